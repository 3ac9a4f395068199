"""Meter readings on their way to the car and back: it can only confirm what it was shown."""

from decimal import ROUND_DOWN, Decimal

from pilotwire.ports import Reading
from pilotwire.secc.errors import Refuse
from pilotwire.secc.visit import Visit
from pilotwire.session.events import ReceiptGiven

INVALID = "FAILED_MeteringSignatureNotValid"


def shown(visit: Visit) -> Reading | None:
    """The reading of this moment, noted as the one that the car may confirm."""
    visit.notes.shown = visit.facts.reading
    return visit.notes.shown


def whole(register: Decimal) -> int:
    """A register as the wire has it: whole Wh rounded down, as counters are."""
    return int(register.to_integral_value(ROUND_DOWN))


def confirmed(
    visit: Visit,
    session_id: bytes,
    meter_id: str,
    import_wh: int | None,
    export_wh: int | None,
    *,
    verified: bool,
    signature: bytes = b"",
) -> None:
    """Put a confirmation on record; Refuse where it is not the reading of this session that the car was shown."""
    reading = visit.notes.shown
    if session_id != visit.session_id:
        raise Refuse(INVALID, "the confirmed SessionID is another one")
    if reading is None or meter_id != reading.meter_id[:32]:
        raise Refuse(INVALID, f"meter {meter_id!r} was not shown")
    exports = (None, whole(reading.export_wh))
    if import_wh != whole(reading.import_wh) or export_wh not in exports:
        was = f"{whole(reading.import_wh)} and {whole(reading.export_wh)} Wh were shown"
        raise Refuse(INVALID, f"{import_wh} and {export_wh} Wh confirmed: {was}")
    visit.tell(
        ReceiptGiven(
            number=reading.number,
            meter_id=meter_id,
            import_wh=import_wh or 0,
            export_wh=export_wh,
            verified=verified,
            signature=signature,
        )
    )
