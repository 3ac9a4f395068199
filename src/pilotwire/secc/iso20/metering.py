"""ISO 15118-20, station: meter readings, and their confirmation by the car (8.3.4.3.11)."""

from pilotwire.messages.iso20.base import ResponseCode
from pilotwire.messages.iso20.charging import MeterInfo
from pilotwire.messages.iso20.common import MeteringConfirmationReq, MeteringConfirmationRes
from pilotwire.secc.answers import answers
from pilotwire.secc.readings import confirmed, shown, whole
from pilotwire.secc.visit import Visit
from pilotwire.session.dialect import BLANK


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


def asks_to_confirm(visit: Visit) -> bool:
    """Whether it is time to ask for a confirmation: where a contract pays, and until the car has given it."""
    offering, loops = visit.offering, visit.state.name == "CHARGE_LOOP"
    return offering.receipts and bool(visit.agreed.contract) and loops and visit.now >= visit.notes.receipt_due


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
    visit.notes.receipt_due = visit.now + visit.offering.receipt_period
    return MeteringConfirmationRes(header=BLANK, response_code=ResponseCode.OK)
