"""ISO 15118-2, car: signs what the meter reads, as often as the station asks (8.4.3.13)."""

from typing import Any

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.steps import Abandon, Script, ask
from pilotwire.messages.iso2 import MeteringReceiptReq, MeteringReceiptRes
from pilotwire.pki.signature import sign
from pilotwire.session.events import ReceiptGiven

SIGNED_ID = "ID1"


def give_receipt(trip: Trip, response: Any) -> Script[None]:
    """Hand the reading back, signed with the contract's key where the contract pays [V2G2-903]."""
    if not response.receipt_required:
        return
    info = response.meter_info
    if info is None:
        raise Abandon("the station wants a receipt and shows no reading")
    contract = trip.settings.contract if trip.agreed.contract else None
    request = MeteringReceiptReq(
        id=SIGNED_ID,
        session_id=trip.session_id,
        sa_schedule_tuple_id=response.sa_schedule_tuple_id,
        meter_info=info,
    )
    signature = sign(contract.private_key, contract.part, [("iso2", request)]) if contract else None
    yield from ask(request, MeteringReceiptRes, signature)
    trip.tell(ReceiptGiven(meter_id=info.meter_id, import_wh=info.meter_reading or 0, verified=signature is not None))
