"""What a station of DIN SPEC 70121 and ISO 15118-2 tells of itself with nearly every response."""

from typing import Any

from pilotwire.messages.iso2 import AC_EVSEStatus, EVSENotification
from pilotwire.ports import Isolation, StopWish
from pilotwire.secc.iso20.power import NOTICE_DELAY
from pilotwire.secc.power import steer
from pilotwire.secc.visit import Visit
from pilotwire.session.dialect import Dialect
from pilotwire.session.kit import kit_of

ISOLATION = {
    Isolation.UNKNOWN: "Invalid",
    Isolation.TESTING: "Invalid",
    Isolation.VALID: "Valid",
    Isolation.WARNING: "Warning",
    Isolation.FAULT: "Fault",
}
NOTICES = {
    StopWish.STOP: "StopCharging",
    StopWish.PAUSE: "StopCharging",  # a pause is the car's to choose; DC_EVSEStatus tells it that the grid asks for one
    StopWish.RENEGOTIATE: "ReNegotiation",
    StopWish.RENEGOTIATE_SERVICE: "ReNegotiation",  # new services need a new session
}
CODES = {StopWish.STOP: "EVSE_Shutdown", StopWish.PAUSE: "EVSE_UtilityInterruptEvent"}
LOOPS = frozenset({"CURRENT_DEMAND", "RECEIPT_DC"})


def wish(visit: Visit) -> StopWish:
    """What the station wants of the car; a pause where there is no power and the car must not hear of zero."""
    stop = visit.facts.stop
    nothing = visit.offering.never_zero and visit.notes.energized and available(visit) <= 0
    return StopWish.PAUSE if nothing and stop is StopWish.NONE else stop


def available(visit: Visit) -> float:
    """The power that may flow now, in W: by the hardware, and by the terms or, where there are none, by the planner.

    A car that has told a profile plans by itself; the terms are the schedule that it has chosen.
    """
    terms = visit.notes.terms
    planned = steer(visit) if terms is None else terms.outlook.at(visit.now).max_charge_w
    return max(0.0, min(visit.facts.limits.max_charge_w, planned))


def _notice(visit: Visit) -> str:
    notice = NOTICES.get(wish(visit), "None_")
    fixed = visit.agreed.dialect is Dialect.DIN and notice == "ReNegotiation"  # DIN DC has no renegotiation
    return "None_" if fixed else notice


def dc_status(visit: Visit) -> Any:
    """DC_EVSEStatus of the protocol spoken."""
    kit, notice = kit_of(visit.agreed), _notice(visit)
    return kit.DC_EVSEStatus(
        notification_max_delay=0 if notice == "None_" else NOTICE_DELAY,
        evse_notification=kit.EVSENotification[notice],
        evse_isolation_status=kit.IsolationLevel[ISOLATION[visit.facts.isolation]],
        evse_status_code=kit.DC_EVSEStatusCode[_code(visit)],
    )


def _code(visit: Visit) -> str:
    notes, facts = visit.notes, visit.facts
    if facts.fault or facts.isolation is Isolation.FAULT:
        return "EVSE_EmergencyShutdown" if visit.state.name in LOOPS else "EVSE_Malfunction"
    if wish(visit) in CODES:
        return CODES[wish(visit)]
    if notes.testing:
        return "EVSE_IsolationMonitoringActive"
    return "EVSE_NotReady" if notes.delivered and not notes.energized else "EVSE_Ready"


def ac_status(visit: Visit) -> AC_EVSEStatus:
    """AC_EVSEStatus; DIN SPEC 70121 has one of its own, which DC charging never sends."""
    notice = EVSENotification[_notice(visit)]
    return AC_EVSEStatus(
        notification_max_delay=0 if notice is EVSENotification.None_ else NOTICE_DELAY,
        evse_notification=notice,
        rcd=False,  # a device that has tripped is a fault, and ends the session
    )
