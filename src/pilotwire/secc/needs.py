"""What a car of DIN SPEC 70121 or ISO 15118-2 needs, as far as it says so, and whether that can be had here."""

from typing import Any

from pilotwire.energy import Needs
from pilotwire.secc.errors import Refuse
from pilotwire.secc.visit import Visit
from pilotwire.session.events import NeedsStated

WRONG = "FAILED_WrongChargeParameter"
ASSUMED_CAPACITY_WH = 75_000.0
"""The battery of a car that tells neither its capacity nor a request; ours to choose."""

ALLOWANCE = 1.1
"""More than a car asks for is planned: chargers and cables lose some, cars round; one that has enough says so."""


def state_needs(visit: Visit, needs: Needs) -> None:
    """Note the needs, and put them on record where they are new but for the moment."""
    old = visit.notes.needs
    visit.notes.needs, visit.notes.car_charge_w = needs, needs.max_charge_w
    if old is None or _lasting(old) != _lasting(needs):
        visit.tell(NeedsStated(needs))


def _lasting(needs: Needs) -> tuple[float, ...]:
    return needs.target_wh, needs.maximum_wh, needs.max_charge_w, (needs.departure or 0.0) // 60


def dc_needs(visit: Visit, parameter: Any) -> Needs:
    """Of DC_EVChargeParameter; Refuse what no battery is like, or none that this outlet can serve."""
    limits = visit.facts.limits
    most_v, most_a = float(parameter.ev_maximum_voltage_limit), float(parameter.ev_maximum_current_limit)
    if most_v <= 0 or most_a < 0:
        raise Refuse(WRONG, f"EVMaximumVoltageLimit {most_v} V, EVMaximumCurrentLimit {most_a} A: must be positive")
    if most_v < limits.min_volts:
        raise Refuse(WRONG, f"EVMaximumVoltageLimit {most_v} V: the outlet gives {limits.min_volts} V at least")
    power = _number(parameter.ev_maximum_power_limit) or most_v * most_a  # some cars send 0 W for "not known"
    missing = _missing_wh(parameter)
    return _needs(visit, parameter, missing, power)


def _missing_wh(parameter: Any) -> float:
    """The energy request, or what is missing to full."""
    full = parameter.full_soc or 100
    share = max(0, full - parameter.dc_ev_status.ev_ress_soc) / 100
    capacity = _number(parameter.ev_energy_capacity) or ASSUMED_CAPACITY_WH
    request = _number(parameter.ev_energy_request)
    return capacity * share if request is None else max(0.0, request)


def ac_needs(visit: Visit, parameter: Any, phases: int) -> Needs:
    """Of AC_EVChargeParameter, on so many phases."""
    most, least = float(parameter.ev_max_current), float(parameter.ev_min_current)
    amount = float(parameter.e_amount)
    if most <= 0 or least < 0 or least > most or amount < 0:
        raise Refuse(WRONG, f"EVMaxCurrent {most} A, EVMinCurrent {least} A, EAmount {amount} Wh do not go together")
    if least > visit.facts.limits.max_charge_a:
        raise Refuse(WRONG, f"EVMinCurrent {least} A: the outlet gives {visit.facts.limits.max_charge_a} A at most")
    return _needs(visit, parameter, amount, most * visit.offering.nominal_voltage * phases)


def _needs(visit: Visit, parameter: Any, wanted: float, power: float) -> Needs:
    seconds = getattr(parameter, "departure_time", None)
    now = float(int(visit.now))
    return Needs(
        at=now,
        departure=now + seconds if seconds else None,  # cars send 0 for "not known"
        target_wh=wanted * ALLOWANCE,
        maximum_wh=wanted * ALLOWANCE,
        max_charge_w=min(visit.facts.limits.max_charge_w, power),
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
