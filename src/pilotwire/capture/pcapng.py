"""Block-structured capture files (IETF draft-ietf-opsawg-pcapng): sections, interfaces, packets, keys."""

import struct
from collections.abc import Callable, Iterator

import msgspec

from pilotwire.capture.records import MAX_PACKET_LENGTH, CaptureError, Packet, Record, Secrets
from pilotwire.capture.source import Source

MAGIC = bytes.fromhex("0A0D0D0A")
BYTE_ORDER_MAGIC = bytes.fromhex("1A2B3C4D")
INTERFACE, OLD_PACKET, SIMPLE_PACKET, ENHANCED_PACKET, SECRETS = 1, 2, 3, 6, 10
RESOLUTION_OPTION, OFFSET_OPTION = 9, 14

MAX_BLOCK_LENGTH = 16 * 1024 * 1024
"""Longest block believed, in octets: what Wireshark accepts. A key log is the longest block in practice."""


class Interface(msgspec.Struct, frozen=True):
    """Where packets come from: link type, longest captured packet, ticks per second, seconds to add to times."""

    link_type: int
    snaplen: int
    ticks: int = 1_000_000
    offset: int = 0

    def nanoseconds(self, time: int) -> int:
        """A time of this interface, in nanoseconds since 1970."""
        return time * 1_000_000_000 // self.ticks + self.offset * 1_000_000_000


class _Damage(Exception):
    """What is wrong with a block; the reader adds its place."""


class _Section:
    """Byte order and interfaces of the section being read, and the time of its last packet."""

    def __init__(self, order: str) -> None:
        self.order = order
        self.interfaces: list[Interface] = []
        self.time = 0

    def numbers(self, layout: str, body: bytes) -> tuple[int, ...]:
        """Numbers at the start of `body`."""
        try:
            return struct.unpack_from(self.order + layout, body)
        except struct.error:
            raise _Damage(f"it has only {len(body)} octets of content") from None

    def interface(self, number: int) -> Interface:
        """The interface that a packet names."""
        if number >= len(self.interfaces):
            raise _Damage(f"it names interface {number} of {len(self.interfaces)}")
        return self.interfaces[number]


def read(source: Source, start: bytes) -> Iterator[Record]:
    """Yield packets and keys; `start` is the first four octets, already read.

    CaptureError at the first damaged or unfinished block, after all packets before it.
    """
    section = _Section("<")
    head: bytes | None = start + source.exactly(4, "the section header")
    while head is not None:
        place = source.offset - 8
        opening = b""
        if head[:4] == MAGIC:
            opening = source.exactly(4, "the section header")
            section = _Section(_order(opening, place))
        kind, body = _block(source, section, head, opening)
        record = _record(section, kind, body, place)
        if record is not None:
            yield record
        head = source.header(8, "a block header")


def _order(opening: bytes, place: int) -> str:
    if opening not in (BYTE_ORDER_MAGIC, BYTE_ORDER_MAGIC[::-1]):
        raise CaptureError(place, f"the section header has no byte order: {opening.hex()}")
    return ">" if opening == BYTE_ORDER_MAGIC else "<"


def _block(source: Source, section: _Section, head: bytes, opening: bytes) -> tuple[int, bytes]:
    place = source.offset - 8 - len(opening)
    kind, length = section.numbers("II", head)
    if length % 4 or not 12 + len(opening) <= length <= MAX_BLOCK_LENGTH:
        raise CaptureError(place, f"a block of type {kind} claims a length of {length} octets")
    what = f"a block of type {kind}"
    body = opening + source.exactly(length - 12 - len(opening), what)
    if section.numbers("I", source.exactly(4, what)) != (length,):
        raise CaptureError(place, f"{what} has two different lengths")
    return kind, body


def _record(section: _Section, kind: int, body: bytes, place: int) -> Record | None:
    reader = _READERS.get(kind)
    try:
        return reader(section, body) if reader else None
    except _Damage as damage:
        raise CaptureError(place, f"a block of type {kind} cannot be read: {damage}") from None


def _interface(section: _Section, body: bytes) -> None:
    link_type, _, snaplen = section.numbers("HHI", body)
    ticks, offset = 1_000_000, 0
    for code, value in _options(section, body[8:]):
        if code == RESOLUTION_OPTION and value:
            ticks = 1 << (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
        elif code == OFFSET_OPTION:
            (offset,) = section.numbers("q", value)
    section.interfaces.append(Interface(link_type, snaplen, ticks, offset))


def _options(section: _Section, octets: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(octets):
        code, length = section.numbers("HH", octets[at : at + 4])
        if code == 0:
            return
        yield code, octets[at + 4 : at + 4 + length]
        at += 4 + length + -length % 4


def _enhanced_packet(section: _Section, body: bytes) -> Packet:
    (number,) = section.numbers("I", body)
    return _timed_packet(section, number, body)


def _old_packet(section: _Section, body: bytes) -> Packet:
    # Obsolete since 2009: a count of lost packets takes half of the place of the interface's number.
    (number,) = section.numbers("H", body)
    return _timed_packet(section, number, body)


def _timed_packet(section: _Section, number: int, body: bytes) -> Packet:
    high, low, length, original = section.numbers("4xIIII", body)
    interface = section.interface(number)
    section.time = interface.nanoseconds(high << 32 | low)
    return _packet(section, interface, body[20:], length, original)


def _simple_packet(section: _Section, body: bytes) -> Packet:
    # It has neither time nor captured length: the time of the packet before it is the nearest one known.
    (original,) = section.numbers("I", body)
    interface = section.interface(0)
    length = min(original, interface.snaplen or original)
    return _packet(section, interface, body[4:], length, original)


def _packet(section: _Section, interface: Interface, body: bytes, length: int, original: int) -> Packet:
    if length > min(len(body), MAX_PACKET_LENGTH):
        raise _Damage(f"its packet claims {length} octets and {len(body)} are there")
    return Packet(time=section.time, link_type=interface.link_type, data=body[:length], original_length=original)


def _secrets(section: _Section, body: bytes) -> Secrets:
    kind, length = section.numbers("II", body)
    if length > len(body) - 8:
        raise _Damage(f"its keys claim {length} octets and {len(body) - 8} are there")
    return Secrets(kind=kind, data=body[8 : 8 + length])


_READERS: dict[int, Callable[[_Section, bytes], Record | None]] = {
    INTERFACE: _interface,
    OLD_PACKET: _old_packet,
    SIMPLE_PACKET: _simple_packet,
    ENHANCED_PACKET: _enhanced_packet,
    SECRETS: _secrets,
}
