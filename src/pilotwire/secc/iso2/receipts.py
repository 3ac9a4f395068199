"""ISO 15118-2, station: meter readings, and the car's signature under them (8.4.3.13)."""

from decimal import ROUND_DOWN

from pilotwire.messages.iso2 import MeterInfo, MeteringReceiptReq, MeteringReceiptRes, ResponseCode
from pilotwire.pki import Part
from pilotwire.secc.answers import answers
from pilotwire.secc.contracts import check_signature
from pilotwire.secc.errors import Refuse
from pilotwire.secc.status import ac_status, dc_status
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Power
from pilotwire.session.events import ReceiptGiven

INVALID = "FAILED_MeteringSignatureNotValid"


def meter_info(visit: Visit) -> MeterInfo | None:
    """The reading as the wire has it, in whole Wh rounded down, as counters are."""
    reading = visit.facts.reading
    if reading is None:
        return None
    return MeterInfo(
        meter_id=reading.meter_id[:32],
        meter_reading=int(reading.import_wh.to_integral_value(ROUND_DOWN)),
        t_meter=int(reading.time),
    )


def ask_receipt(visit: Visit) -> bool:
    """Whether this turn asks the car to sign the reading: every `receipt_period`, where a contract pays."""
    notes, offering = visit.notes, visit.offering
    asks = offering.receipts and bool(visit.agreed.contract) and visit.facts.reading is not None
    if not asks or visit.now < notes.receipt_due:
        return False
    notes.receipt_due = visit.now + offering.receipt_period
    return True


@answers(MeteringReceiptReq)
def metering_receipt(visit: Visit, request: MeteringReceiptReq) -> MeteringReceiptRes:
    """A reading of this session and this meter, signed with the contract's key [V2G2-903]."""
    _check_reading(visit, request)
    try:
        check_signature(visit, ("iso2", request), visit.notes.contract_key, Part.ISO2)
    except Refuse as refused:
        raise Refuse(INVALID, refused.why) from refused
    told = request.meter_info
    visit.tell(
        ReceiptGiven(meter_id=told.meter_id, import_wh=told.meter_reading or 0, verified=True, payload=visit.payload)
    )
    status = ac_status(visit) if visit.agreed.power is Power.AC else dc_status(visit)
    return MeteringReceiptRes(response_code=ResponseCode.OK, evse_status=status)


def _check_reading(visit: Visit, request: MeteringReceiptReq) -> None:
    """At or below the meter, since it may have gone on since the reading was sent."""
    shown, told = meter_info(visit), request.meter_info
    if request.session_id != visit.session_id:
        raise Refuse(INVALID, "the confirmed SessionID is another one")
    if shown is None or told.meter_id != shown.meter_id or told.meter_reading is None:
        raise Refuse(INVALID, "the confirmed reading is none of this meter")
    if told.meter_reading > (shown.meter_reading or 0):
        raise Refuse(INVALID, f"{told.meter_reading} Wh confirmed: the meter stands at {shown.meter_reading} Wh")
