"""TCP connections in a capture: which segment belongs to which, and who called whom."""

from collections.abc import Iterator
from enum import Enum

import msgspec

from pilotwire.capture import tcp
from pilotwire.capture.tcp import TcpStream
from pilotwire.wire.ethernet import LinkFrame
from pilotwire.wire.ip import Address, IpPacket
from pilotwire.wire.transport import TcpFlags, TcpSegment


class Endpoint(msgspec.Struct, frozen=True):
    """An IP address and a port."""

    address: Address
    port: int

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}"


class Direction(Enum):
    """Who speaks. The car is the TCP client (ISO 15118-2, 7.7.1)."""

    TO_STATION = "to station"
    TO_CAR = "to car"

    @property
    def other(self) -> "Direction":
        """The opposite direction."""
        return Direction.TO_CAR if self is Direction.TO_STATION else Direction.TO_STATION


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """One connection, numbered from 1 in the order of its first packet; a port used again is a new connection.

    MAC addresses are 6 octets, None where the link layer has none. When `certain` is false the capture began too late
    to show who called, and client and server may be exchanged.
    """

    number: int
    client: Endpoint
    server: Endpoint
    client_mac: bytes | None = None
    server_mac: bytes | None = None
    certain: bool = True


class Opened(msgspec.Struct, frozen=True):
    """The first packet of a connection."""

    time: int
    connection: Connection


class StreamEvent(msgspec.Struct, frozen=True):
    """Octets, a gap or an end in one direction; only stray octets come behind the end of their connection."""

    connection: Connection
    direction: Direction
    event: tcp.Event


class Ended(msgspec.Struct, frozen=True):
    """No more data will come, and why. `by` is who hung up first, by FIN or RST, and `since` when."""

    time: int
    connection: Connection
    reason: str
    by: Direction | None = None
    since: int | None = None


Event = Opened | StreamEvent | Ended


class _Link:
    """A connection with the streams of both directions."""

    def __init__(self, connection: Connection, first: TcpSegment) -> None:
        self.connection = connection
        self._calls = _calls(first)
        self.streams = {direction: TcpStream() for direction in Direction}
        self.ended = False
        self._by: Direction | None = None
        self._since: int | None = None

    def begun_by(self, call: TcpSegment) -> bool:
        """Whether a call is the one that this connection began with, repeated or recorded late."""
        return call.sequence in self._calls

    def direction(self, source: Endpoint) -> Direction:
        return Direction.TO_STATION if source == self.connection.client else Direction.TO_CAR

    def add(self, direction: Direction, segment: TcpSegment, time: int) -> Iterator[Event]:
        if self._by is None and segment.flags & (TcpFlags.FIN | TcpFlags.RST):
            self._by, self._since = direction, time
        if self.ended:
            yield from self._events(direction, self.streams[direction].add(segment, time))
            return
        # The segment's own data first: a request comes before what its acknowledgement reveals about the answer.
        yield from self._events(direction, self.streams[direction].add(segment, time))
        if segment.flags & TcpFlags.ACK:
            other = direction.other
            yield from self._events(other, self.streams[other].acknowledge(segment.acknowledgement, time))
        if segment.flags & TcpFlags.RST:
            yield from self.end(time, "reset")
        elif all(stream.closed for stream in self.streams.values()):
            yield from self.end(time, "closed")

    def end(self, time: int, reason: str) -> Iterator[Event]:
        if self.ended:
            return
        self.ended = True
        for direction, stream in self.streams.items():
            yield from self._events(direction, stream.finish(time))
        yield Ended(time, self.connection, reason, self._by, self._since)

    def _events(self, direction: Direction, events: list[tcp.Event]) -> Iterator[Event]:
        return (StreamEvent(self.connection, direction, event) for event in events)


class Connections:
    """Sorts segments into connections. Endpoints in `servers` are known to be called, not to call."""

    def __init__(self) -> None:
        self.servers: set[Endpoint] = set()
        self._links: dict[frozenset[Endpoint], _Link] = {}
        self._count = 0

    def add(self, frame: LinkFrame, packet: IpPacket, segment: TcpSegment, time: int) -> Iterator[Event]:
        """Take a segment and yield what it brings, in order."""
        source = Endpoint(packet.source, segment.source_port)
        destination = Endpoint(packet.destination, segment.destination_port)
        key = frozenset((source, destination))
        link = self._links.get(key)
        if link is not None and _calls_anew(link, segment):
            yield from link.end(time, "replaced by a new connection")
            link = None
        if link is None:
            link = self._links[key] = _Link(self._open(frame, source, destination, segment), segment)
            yield Opened(time, link.connection)
        yield from link.add(link.direction(source), segment, time)

    def finish(self, time: int) -> Iterator[Event]:
        """End all connections that are still open; the capture holds no more."""
        for link in self._links.values():
            yield from link.end(time, "end of capture")

    def _open(self, frame: LinkFrame, source: Endpoint, destination: Endpoint, segment: TcpSegment) -> Connection:
        self._count += 1
        answered = bool(segment.flags & TcpFlags.SYN and segment.flags & TcpFlags.ACK)
        swapped = answered or source in self.servers
        macs = (frame.source, frame.destination)
        client_mac, server_mac = reversed(macs) if swapped else macs
        return Connection(
            number=self._count,
            client=destination if swapped else source,
            server=source if swapped else destination,
            client_mac=client_mac,
            server_mac=server_mac,
            certain=bool(segment.flags & TcpFlags.SYN) or bool(self.servers & {source, destination}),
        )


def _calls_anew(link: _Link, segment: TcpSegment) -> bool:
    calls = segment.flags & TcpFlags.SYN and not segment.flags & TcpFlags.ACK
    return bool(calls) and not link.begun_by(segment)


def _calls(first: TcpSegment) -> set[int]:
    """The sequence numbers that the call of a connection may have had, by its first recorded segment."""
    own = first.sequence - (not first.flags & TcpFlags.SYN)
    others = {first.acknowledgement - 1} if first.flags & TcpFlags.ACK else set()
    return {number % (1 << 32) for number in {own} | others}
