"""ISO 15118-2, station: the loop of direct current (8.4.5.4)."""

from pilotwire.messages.iso2 import CurrentDemandReq, CurrentDemandRes
from pilotwire.secc.answers import answers
from pilotwire.secc.direct import current
from pilotwire.secc.iso2.receipts import ask_receipt, meter_info
from pilotwire.secc.visit import Visit


@answers(CurrentDemandReq)
def current_demand(visit: Visit, request: CurrentDemandReq) -> CurrentDemandRes:
    """One turn of the loop."""
    return CurrentDemandRes(
        **current(visit, request),
        evse_id=visit.offering.evse_id,
        sa_schedule_tuple_id=visit.agreed.schedule or 1,
        meter_info=meter_info(visit),
        receipt_required=ask_receipt(visit),
    )
