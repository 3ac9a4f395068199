"""ISO 15118-2, station: meter readings, and the car's signature under them (8.4.3.13)."""

from pilotwire.messages.iso2 import MeterInfo, MeteringReceiptReq, MeteringReceiptRes, ResponseCode
from pilotwire.pki import Part
from pilotwire.secc.answers import answers
from pilotwire.secc.contracts import check_signature
from pilotwire.secc.errors import Refuse
from pilotwire.secc.readings import INVALID, confirmed, shown, whole
from pilotwire.secc.status import ac_status, dc_status
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Power


def meter_info(visit: Visit) -> MeterInfo | None:
    """The reading as the wire has it."""
    reading = shown(visit)
    if reading is None:
        return None
    return MeterInfo(
        meter_id=reading.meter_id[:32],
        meter_reading=whole(reading.import_wh),
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
    try:
        check_signature(visit, ("iso2", request), visit.notes.contract_key, Part.ISO2)
    except Refuse as refused:
        raise Refuse(INVALID, refused.why) from refused
    told, signature = request.meter_info, visit.signature
    signed = signature.signature_value.value if signature else b""
    confirmed(visit, request.session_id, told.meter_id, told.meter_reading, None, verified=True, signature=signed)
    status = ac_status(visit) if visit.agreed.power is Power.AC else dc_status(visit)
    return MeteringReceiptRes(response_code=ResponseCode.OK, evse_status=status)
