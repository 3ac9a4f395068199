"""One TCP connection as charging traffic: frames of both directions, in clear or in TLS, or nothing of ours."""

from collections import defaultdict
from functools import partial
from typing import Any

from pilotwire.capture import framing, tcp
from pilotwire.capture.accounts import SAMPLE_LENGTH, Skipped, Tally
from pilotwire.capture.connections import Connection, Direction, Ended
from pilotwire.capture.framing import Cut, Framer
from pilotwire.capture.items import (
    ConnectionClosed,
    DirectionItem,
    EncryptedSeen,
    FrameCut,
    FrameSeen,
    Item,
    OctetsMissing,
    OctetsSkipped,
    OctetsStray,
    UnknownFrameSeen,
)
from pilotwire.capture.tls import KeyLog, Plain, TlsReader, Unread
from pilotwire.wire import v2gtp


class Conversation:
    """Turns the stream events of a connection into items. What TLS hides is read where `keys` open it."""

    def __init__(self, connection: Connection, keys: KeyLog | None = None) -> None:
        self._connection = connection
        self._framers: defaultdict[Direction, Framer] = defaultdict(Framer)
        self._keys = KeyLog() if keys is None else keys  # it may still grow
        self._tls: TlsReader | None = None
        self._told = False  # whether TLS was reported
        self._inner: defaultdict[Direction, Framer] = defaultdict(Framer)

    def take(self, direction: Direction, event: tcp.Event) -> list[Item]:
        """What octets or a gap in one direction bring."""
        place: dict[str, Any] = {"connection": self._connection, "direction": direction}
        match event:
            case tcp.Chunk(time, data):
                return self._octets(direction, time, data)
            case tcp.Gap(time, length):
                cut = self._items(direction, time, self._gap(direction, length))
                return [*cut, OctetsMissing(time=time, length=length, **place)]
            case tcp.Stray(time, length):
                return [OctetsStray(time=time, length=length, **place)]
            case tcp.Closed():
                return []

    def end(self, end: Ended) -> list[Item]:
        """What is left unfinished, and the sums."""
        items = self._tell(end.time)
        for direction, framer in (*self._framers.items(), *self._inner.items()):
            items += self._items(direction, end.time, framer.finish())
        closed = ConnectionClosed(
            time=end.time,
            connection=self._connection,
            reason=end.reason,
            by=end.by,
            since=end.since,
            to_station=self._tally(Direction.TO_STATION),
            to_car=self._tally(Direction.TO_CAR),
        )
        return [*items, closed]

    def _tally(self, direction: Direction) -> Tally:
        # No framer is made for a direction that never spoke: a capture may hold very many calls without an answer.
        return self._framers[direction].tally if direction in self._framers else Tally()

    def _gap(self, direction: Direction, length: int) -> list[framing.Event]:
        events = self._framers[direction].gap(length)
        if self._tls is None:
            return events
        self._tls.lose(direction)
        return [*events, *self._inner[direction].finish()]

    def _octets(self, direction: Direction, time: int, data: bytes) -> list[Item]:
        framer = self._framers[direction]
        if self._tls is not None:
            framer.encrypted(data)
            return self._decrypted(direction, time, data)
        events = framer.feed(data)
        if not framer.looks_encrypted:
            return self._items(direction, time, events)
        self._tls = TlsReader(self._keys)
        items: list[Item] = []
        for each, found in self._framers.items():
            items += self._decrypted(each, time, found.encrypted())
        return items

    def _decrypted(self, direction: Direction, time: int, data: bytes) -> list[Item]:
        assert self._tls is not None
        events = self._tls.feed(direction, data)
        items = self._tell(time) if self._tls.settled else []
        for event in events:
            match event:
                case Plain(each, octets):
                    items += self._items(each, time, self._inner[each].feed(octets))
                case Unread(each, octets, reason) if self._keys:
                    skipped = Skipped(len(octets), octets[:SAMPLE_LENGTH], reason)
                    items += self._items(each, time, [skipped])
        return items

    def _tell(self, time: int) -> list[Item]:
        """Report TLS, once."""
        if self._tls is None or self._told:
            return []
        self._told = True
        return [EncryptedSeen(time=time, connection=self._connection, agreed=self._tls.agreed)]

    def _items(self, direction: Direction, time: int, events: list[framing.Event]) -> list[Item]:
        make = partial(_item, time=time, connection=self._connection, direction=direction)
        return [make(event) for event in events]


def _item(event: framing.Event, **place: Any) -> DirectionItem:
    match event:
        case v2gtp.Frame(payload_type, payload):
            return FrameSeen(payload_type=payload_type, payload=payload, **place)
        case v2gtp.Unknown(payload_type=number, length=length):
            return UnknownFrameSeen(payload_type=number, length=length, **place)
        case Cut(received, number, length):
            return FrameCut(received=received, payload_type=number, length=length, **place)
        case Skipped(length, sample, reason):
            return OctetsSkipped(length=length, sample=sample, reason=reason, **place)
