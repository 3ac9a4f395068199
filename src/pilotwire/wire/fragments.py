"""Putting IP fragments together again (RFC 791, 3.2; RFC 8200, 4.5)."""

from collections import OrderedDict

from pilotwire.wire import ip
from pilotwire.wire.errors import FrameError
from pilotwire.wire.ip import Address, Fragment, IpPacket

MAX_DATAGRAMS = 64
"""Unfinished datagrams kept; the oldest goes first. Charging messages are not fragmented at all in practice."""

MAX_LENGTH = 0xFFFF
"""Longest datagram that pieces may form, in octets."""

_Key = tuple[Address, Address, int]


class Defragmenter:
    """Collects pieces until a packet is whole. Holds at most MAX_DATAGRAMS of MAX_LENGTH octets."""

    def __init__(self) -> None:
        self._pieces: OrderedDict[_Key, dict[int, IpPacket]] = OrderedDict()

    @property
    def unfinished(self) -> int:
        """Packets of which pieces are still missing."""
        return len(self._pieces)

    def add(self, packet: IpPacket) -> IpPacket | None:
        """The packet itself when it is whole, the packet that it completes, or None while pieces are missing.

        FrameError when a piece is cut off or lies outside any datagram; it is forgotten then.
        """
        place = packet.fragment
        if place is None:
            return packet
        _check(packet, place)
        key = (packet.source, packet.destination, place.identification)
        pieces = self._pieces.setdefault(key, {})
        pieces.setdefault(place.offset, packet)
        self._check_total(key, pieces)
        payload = _joined(pieces)
        if payload is None:
            self._forget_oldest()
            return None
        first = self._pieces.pop(key)[0]
        return ip.reassembled(first, payload)

    def _check_total(self, key: _Key, pieces: dict[int, IpPacket]) -> None:
        total = sum(len(piece.payload) for piece in pieces.values())
        if total > MAX_LENGTH:  # only overlapping pieces can do that, and no honest sender makes them
            del self._pieces[key]
            raise FrameError("IP", "fragments", f"{total} octets together", f"must be at most {MAX_LENGTH}")

    def _forget_oldest(self) -> None:
        if len(self._pieces) > MAX_DATAGRAMS:
            self._pieces.popitem(last=False)


def _check(packet: IpPacket, place: Fragment) -> None:
    if packet.missing:
        raise FrameError("IP", "fragment", f"short of {packet.missing} octets", "must be whole")
    if not packet.payload or place.offset + len(packet.payload) > MAX_LENGTH:
        raise FrameError("IP", "fragment offset", place.offset, f"pieces form at most {MAX_LENGTH} octets")


def _joined(pieces: dict[int, IpPacket]) -> bytes | None:
    whole = b""
    while (piece := pieces.get(len(whole))) is not None and piece.fragment is not None:
        whole += piece.payload
        if not piece.fragment.more:
            return whole
    return None
