"""Receipts of the car against the readings of the meter."""

from collections.abc import Iterator
from decimal import Decimal

from pilotwire.metering.checks import Check, Source, absent, verdict
from pilotwire.metering.record import Receipt, SessionRecord
from pilotwire.metering.registers import Direction

WHOLE = Decimal(1)
"""Wh by which a receipt may differ from the reading: messages carry whole Wh, cut or rounded."""


def check_receipts(record: SessionRecord) -> Check:
    """Whether each receipt confirms what the meter showed: the very reading where it is kept, else between two."""
    if not record.receipts:
        return absent(Source.RECEIPTS, "the car confirmed nothing")
    faults = [fault for receipt in record.receipts for fault in _faults(receipt, record)]
    signed = sum(bool(receipt.signature) for receipt in record.receipts)
    return verdict(
        Source.RECEIPTS, faults, f"{len(record.receipts)} receipts confirm the meter, {signed} of them signed"
    )


def _faults(receipt: Receipt, record: SessionRecord) -> Iterator[str]:
    if receipt.meter_id not in {signed.reading.meter_id for signed in record.readings}:
        yield f"reading {receipt.number}: of meter {receipt.meter_id}, which is not in the record"
        return
    for direction in Direction:
        confirmed = receipt.import_wh if direction is Direction.IMPORT else receipt.export_wh
        low, high = _bounds(receipt.number, record, direction)
        if confirmed is not None and not low - WHOLE < confirmed < high + WHOLE:
            between = f"{low}" if low == high else f"between {low} and {high}"
            yield f"reading {receipt.number}: {direction.value} {confirmed} Wh, metered {between} Wh"


def _bounds(number: int, record: SessionRecord, direction: Direction) -> tuple[Decimal, Decimal]:
    upto = [signed.register(direction) for signed in record.readings if signed.reading.number <= number]
    beyond = [signed.register(direction) for signed in record.readings if signed.reading.number >= number]
    return max(upto, default=Decimal(0)), min(beyond, default=Decimal("Infinity"))
