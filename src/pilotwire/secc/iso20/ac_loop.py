"""ISO 15118-20, station: the charge loop of AC (8.3.4.4.3)."""

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
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.ports import SetAcPower, StopWish
from pilotwire.secc.answers import answers
from pilotwire.secc.iso20.goals import remind
from pilotwire.secc.iso20.loop import Modes, answer_mode, common, listen, steered, terms_now
from pilotwire.secc.power import reconnect
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Control
from pilotwire.session.dialect import BLANK

number = RationalNumber.nearest

AC_MODES: Modes = {
    (Control.SCHEDULED, False): (Scheduled_AC_CLReqControlMode, Scheduled_AC_CLResControlMode),
    (Control.DYNAMIC, False): (Dynamic_AC_CLReqControlMode, Dynamic_AC_CLResControlMode),
    (Control.SCHEDULED, True): (BPT_Scheduled_AC_CLReqControlMode, BPT_Scheduled_AC_CLResControlMode),
    (Control.DYNAMIC, True): (BPT_Dynamic_AC_CLReqControlMode, BPT_Dynamic_AC_CLResControlMode),
}
DYNAMIC = (Dynamic_AC_CLResControlMode, BPT_Dynamic_AC_CLResControlMode)


@answers(AC_ChargeLoopReq)
def ac_loop(visit: Visit, request: AC_ChargeLoopReq) -> AC_ChargeLoopRes:
    """Tell the car what to draw (dynamic), or let it follow its own plan unless there is less (scheduled)."""
    answer = answer_mode(visit, AC_MODES, request.control_mode)
    listen(visit, request)
    if _flows(visit):
        reconnect(visit)
    values: dict[str, Any] = {"evse_present_active_power": number(round(visit.facts.output.watts, 1))}
    if answer in DYNAMIC:
        values |= _steer(visit) | remind(visit, request)
    else:
        values |= _permit(visit)
    return AC_ChargeLoopRes(header=BLANK, **common(visit, request), control_mode=answer(**values))


def _steer(visit: Visit) -> dict[str, Any]:
    target = _bounded(visit, steered(visit)) if _flows(visit) else 0.0
    visit.do(SetAcPower(target))
    return {"evse_target_active_power": number(round(target, 1))}


def _permit(visit: Visit) -> dict[str, Any]:
    """What the schedule gives in the direction of the car's plan; a target only where hardware has less now."""
    plan, slot = visit.notes.profile, terms_now(visit)
    if not _flows(visit) or plan is None or slot is None:
        visit.do(SetAcPower(0.0))
        return {} if visit.facts.stop is not StopWish.STANDBY else {"evse_target_active_power": number(0)}
    planned = plan.watts(visit.now)
    offered = -slot.max_discharge_w if planned < 0 else slot.max_charge_w
    allowed = _bounded(visit, offered)
    visit.do(SetAcPower(allowed))
    return {"evse_target_active_power": number(round(allowed, 1))} if abs(planned) > abs(allowed) else {}


def _flows(visit: Visit) -> bool:
    """Whether energy may flow at all: not while car or station stand by."""
    return visit.state.name == "CHARGE_LOOP" and visit.facts.stop is not StopWish.STANDBY


def _bounded(visit: Visit, watts: float) -> float:
    """A power within the limits of hardware and car."""
    limits, notes = visit.facts.limits, visit.notes
    discharge = min(limits.max_discharge_w, notes.car_discharge_w) if visit.agreed.bidirectional else 0.0
    return max(-discharge, min(limits.max_charge_w, notes.car_charge_w, watts))
