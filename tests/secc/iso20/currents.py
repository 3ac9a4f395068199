"""Requests of ISO 15118-20 about direct and alternating current."""

from typing import Any

from pilotwire.messages.iso20 import ac, dc
from pilotwire.messages.iso20.base import Processing
from pilotwire.session.dialect import BLANK
from tests.secc.desk import Desk
from tests.secc.iso20.words import value, values

CABLE_CHECK = dc.DC_CableCheckReq(header=BLANK)

DC_LIMITS = values(
    ev_maximum_charge_power=80_000, ev_minimum_charge_power=0, ev_maximum_charge_current=200,
    ev_minimum_charge_current=0, ev_maximum_voltage=420, ev_minimum_voltage=280,
)  # fmt: skip
DC_BACK = values(
    ev_maximum_discharge_power=-40_000, ev_minimum_discharge_power=0, ev_maximum_discharge_current=-100,
    ev_minimum_discharge_current=0,
)  # fmt: skip
AC_LIMITS = values(ev_maximum_charge_power=11_000, ev_minimum_charge_power=0)
AC_BACK = values(ev_maximum_discharge_power=-11_000, ev_minimum_discharge_power=0)


def dc_parameters(*, bpt: bool = False, **more: Any) -> dc.DC_ChargeParameterDiscoveryReq:
    """The limits of a car on DC."""
    cls = dc.BPT_DC_CPDReqEnergyTransferMode if bpt else dc.DC_CPDReqEnergyTransferMode
    mode = cls(**{**DC_LIMITS, **(DC_BACK if bpt else {}), **values(**more)})
    return dc.DC_ChargeParameterDiscoveryReq(header=BLANK, energy_transfer_mode=mode)


def ac_parameters(*, bpt: bool = False, **more: Any) -> ac.AC_ChargeParameterDiscoveryReq:
    """The limits of a car on AC."""
    cls = ac.BPT_AC_CPDReqEnergyTransferMode if bpt else ac.AC_CPDReqEnergyTransferMode
    mode = cls(**{**AC_LIMITS, **(AC_BACK if bpt else {}), **values(**more)})
    return ac.AC_ChargeParameterDiscoveryReq(header=BLANK, energy_transfer_mode=mode)


def pre_charge(desk: Desk, processing: Processing = Processing.Finished, **more: Any) -> dc.DC_PreChargeReq:
    """For the battery as it stands."""
    volts = round(desk.vehicle.facts(desk.now).battery.volts, 1)
    fields = values(**{"ev_present_voltage": 0.0, "ev_target_voltage": volts, **more})
    return dc.DC_PreChargeReq(header=BLANK, ev_processing=processing, **fields)


NEEDS = values(ev_target_energy_request=20_000, ev_maximum_energy_request=30_000, ev_minimum_energy_request=0)
DC_LOOP = values(
    ev_maximum_charge_power=80_000, ev_minimum_charge_power=0, ev_maximum_charge_current=200, ev_maximum_voltage=420,
    ev_minimum_voltage=280,
)  # fmt: skip
DC_LOOP_BACK = values(
    ev_maximum_discharge_power=-40_000, ev_minimum_discharge_power=0, ev_maximum_discharge_current=-100
)


def dc_turn(desk: Desk, mode: Any, **more: Any) -> dc.DC_ChargeLoopReq:
    """A turn of the DC loop in any control mode."""
    volts = value(round(desk.vehicle.facts(desk.now).inlet.output.volts, 1))
    return dc.DC_ChargeLoopReq(
        header=BLANK, **{"meter_info_requested": False, "ev_present_voltage": volts, **more}, control_mode=mode
    )


def dc_scheduled(amps: float, volts: float = 420.0, *, bpt: bool = False, **more: Any) -> Any:
    """What a car wants that plans by itself."""
    cls = dc.BPT_Scheduled_DC_CLReqControlMode if bpt else dc.Scheduled_DC_CLReqControlMode
    return cls(**values(ev_target_current=amps, ev_target_voltage=volts, **more))


def dc_dynamic(*, bpt: bool = False, departure: int | None = 3600, **more: Any) -> Any:
    """What a car tells that is steered."""
    cls = dc.BPT_Dynamic_DC_CLReqControlMode if bpt else dc.Dynamic_DC_CLReqControlMode
    fields = {**NEEDS, **DC_LOOP, **(DC_LOOP_BACK if bpt else {}), **values(**more)}
    return cls(departure_time=departure, **fields)


def ac_turn(mode: Any, **more: Any) -> ac.AC_ChargeLoopReq:
    """A turn of the AC loop in any control mode."""
    return ac.AC_ChargeLoopReq(header=BLANK, **{"meter_info_requested": False, **more}, control_mode=mode)


def ac_scheduled(*, bpt: bool = False, **more: Any) -> Any:
    """What a car says that plans by itself."""
    cls = ac.BPT_Scheduled_AC_CLReqControlMode if bpt else ac.Scheduled_AC_CLReqControlMode
    return cls(**values(**{"ev_present_active_power": 0, **more}))


def ac_dynamic(*, bpt: bool = False, departure: int | None = 3600, **more: Any) -> Any:
    """What a car tells that is steered."""
    cls = ac.BPT_Dynamic_AC_CLReqControlMode if bpt else ac.Dynamic_AC_CLReqControlMode
    present = values(ev_present_active_power=0, ev_present_reactive_power=0)
    fields = {**NEEDS, **AC_LIMITS, **present, **(AC_BACK if bpt else {}), **values(**more)}
    return cls(departure_time=departure, **fields)
