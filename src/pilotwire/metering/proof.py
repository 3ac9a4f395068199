"""What signed readings prove."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from pilotwire.metering.errors import OcmfError
from pilotwire.metering.numbers import demand_number
from pilotwire.metering.ocmf import OcmfReading, Payload, check, octets, parse
from pilotwire.metering.ocmf_time import read_time
from pilotwire.metering.registers import OTHER_ERROR, PAGES, REGISTERS, STATUS, Direction
from pilotwire.metering.sealing import SignedReading


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """What the documents of a reading prove; energies in Wh, time in UNIX seconds."""

    meter_id: str
    time: float
    occasion: str
    status: str
    pages: tuple[str, ...]
    registers: dict[Direction, Decimal]

    def contradictions(self, signed: SignedReading) -> Iterator[str]:
        """In words: where the plain reading says something else than its documents."""
        pages = tuple(f"T{signed.page + index}" for index in range(PAGES))
        reading, status = signed.reading, STATUS.get(signed.reading.status, OTHER_ERROR)
        told = {"meter_id": reading.meter_id, "occasion": signed.occasion.value, "status": status, "pages": pages}
        for name, plain in told.items():
            if getattr(self, name) != plain:
                yield f"{name} {plain}, signed as {getattr(self, name)}"
        if abs(self.time - signed.reading.time) > 0.001:  # documents carry milliseconds
            yield f"time {signed.reading.time}, signed as {self.time}"
        for direction, wh in self.registers.items():
            if wh != signed.register(direction):
                yield f"{direction.value} register {signed.register(direction)} Wh, signed as {wh}"


def prove(signed: SignedReading, public_key: bytes) -> Proven:
    """What the documents say, once both signatures hold; SignatureError or OcmfError otherwise."""
    sheets = [check(parse(text), public_key) for text in signed.documents]
    lines = [_only_line(sheet) for sheet in sheets]
    for name, values in _shared(sheets, lines):
        if len(set(values)) > 1:
            raise OcmfError(name, f"{values[0]!r} and {values[1]!r}", "both documents of a reading must say the same")
    directions = zip(Direction, lines, strict=True)
    return Proven(
        meter_id=sheets[0].meter_serial or "",
        time=read_time(lines[0].time or "")[0],
        occasion=lines[0].occasion or "",
        status=lines[0].status or "",
        pages=tuple(sheet.page for sheet in sheets),
        registers={direction: _watt_hours(line, direction) for direction, line in directions},
    )


def wire_signature(signed: SignedReading) -> bytes | None:
    """The signature of the import document as messages carry it: r and s in 64 octets; None for longer curves.

    -2 (SigMeterReading) and -20 (MeterSignature) have room for just that.
    """
    signature = parse(signed.documents[0]).signature
    parts = decode_dss_signature(octets(signature))
    fits = max(parts).bit_length() <= 256
    return b"".join(part.to_bytes(32) for part in parts) if fits else None


def _shared(sheets: list[Payload], lines: list[OcmfReading]) -> Iterator[tuple[str, list[str | None]]]:
    yield "MS", [sheet.meter_serial for sheet in sheets]
    yield "CI", [sheet.charge_point for sheet in sheets]
    yield "ID", [sheet.identification for sheet in sheets]
    yield "TM", [line.time for line in lines]
    yield "TX", [line.occasion for line in lines]
    yield "ST", [line.status for line in lines]


def _only_line(sheet: Payload) -> OcmfReading:
    if len(sheet.readings) != 1:
        raise OcmfError("RD", f"{len(sheet.readings)} readings", "must be one")
    return sheet.readings[0]


def _watt_hours(line: OcmfReading, direction: Direction) -> Decimal:
    if line.register != REGISTERS[direction] or line.unit != "kWh" or line.value is None:
        found = f"{line.value} {line.unit} of {line.register}"
        raise OcmfError("RD", found, f"must be kWh of {REGISTERS[direction]}")
    demand_number("RV", line.value)
    return line.value.scaleb(3)
