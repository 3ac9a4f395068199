"""Readings as evidence: signatures, pages and order; and which registers are to be believed."""

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from pilotwire.metering.checks import Check, Source, absent, verdict
from pilotwire.metering.errors import MeteringError
from pilotwire.metering.proof import Proven, prove
from pilotwire.metering.record import SessionRecord
from pilotwire.metering.registers import HEALTHY, PAGES, Direction
from pilotwire.metering.sealing import SignedReading

Findings = list[Proven | MeteringError | None]
"""For each reading: what its documents prove, why they do not, or None where no key is known."""


def examine(record: SessionRecord, meter_key: bytes | None) -> Findings:
    """Open all documents."""
    return [_open(signed, meter_key) if meter_key else None for signed in record.readings]


def _open(signed: SignedReading, meter_key: bytes) -> Proven | MeteringError:
    try:
        return prove(signed, meter_key)
    except MeteringError as error:
        return error


def believed(record: SessionRecord, findings: Findings) -> SessionRecord:
    """The record with the registers of its documents, where these are proven."""
    pairs = zip(record.readings, findings, strict=True)
    readings = tuple(_corrected(signed, found) if isinstance(found, Proven) else signed for signed, found in pairs)
    return msgspec.structs.replace(record, readings=readings)


def _corrected(signed: SignedReading, proven: Proven) -> SignedReading:
    importing, exporting = (proven.registers[direction] for direction in Direction)
    reading = msgspec.structs.replace(signed.reading, import_wh=importing, export_wh=exporting)
    if abs(proven.time - reading.time) > 0.001:
        reading = msgspec.structs.replace(reading, time=proven.time)
    return msgspec.structs.replace(signed, reading=reading)


def check_signatures(record: SessionRecord, findings: Findings) -> Check:
    """Whether all documents hold."""
    if None in findings:
        return absent(Source.SIGNATURES, "no key of the meter is known")
    pairs = zip(record.readings, findings, strict=True)
    faults = [f"page {signed.page}: {found}" for signed, found in pairs if isinstance(found, MeteringError)]
    return verdict(Source.SIGNATURES, faults, f"{len(findings) * PAGES} documents hold")


def check_pages(record: SessionRecord) -> Check:
    """Whether a reading was taken out, put in or moved."""
    pairs = list(pairwise(record.readings))
    faults = [f"page {b.page} follows {a.page}" for a, b in pairs if b.page != a.page + PAGES]
    numbers = [(a.reading.number, b.reading.number) for a, b in pairs]
    faults += [f"reading {later} follows {number}" for number, later in numbers if later < number]
    return verdict(Source.PAGES, faults, f"{len(record.readings)} readings without a gap")


def check_readings(record: SessionRecord, findings: Findings) -> Check:
    """Whether plain readings say what is signed, and make up one transaction of one meter."""
    faults = [*_contradictions(record, findings), *_unwell(record.readings)]
    faults += [*_disorder(record.readings), *_ends(record.readings)]
    return verdict(Source.READINGS, faults, "one meter, from begin to end, never falling")


def _contradictions(record: SessionRecord, findings: Findings) -> Iterator[str]:
    for signed, found in zip(record.readings, findings, strict=True):
        if isinstance(found, Proven):
            yield from (f"page {signed.page}: {words}" for words in found.contradictions(signed))


def _unwell(readings: tuple[SignedReading, ...]) -> Iterator[str]:
    for signed in readings:
        if signed.reading.status != HEALTHY:
            yield f"page {signed.page}: the meter says {signed.reading.status!r}"


def _disorder(readings: tuple[SignedReading, ...]) -> Iterator[str]:
    for before, after in pairwise(readings):
        if after.reading.meter_id != before.reading.meter_id:
            yield f"page {after.page}: meter {after.reading.meter_id}, before it {before.reading.meter_id}"
        if after.reading.time < before.reading.time:
            yield f"page {after.page}: earlier than the one before"
        for direction in Direction:
            if after.register(direction) < before.register(direction):
                yield f"page {after.page}: {direction.value} register falls"


def _ends(readings: tuple[SignedReading, ...]) -> Iterator[str]:
    if readings and readings[0].occasion.value != "B":
        yield "the first is no begin of a transaction"
    if readings and not readings[-1].occasion.ends:
        yield "the last is no end of a transaction"
