"""DIN SPEC 70121, station: energy on and off, the loop, the end (9.4.1.7, 9.4.2.4, 9.4.1.8)."""

from pilotwire.messages.din70121 import (
    CurrentDemandReq,
    CurrentDemandRes,
    PowerDeliveryReq,
    PowerDeliveryRes,
    ResponseCode,
    SessionStopReq,
    SessionStopRes,
)
from pilotwire.ports import Contactors, OutputOff
from pilotwire.secc.answers import answers
from pilotwire.secc.delivery import start
from pilotwire.secc.direct import current
from pilotwire.secc.power import disconnect
from pilotwire.secc.profiles import check_profile
from pilotwire.secc.status import dc_status
from pilotwire.secc.visit import Visit


@answers(PowerDeliveryReq)
def power_delivery(visit: Visit, request: PowerDeliveryReq) -> PowerDeliveryRes:
    """Energy on, with or without a profile, or off."""
    profile = request.charging_profile
    if request.ready_to_charge_state:
        plan = check_profile(visit, profile.sa_schedule_tuple_id, profile) if profile else None
        start(visit, profile.sa_schedule_tuple_id if profile else None, plan)
    else:
        disconnect(visit)
    return PowerDeliveryRes(response_code=ResponseCode.OK, evse_status=dc_status(visit))


@answers(CurrentDemandReq)
def current_demand(visit: Visit, request: CurrentDemandReq) -> CurrentDemandRes:
    """One turn of the loop."""
    return CurrentDemandRes(**current(visit, request))


@answers(SessionStopReq)
def session_stop(visit: Visit, request: SessionStopReq) -> SessionStopRes:
    """The end, at any moment."""
    visit.do(OutputOff(), Contactors(False))
    return SessionStopRes(response_code=ResponseCode.OK)
