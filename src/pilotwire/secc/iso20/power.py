"""ISO 15118-20, station: energy on and off, and the end (8.3.4.3.8, 8.3.4.3.10)."""

from pilotwire.energy import Plan, PlanStep
from pilotwire.messages.iso20.base import EVSENotification, Processing, ResponseCode
from pilotwire.messages.iso20.charging import EVSEStatus
from pilotwire.messages.iso20.common import (
    ChargeProgress,
    ChargingSession,
    EVPowerProfile,
    PowerDeliveryReq,
    PowerDeliveryRes,
    Scheduled_EVPPTControlMode,
    SessionStopReq,
    SessionStopRes,
)
from pilotwire.ports import Contactors, OutputOff, SetAcPower, SetOutput, StopWish
from pilotwire.secc.answers import answers
from pilotwire.secc.errors import Refuse
from pilotwire.secc.power import connect, disconnect
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Control, Power
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import EnergyStarted, ProfileChosen

NOTICES = {
    StopWish.STOP: EVSENotification.Terminate,
    StopWish.PAUSE: EVSENotification.Pause,
    StopWish.RENEGOTIATE: EVSENotification.ScheduleRenegotiation,
    StopWish.RENEGOTIATE_SERVICE: EVSENotification.ServiceRenegotiation,
}
NOTICE_DELAY = 10
"""Seconds that a car has to do what it is asked; ours to choose."""

TOLERANCE_W = 1.0  # what rounding to 16 bits may add to a profile's power


def status(visit: Visit) -> EVSEStatus | None:
    """What the station wants of the car, where it wants anything."""
    notice = NOTICES.get(visit.facts.stop)
    if notice is None or (visit.state.name == "STANDBY" and notice is EVSENotification.Pause):
        return None
    return EVSEStatus(notification_max_delay=NOTICE_DELAY, evse_notification=notice)


@answers(PowerDeliveryReq)
def power_delivery(visit: Visit, request: PowerDeliveryReq) -> PowerDeliveryRes:
    """Energy on, off, on hold, or under another schedule."""
    code = ResponseCode.OK
    if request.ev_processing is Processing.Finished:
        code = _switch(visit, request)
    return PowerDeliveryRes(header=BLANK, response_code=code, evse_status=status(visit))


def _switch(visit: Visit, request: PowerDeliveryReq) -> ResponseCode:
    match request.charge_progress:
        case ChargeProgress.Start:
            _start(visit, request.ev_power_profile)
        case ChargeProgress.Stop:
            disconnect(visit)
        case ChargeProgress.Standby if not visit.offering.standby:
            return ResponseCode.WARNING_StandbyNotAllowed
        case ChargeProgress.ScheduleRenegotiation if not visit.offering.schedule_renegotiation:
            return ResponseCode.WARNING_ScheduleRenegotiationFailed
        case _:
            idle(visit)
    return ResponseCode.OK


def _start(visit: Visit, profile: EVPowerProfile | None) -> None:
    if profile is not None:
        check_profile(visit, profile)
    elif visit.agreed.variant and visit.agreed.variant.control is Control.SCHEDULED:
        raise Refuse("FAILED_EVPowerProfileInvalid", "a car that plans by itself has to tell its power profile")
    connect(visit)
    if not visit.notes.energized:
        visit.notes.energized = True
        visit.tell(EnergyStarted())
    if profile is not None:
        visit.tell(ProfileChosen(_selected(profile), _plan(profile)))


def check_profile(visit: Visit, profile: EVPowerProfile) -> None:
    """The schedule must be one that was offered, and the power within it."""
    number = _selected(profile)
    if number is None:
        return
    offer = next((o for o in visit.notes.offered if o.number == number), None)
    if offer is None:
        raise Refuse("FAILED_ScheduleSelectionInvalid", f"schedule {number} was not offered")
    for step in _plan(profile).steps:
        slot = offer.outlook.at(step.start)
        if not -slot.max_discharge_w - TOLERANCE_W <= step.watts <= slot.max_charge_w + TOLERANCE_W:
            limits = f"-{slot.max_discharge_w} to {slot.max_charge_w} W"
            raise Refuse("FAILED_EVPowerProfileInvalid", f"{step.watts} W at {step.start:.0f}: {limits} were offered")


def _selected(profile: EVPowerProfile) -> int | None:
    mode = profile.control_mode
    return mode.selected_schedule_tuple_id if isinstance(mode, Scheduled_EVPPTControlMode) else None


def _plan(profile: EVPowerProfile) -> Plan:
    """The car's announcement as a plan: entries follow each other from the anchor on."""
    steps, start = [], float(profile.time_anchor)
    for entry in profile.ev_power_profile_entries.ev_power_profile_entry:
        watts = sum(float(p) for p in (entry.power, entry.power_l2, entry.power_l3) if p is not None)
        steps.append(PlanStep(start, entry.duration, watts))
        start += entry.duration
    return Plan(tuple(steps))


def idle(visit: Visit) -> None:
    """No energy for now, the connection stays."""
    if visit.agreed.power is Power.AC:
        visit.do(SetAcPower(0.0))
    else:
        visit.do(SetOutput(visit.notes.volts, 0.0))


@answers(SessionStopReq)
def session_stop(visit: Visit, request: SessionStopReq) -> SessionStopRes:
    """The end; a pause only after energy was stopped or on the station's own wish, new services only for old ones."""
    match request.charging_session:
        case ChargingSession.Pause if not (visit.notes.delivered or visit.facts.stop is StopWish.PAUSE):
            raise Refuse("FAILED_PauseNotAllowed", "a pause may only follow PowerDelivery(Stop)")
        case ChargingSession.ServiceRenegotiation if not _renegotiable(visit):
            raise Refuse("FAILED_NoServiceRenegotiationSupported", "no service was selected, or none may change")
    visit.do(OutputOff(), Contactors(False))
    return SessionStopRes(header=BLANK, response_code=ResponseCode.OK)


def _renegotiable(visit: Visit) -> bool:
    """Whoever never selected a service was perhaps never authorized."""
    return visit.offering.service_renegotiation and visit.agreed.variant is not None
