"""ISO 15118-20, station: the charge loops of AC and DC, and the confirmation of readings (8.3.4.4.3, 8.3.4.5.5)."""

from typing import Any

from pilotwire.messages.iso20.ac import (
    AC_ChargeLoopReq,
    AC_ChargeLoopRes,
    BPT_Dynamic_AC_CLReqControlMode,
    BPT_Dynamic_AC_CLResControlMode,
    BPT_Scheduled_AC_CLReqControlMode,
    BPT_Scheduled_AC_CLResControlMode,
    Dynamic_AC_CLReqControlMode,
    Dynamic_AC_CLResControlMode,
    Scheduled_AC_CLReqControlMode,
    Scheduled_AC_CLResControlMode,
)
from pilotwire.messages.iso20.base import RationalNumber, ResponseCode
from pilotwire.messages.iso20.charging import DisplayParameters, MeterInfo
from pilotwire.messages.iso20.common import MeteringConfirmationReq, MeteringConfirmationRes
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
from pilotwire.ports import SetAcPower, SetOutput
from pilotwire.secc.answers import answers
from pilotwire.secc.errors import Refuse
from pilotwire.secc.iso20.ac import total
from pilotwire.secc.iso20.power import status
from pilotwire.secc.iso20.schedules import needs_of
from pilotwire.secc.power import clamp, steer
from pilotwire.secc.readings import confirmed, shown, whole
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Control
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import BatteryTold, NeedsStated

number = RationalNumber.nearest
Modes = dict[tuple[Control, bool], tuple[type[Any], type[Any]]]

DC_MODES: Modes = {
    (Control.SCHEDULED, False): (Scheduled_DC_CLReqControlMode, Scheduled_DC_CLResControlMode),
    (Control.DYNAMIC, False): (Dynamic_DC_CLReqControlMode, Dynamic_DC_CLResControlMode),
    (Control.SCHEDULED, True): (BPT_Scheduled_DC_CLReqControlMode, BPT_Scheduled_DC_CLResControlMode),
    (Control.DYNAMIC, True): (BPT_Dynamic_DC_CLReqControlMode, BPT_Dynamic_DC_CLResControlMode),
}
AC_MODES: Modes = {
    (Control.SCHEDULED, False): (Scheduled_AC_CLReqControlMode, Scheduled_AC_CLResControlMode),
    (Control.DYNAMIC, False): (Dynamic_AC_CLReqControlMode, Dynamic_AC_CLResControlMode),
    (Control.SCHEDULED, True): (BPT_Scheduled_AC_CLReqControlMode, BPT_Scheduled_AC_CLResControlMode),
    (Control.DYNAMIC, True): (BPT_Dynamic_AC_CLReqControlMode, BPT_Dynamic_AC_CLResControlMode),
}
"""The control modes of request and response, by who steers and whether energy may flow both ways."""


def expected(visit: Visit, modes: Modes, mode: Any) -> type[Any]:
    """The response's control mode; the request's must be the one that was agreed on."""
    variant = visit.agreed.variant
    wanted, answer = modes[(variant.control if variant else Control.DYNAMIC, visit.agreed.bidirectional)]
    if type(mode) is not wanted:
        raise Refuse("FAILED_WrongChargeParameter", f"{wanted.__name__} was agreed on, not {type(mode).__name__}")
    return answer


RESTATE_S = 60.0
"""How often, in s, needs told in the loop count anew; between, the planner counts by the meter."""


def restate(visit: Visit, mode: Any) -> None:
    """Dynamic: the car tells its needs with every request."""
    before = visit.notes.needs
    if before is not None and visit.now - before.at >= RESTATE_S and hasattr(mode, "departure_time"):
        visit.notes.needs = needs_of(visit, mode)
        visit.tell(NeedsStated(visit.notes.needs))


def show(visit: Visit, display: DisplayParameters | None, volts: float | None = None) -> None:
    """Put on record what the car tells of its battery."""
    soc = None if display is None else display.present_soc
    visit.tell(BatteryTold(soc=None if soc is None else float(soc), volts=volts))


@answers(DC_ChargeLoopReq)
def dc_loop(visit: Visit, request: DC_ChargeLoopReq) -> DC_ChargeLoopRes:
    """Set the output by the car's wish (scheduled) or by the planner's (dynamic), within everybody's limits."""
    mode = request.control_mode
    answer = expected(visit, DC_MODES, mode)
    restate(visit, mode)
    show(visit, request.display_parameters, float(request.ev_present_voltage))
    limited = _drive_dc(visit, request) if visit.state.name == "CHARGE_LOOP" else (False, False, False)
    output = visit.facts.output
    return DC_ChargeLoopRes(
        header=BLANK,
        response_code=ResponseCode.OK,
        evse_status=status(visit),
        meter_info=meter_info(visit) if request.meter_info_requested else None,
        evse_present_current=number(round(output.amps, 2)),
        evse_present_voltage=number(round(output.volts, 2)),
        evse_power_limit_achieved=limited[0],
        evse_current_limit_achieved=limited[1],
        evse_voltage_limit_achieved=limited[2],
        control_mode=_dc_answer(visit, answer),
    )


def _drive_dc(visit: Visit, request: DC_ChargeLoopReq) -> tuple[bool, bool, bool]:
    """Command the output; which limits of the station held it back: power, current, voltage."""
    mode, limits = request.control_mode, visit.facts.limits
    present = max(float(request.ev_present_voltage), 1.0)
    match mode:
        case Scheduled_DC_CLReqControlMode():
            volts, amps = float(mode.ev_target_voltage), float(mode.ev_target_current)
        case _:
            volts, amps = _dynamic_dc(visit, mode, present)
    bounded = clamp(visit, min(volts, limits.max_volts), amps)
    visit.notes.volts = bounded.volts
    visit.do(SetOutput(bounded.volts, bounded.amps))
    return bounded.by_power, bounded.by_current, volts > limits.max_volts


def _dynamic_dc(visit: Visit, mode: Any, present: float) -> tuple[float, float]:
    watts = steer(visit)
    charge = min(float(mode.ev_maximum_charge_power), float(mode.ev_maximum_charge_current) * present)
    discharge = 0.0
    if isinstance(mode, BPT_Dynamic_DC_CLReqControlMode) and present > float(mode.ev_minimum_voltage):
        power = abs(float(mode.ev_maximum_discharge_power))
        discharge = min(power, abs(float(mode.ev_maximum_discharge_current)) * present)
    watts = max(-discharge, min(charge, watts))
    return float(mode.ev_maximum_voltage), watts / present


def _dc_answer(visit: Visit, answer: type[Any]) -> Any:
    if answer in (Scheduled_DC_CLResControlMode, BPT_Scheduled_DC_CLResControlMode):
        return answer()  # limits have not changed
    limits = visit.facts.limits
    values = {
        "evse_maximum_charge_power": number(limits.max_charge_w),
        "evse_minimum_charge_power": number(limits.min_charge_w),
        "evse_maximum_charge_current": number(limits.max_charge_a),
        "evse_maximum_voltage": number(limits.max_volts),
    }
    if answer is BPT_Dynamic_DC_CLResControlMode:
        values |= {
            "evse_maximum_discharge_power": number(-limits.max_discharge_w),
            "evse_minimum_discharge_power": number(-limits.min_discharge_w),
            "evse_maximum_discharge_current": number(-limits.max_discharge_a),
            "evse_minimum_voltage": number(limits.min_volts),
        }
    return answer(**values)


@answers(AC_ChargeLoopReq)
def ac_loop(visit: Visit, request: AC_ChargeLoopReq) -> AC_ChargeLoopRes:
    """Tell the car what to draw: the planner's wish (dynamic), or its own plan unless the grid demands other."""
    answer = expected(visit, AC_MODES, request.control_mode)
    restate(visit, request.control_mode)
    show(visit, request.display_parameters)
    target = _target_ac(visit, request.control_mode) if visit.state.name == "CHARGE_LOOP" else 0.0  # or STANDBY
    visit.do(SetAcPower(target))
    values: dict[str, Any] = {"evse_present_active_power": number(round(visit.facts.output.watts, 1))}
    if answer in (Dynamic_AC_CLResControlMode, BPT_Dynamic_AC_CLResControlMode) or visit.facts.setpoint_w is not None:
        values["evse_target_active_power"] = number(round(target, 1))
    return AC_ChargeLoopRes(
        header=BLANK,
        response_code=ResponseCode.OK,
        evse_status=status(visit),
        meter_info=meter_info(visit) if request.meter_info_requested else None,
        control_mode=answer(**values),
    )


def _target_ac(visit: Visit, mode: Any) -> float:
    limits, notes = visit.facts.limits, visit.notes
    charge = min(limits.max_charge_w, total(mode, "ev_maximum_charge_power") or notes.car_charge_w)
    back = abs(total(mode, "ev_maximum_discharge_power")) or notes.car_discharge_w
    discharge = min(limits.max_discharge_w, back) if visit.agreed.bidirectional else 0.0
    return max(-discharge, min(charge, steer(visit)))


def meter_info(visit: Visit) -> MeterInfo | None:
    """A reading as the wire has it."""
    reading = shown(visit)
    if reading is None:
        return None
    return MeterInfo(
        meter_id=reading.meter_id[:32],
        charged_energy_reading_wh=whole(reading.import_wh),
        bpt_discharged_energy_reading_wh=whole(reading.export_wh),
        meter_timestamp=int(reading.time),
    )


@answers(MeteringConfirmationReq)
def metering_confirmation(visit: Visit, request: MeteringConfirmationReq) -> MeteringConfirmationRes:
    """The car confirms a reading: the one it was shown last."""
    data = request.signed_metering_data
    told = data.meter_info
    confirmed(
        visit,
        data.session_id,
        told.meter_id,
        told.charged_energy_reading_wh,
        told.bpt_discharged_energy_reading_wh,
        verified=False,
    )
    return MeteringConfirmationRes(header=BLANK, response_code=ResponseCode.OK)
