"""What a recorded station said that it can give, of whatever message set, as the limits that our own has."""

from typing import Any

from pilotwire.capture.anatomy import find
from pilotwire.ports import Limits

MAINS_VOLTS = 230.0
"""Phase to neutral, where a station of ISO 15118-20 does not tell."""


def amount(value: Any) -> float:
    """A physical value, a rational or a plain number, in its base unit; 0 for None."""
    return 0.0 if value is None else float(getattr(value, "decimal", value))


def limits_of(answer: Any, *, phases: int, nominal_volts: float | None) -> Limits | None:
    """The limits in a ChargeParameterDiscoveryRes; None where there are none. AC ones are of so many phases."""
    parameters = find(answer, "evse_charge_parameter") or find(answer, "energy_transfer_mode")
    if parameters is None:
        return None
    names = parameters.__struct_fields__
    if "evse_maximum_voltage_limit" in names:
        return _dc(parameters)
    if "evse_maximum_voltage" in names:
        return _dc20(parameters)
    if "evse_maximum_charge_power" in names:
        return _ac20(parameters, phases, nominal_volts or MAINS_VOLTS)
    return _ac(parameters, phases)


def _dc(found: Any) -> Limits:
    """DIN SPEC 70121 and ISO 15118-2; in DIN the power may be left out."""
    volts, amps = amount(found.evse_maximum_voltage_limit), amount(found.evse_maximum_current_limit)
    return Limits(
        max_charge_w=amount(found.evse_maximum_power_limit) or volts * amps,
        max_charge_a=amps,
        min_charge_a=amount(found.evse_minimum_current_limit),
        max_volts=volts,
        min_volts=amount(found.evse_minimum_voltage_limit),
    )


def _dc20(found: Any) -> Limits:
    # Discharge values are told as negative numbers by some and as magnitudes by others [V2G20-1213].
    return Limits(
        max_charge_w=amount(found.evse_maximum_charge_power),
        max_charge_a=amount(found.evse_maximum_charge_current),
        min_charge_w=amount(found.evse_minimum_charge_power),
        min_charge_a=amount(found.evse_minimum_charge_current),
        max_volts=amount(found.evse_maximum_voltage),
        min_volts=amount(found.evse_minimum_voltage),
        max_discharge_w=abs(amount(getattr(found, "evse_maximum_discharge_power", None))),
        max_discharge_a=abs(amount(getattr(found, "evse_maximum_discharge_current", None))),
        min_discharge_w=abs(amount(getattr(found, "evse_minimum_discharge_power", None))),
    )


def _ac(found: Any, phases: int) -> Limits:
    """ISO 15118-2: a current per phase, and the voltage of one; AC in DIN, which nobody speaks, names it otherwise."""
    volts = amount(getattr(found, "evse_nominal_voltage", None) or getattr(found, "evse_max_voltage", None))
    amps = amount(found.evse_max_current)
    return Limits(max_charge_w=volts * amps * phases, max_charge_a=amps, max_volts=volts, phases=phases)


def _ac20(found: Any, phases: int, volts: float) -> Limits:
    charge = _three(found, "evse_maximum_charge_power")
    return Limits(
        max_charge_w=charge,
        max_charge_a=charge / volts / phases,
        min_charge_w=_three(found, "evse_minimum_charge_power"),
        max_volts=volts,
        max_discharge_w=abs(_three(found, "evse_maximum_discharge_power")),
        max_discharge_a=abs(_three(found, "evse_maximum_discharge_power")) / volts / phases,
        min_discharge_w=abs(_three(found, "evse_minimum_discharge_power")),
        phases=phases,
    )


def _three(found: Any, name: str) -> float:
    """A power of all phases: without values for L2 and L3, the one without a suffix is the sum."""
    return sum(amount(getattr(found, name + suffix, None)) for suffix in ("", "_l2", "_l3"))
