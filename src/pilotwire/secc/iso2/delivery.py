"""ISO 15118-2, station: energy on, off, or on new terms, and the end (8.4.3.9, 8.4.3.12)."""

from pilotwire.messages.iso2 import (
    ChargeProgress,
    ChargingSession,
    PowerDeliveryReq,
    PowerDeliveryRes,
    ResponseCode,
    SessionStopReq,
    SessionStopRes,
)
from pilotwire.ports import Contactors, OutputOff, SetOutput
from pilotwire.secc.answers import answers
from pilotwire.secc.delivery import start
from pilotwire.secc.errors import Refuse
from pilotwire.secc.iso2.ac import allow
from pilotwire.secc.power import disconnect
from pilotwire.secc.profiles import check_profile
from pilotwire.secc.status import ac_status, dc_status
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Power


@answers(PowerDeliveryReq)
def power_delivery(visit: Visit, request: PowerDeliveryReq) -> PowerDeliveryRes:
    """A profile is checked where there is one; in DC some cars have none, and it binds nobody there."""
    match request.charge_progress:
        case ChargeProgress.Start:
            _start(visit, request)
        case ChargeProgress.Stop:
            disconnect(visit)
        case ChargeProgress.Renegotiate:
            _renegotiate(visit)
    alternating = visit.agreed.power is Power.AC
    return PowerDeliveryRes(
        response_code=ResponseCode.OK, evse_status=ac_status(visit) if alternating else dc_status(visit)
    )


def _start(visit: Visit, request: PowerDeliveryReq) -> None:
    number = request.sa_schedule_tuple_id
    plan = check_profile(visit, number, request.charging_profile)
    visit.notes.terms = next(o for o in visit.notes.offered if o.number == number) if plan else None
    start(visit, number, plan)
    if visit.agreed.power is Power.AC:
        allow(visit)  # a car may draw before its first ChargingStatusReq


def _renegotiate(visit: Visit) -> None:
    """AC goes on by the old terms meanwhile. DC stands still, alive for cars that go on without a new cable check."""
    if visit.agreed.power is not Power.AC:
        visit.do(SetOutput(visit.notes.volts, 0.0))


@answers(SessionStopReq)
def session_stop(visit: Visit, request: SessionStopReq) -> SessionStopRes:
    """The end; a pause only after energy was started and stopped."""
    if request.charging_session is ChargingSession.Pause and not visit.notes.delivered:
        raise Refuse("FAILED", "a pause may only follow PowerDelivery(Stop)")
    visit.do(OutputOff(), Contactors(False))
    return SessionStopRes(response_code=ResponseCode.OK)
