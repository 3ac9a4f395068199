"""ISO 15118-20, station: energy on and off, and the end (8.3.4.3.8, 8.3.4.3.10)."""

from pilotwire.messages.iso20.base import EVSENotification, Processing, ResponseCode
from pilotwire.messages.iso20.charging import EVSEStatus
from pilotwire.messages.iso20.common import (
    ChargeProgress,
    ChargingSession,
    EVPowerProfile,
    PowerDeliveryReq,
    PowerDeliveryRes,
    SessionStopReq,
    SessionStopRes,
)
from pilotwire.ports import Contactors, OutputOff, SetAcPower, SetOutput, StopWish
from pilotwire.secc.answers import answers
from pilotwire.secc.errors import Refuse
from pilotwire.secc.iso20.profile import INVALID, plan_of, promise, selected, terms_of
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


def status(visit: Visit, own: EVSENotification | None = None) -> EVSEStatus | None:
    """What the station wants of the car, where it wants anything: its operator's wish first, then an answer's `own`."""
    notice = NOTICES.get(visit.facts.stop, own)
    if notice is None:
        return None
    return EVSEStatus(notification_max_delay=NOTICE_DELAY, evse_notification=notice)


@answers(PowerDeliveryReq)
def power_delivery(visit: Visit, request: PowerDeliveryReq) -> PowerDeliveryRes:
    """Energy on, off, on hold, or under another schedule."""
    code = ResponseCode.OK
    if request.ev_processing is Processing.Finished:
        code = _switch(visit, request)
    return PowerDeliveryRes(header=BLANK, response_code=code, evse_status=status(visit, _follow_up(visit, code)))


def _follow_up(visit: Visit, code: ResponseCode) -> EVSENotification | None:
    """A car that promises nothing gets other schedules to choose from [V2G20-1946], [V2G20-1954]."""
    unsure = code is ResponseCode.WARNING_PowerToleranceNotConfirmed and visit.offering.schedule_renegotiation
    return EVSENotification.ScheduleRenegotiation if unsure else None


def _switch(visit: Visit, request: PowerDeliveryReq) -> ResponseCode:
    match request.charge_progress:
        case ChargeProgress.Start:
            return _start(visit, request.ev_power_profile)
        case ChargeProgress.Stop:
            disconnect(visit)
        case ChargeProgress.Standby if not visit.offering.standby:
            return ResponseCode.WARNING_StandbyNotAllowed
        case ChargeProgress.ScheduleRenegotiation if not visit.offering.schedule_renegotiation:
            return ResponseCode.WARNING_ScheduleRenegotiationFailed
        case _:
            idle(visit)
    return ResponseCode.OK


def _start(visit: Visit, profile: EVPowerProfile | None) -> ResponseCode:
    """Energy on, by the car's profile where it plans by itself."""
    code = ResponseCode.OK if profile is None else _accept(visit, profile)
    if profile is None and visit.agreed.variant and visit.agreed.variant.control is Control.SCHEDULED:
        raise Refuse(INVALID, "a car that plans by itself has to tell its power profile")
    connect(visit)
    if not visit.notes.energized:
        visit.notes.energized, visit.notes.delivered = True, False
        visit.tell(EnergyStarted())
    if profile is not None:
        visit.tell(ProfileChosen(selected(profile), visit.notes.profile))
    return code


def _accept(visit: Visit, profile: EVPowerProfile) -> ResponseCode:
    """Note what the car means to do, and what it promises; Refuse what was not offered."""
    number, plan = selected(profile), plan_of(visit, profile)
    scheduled = visit.agreed.variant is not None and visit.agreed.variant.control is Control.SCHEDULED
    if scheduled is not (number is not None):
        raise Refuse(INVALID, f"{type(profile.control_mode).__name__} is not the agreed mode")
    visit.notes.terms = None if number is None else terms_of(visit, number, plan)
    visit.notes.profile = plan
    return promise(visit, profile)


def idle(visit: Visit) -> None:
    """No energy for now, the connection stays."""
    if visit.agreed.power is Power.AC:
        visit.do(SetAcPower(0.0))
    else:
        visit.do(SetOutput(visit.notes.volts, 0.0))


@answers(SessionStopReq)
def session_stop(visit: Visit, request: SessionStopReq) -> SessionStopRes:
    """The end; a pause only where no energy can flow, new services only for old ones."""
    match request.charging_session:
        case ChargingSession.Pause if not _pausable(visit):
            raise Refuse("FAILED_PauseNotAllowed", "a pause may only follow PowerDelivery(Stop)")
        case ChargingSession.ServiceRenegotiation:
            _part_for_services(visit)
    visit.do(OutputOff(), Contactors(False))
    return SessionStopRes(header=BLANK, response_code=ResponseCode.OK)


def _pausable(visit: Visit) -> bool:
    """After energy was stopped, or before it began where the station itself asked for a pause."""
    notes = visit.notes
    return not notes.energized and (notes.delivered or notes.paused_by_us)


def _part_for_services(visit: Visit) -> None:
    """Back to the services with a dead cable. Whoever never selected one was perhaps never authorized: Refuse."""
    if not visit.offering.service_renegotiation or visit.agreed.variant is None:
        raise Refuse("FAILED_NoServiceRenegotiationSupported", "no service was selected, or none may change")
    disconnect(visit)
    notes = visit.notes
    notes.offered, notes.terms, notes.profile, notes.tolerance_w, notes.testing = (), None, None, None, False
    notes.delivered = False
