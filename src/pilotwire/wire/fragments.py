"""Putting IP fragments together again (RFC 791, 3.2; RFC 8200, 4.5)."""

from collections import OrderedDict

from pilotwire.wire import ip
from pilotwire.wire.errors import FrameError
from pilotwire.wire.ip import Address, Fragment, IpPacket

MAX_DATAGRAMS = 64
"""Unfinished datagrams kept; the one that waited longest goes first. Charging messages are hardly ever fragmented."""

MAX_LENGTH = 0xFFFF
"""Longest datagram that pieces may form, in octets."""

_Key = tuple[Address, Address, int]


class _Pieces:
    """The pieces of one datagram by offset, and the sum of their octets, so that adding one costs the same always."""

    def __init__(self) -> None:
        self._pieces: dict[int, IpPacket] = {}
        self._total = 0
        self._end: int | None = None

    def add(self, packet: IpPacket, place: Fragment) -> IpPacket | None:
        """The whole packet, when this piece completes it."""
        if place.offset not in self._pieces:
            self._pieces[place.offset] = packet
            self._total += len(packet.payload)
        if not place.more:
            self._end = place.offset + len(packet.payload)
        if self._total > MAX_LENGTH:  # only overlapping pieces can do that, and no honest sender makes them
            raise FrameError("IP", "fragments", f"{self._total} octets together", f"must be at most {MAX_LENGTH}")
        return self._joined() if self._total == self._end else None

    def _joined(self) -> IpPacket | None:
        parts, place = [], 0
        while (piece := self._pieces.get(place)) is not None:
            parts.append(piece.payload)
            place += len(piece.payload)
        return ip.reassembled(self._pieces[0], b"".join(parts)) if place == self._end else None


class Defragmenter:
    """Collects pieces until a packet is whole. Holds at most MAX_DATAGRAMS of MAX_LENGTH octets."""

    def __init__(self) -> None:
        self._datagrams: OrderedDict[_Key, _Pieces] = OrderedDict()

    @property
    def unfinished(self) -> int:
        """Packets of which pieces are still missing."""
        return len(self._datagrams)

    def add(self, packet: IpPacket) -> IpPacket | None:
        """The packet itself when it is whole, the packet that it completes, or None while pieces are missing.

        FrameError when a piece is cut off or lies outside any datagram; it is forgotten then.
        """
        place = packet.fragment
        if place is None:
            return packet
        _check(packet, place)
        key = (packet.source, packet.destination, place.identification)
        pieces = self._datagrams.pop(key, None) or _Pieces()
        whole = pieces.add(packet, place)
        if whole is None:
            self._keep(key, pieces)
        return whole

    def _keep(self, key: _Key, pieces: _Pieces) -> None:
        self._datagrams[key] = pieces
        if len(self._datagrams) > MAX_DATAGRAMS:
            self._datagrams.popitem(last=False)


def _check(packet: IpPacket, place: Fragment) -> None:
    if packet.missing:
        raise FrameError("IP", "fragment", f"short of {packet.missing} octets", "must be whole")
    if not packet.payload or place.offset + len(packet.payload) > MAX_LENGTH:
        raise FrameError("IP", "fragment offset", place.offset, f"pieces form at most {MAX_LENGTH} octets")
