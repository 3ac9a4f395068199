"""Classic capture files (IETF draft-ietf-opsawg-pcap): both byte orders, micro- and nanoseconds."""

import struct
from collections.abc import Iterator

import msgspec

from pilotwire.capture.records import MAX_PACKET_LENGTH, CaptureError, Packet
from pilotwire.capture.source import Source

MICROSECONDS = 0xA1B2C3D4
NANOSECONDS = 0xA1B23C4D


class Format(msgspec.Struct, frozen=True):
    """What the magic number tells: byte order in struct's notation, and nanoseconds per unit of the fraction."""

    order: str
    unit: int


FORMATS: dict[bytes, Format] = {
    magic.to_bytes(4, "big" if order == ">" else "little"): Format(order, unit)
    for magic, unit in ((MICROSECONDS, 1000), (NANOSECONDS, 1))
    for order in "<>"
}


def read(source: Source, format: Format) -> Iterator[Packet]:
    """Yield the packets behind the magic number; CaptureError at the first damaged or unfinished one."""
    _, _, _, _, _, network = struct.unpack(format.order + "HHIIII", source.exactly(20, "the file header"))
    link_type = network & 0xFFFF  # the upper bits tell of frame check sequences, which no reader relies on
    number = 0
    while (header := source.header(16, f"the header of packet {number + 1}")) is not None:
        number += 1
        yield _packet(source, format, link_type, header, f"packet {number}")


def _packet(source: Source, format: Format, link_type: int, header: bytes, what: str) -> Packet:
    seconds, fraction, length, original = struct.unpack(format.order + "IIII", header)
    if length > MAX_PACKET_LENGTH:
        raise CaptureError(source.offset - 16, f"{what} claims {length} octets, more than any capture holds")
    time = seconds * 1_000_000_000 + fraction * format.unit
    return Packet(time=time, link_type=link_type, data=source.exactly(length, what), original_length=original)
