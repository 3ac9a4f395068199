"""ISO 15118-20, station: the charge loop of DC (8.3.4.5.5)."""

from typing import Any

import msgspec

from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.messages.iso20.dc import (
    BPT_Dynamic_DC_CLReqControlMode,
    BPT_Dynamic_DC_CLResControlMode,
    BPT_Scheduled_DC_CLReqControlMode,
    BPT_Scheduled_DC_CLResControlMode,
    DC_ChargeLoopReq,
    DC_ChargeLoopRes,
    Dynamic_DC_CLReqControlMode,
    Dynamic_DC_CLResControlMode,
    Scheduled_DC_CLReqControlMode,
    Scheduled_DC_CLResControlMode,
)
from pilotwire.ports import Limits, SetOutput, StopWish
from pilotwire.secc.answers import answers
from pilotwire.secc.iso20.goals import remind
from pilotwire.secc.iso20.loop import Modes, answer_mode, common, listen, steered, terms_now
from pilotwire.secc.power import clamp, must_be_proven
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Control
from pilotwire.session.dialect import BLANK

number = RationalNumber.nearest

DC_MODES: Modes = {
    (Control.SCHEDULED, False): (Scheduled_DC_CLReqControlMode, Scheduled_DC_CLResControlMode),
    (Control.DYNAMIC, False): (Dynamic_DC_CLReqControlMode, Dynamic_DC_CLResControlMode),
    (Control.SCHEDULED, True): (BPT_Scheduled_DC_CLReqControlMode, BPT_Scheduled_DC_CLResControlMode),
    (Control.DYNAMIC, True): (BPT_Dynamic_DC_CLReqControlMode, BPT_Dynamic_DC_CLResControlMode),
}
SCHEDULED = (Scheduled_DC_CLResControlMode, BPT_Scheduled_DC_CLResControlMode)


@answers(DC_ChargeLoopReq)
def dc_loop(visit: Visit, request: DC_ChargeLoopReq) -> DC_ChargeLoopRes:
    """Set the output by the car's wish (scheduled) or by the planner's (dynamic), within everybody's limits."""
    answer = answer_mode(visit, DC_MODES, request.control_mode)
    listen(visit, request, float(request.ev_present_voltage))
    held = _drive(visit, request) if visit.state.name == "CHARGE_LOOP" else Held()  # or STANDBY
    output = visit.facts.output
    return DC_ChargeLoopRes(
        header=BLANK,
        **common(visit, request),
        evse_present_current=number(round(output.amps, 2)),
        evse_present_voltage=number(round(output.volts, 2)),
        evse_power_limit_achieved=held.by_power,
        evse_current_limit_achieved=held.by_current,
        evse_voltage_limit_achieved=held.by_voltage,
        control_mode=answer(**_limits(visit, answer, request)),
    )


class Held(msgspec.Struct, frozen=True):
    """Which limits of the station hold the output back."""

    by_power: bool = False
    by_current: bool = False
    by_voltage: bool = False


def _drive(visit: Visit, request: DC_ChargeLoopReq) -> Held:
    """Command the output: what the car can bear, what the outlet has, and what the chosen schedule gives."""
    must_be_proven(visit)
    present = max(float(request.ev_present_voltage), 1.0)
    volts, amps = _wanted(visit, request.control_mode, present)
    bounded = clamp(visit, volts, _bearable(visit, amps, present))
    held = _scheduled(visit, bounded.amps, present)
    visit.notes.volts = bounded.volts
    visit.do(SetOutput(bounded.volts, held))
    by_power = bounded.by_power or held != bounded.amps
    return Held(by_power, bounded.by_current, volts > visit.facts.limits.max_volts)


def _wanted(visit: Visit, mode: Any, present: float) -> tuple[float, float]:
    """Voltage and current by the car's word, or up to its highest voltage by the planner's."""
    highest = visit.notes.car_max_volts
    if visit.facts.stop is StopWish.STANDBY:
        return highest, 0.0
    if isinstance(mode, Scheduled_DC_CLReqControlMode):
        return min(float(mode.ev_target_voltage), highest), float(mode.ev_target_current)
    return highest, steered(visit) / present


def _bearable(visit: Visit, amps: float, present: float) -> float:
    """A current within the car's limits of this moment; none out of a battery at its lowest voltage."""
    notes = visit.notes
    most = min(notes.car_charge_a, notes.car_charge_w / present)
    gives = visit.agreed.bidirectional and present > notes.car_min_volts
    least = min(notes.car_discharge_a, notes.car_discharge_w / present) if gives else 0.0
    return max(-least, min(most, amps))


def _scheduled(visit: Visit, amps: float, present: float) -> float:
    """A current within the schedule that the car chose, where it chose one."""
    slot = terms_now(visit)
    if slot is None:
        return amps
    return max(-slot.max_discharge_w / present, min(slot.max_charge_w / present, amps))


def _limits(visit: Visit, answer: type[Any], request: DC_ChargeLoopReq) -> dict[str, Any]:
    """Scheduled, limits that are not those of the charge parameters any more; dynamic, all of them, and goals."""
    limits = visit.facts.limits
    if answer in SCHEDULED and limits == visit.notes.told:
        return {}
    known = answer.__struct_fields__
    values = {name: value for name, value in _fields(limits).items() if name in known}
    return values if answer in SCHEDULED else values | remind(visit, request)


def _fields(limits: Limits) -> dict[str, Any]:
    return {
        "evse_maximum_charge_power": number(limits.max_charge_w),
        "evse_minimum_charge_power": number(limits.min_charge_w),
        "evse_maximum_charge_current": number(limits.max_charge_a),
        "evse_maximum_voltage": number(limits.max_volts),
        "evse_maximum_discharge_power": number(-limits.max_discharge_w),  # [V2G20-1213]
        "evse_minimum_discharge_power": number(-limits.min_discharge_w),
        "evse_maximum_discharge_current": number(-limits.max_discharge_a),
        "evse_minimum_voltage": number(limits.min_volts),
    }
