"""One TCP connection as charging traffic: frames of both directions, or TLS, or nothing of ours."""

from collections import defaultdict
from functools import partial
from typing import Any

from pilotwire.capture import framing, tcp
from pilotwire.capture.accounts import Skipped, Tally
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
from pilotwire.wire import v2gtp


class Conversation:
    """Turns the stream events of a connection into items."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._framers: defaultdict[Direction, Framer] = defaultdict(Framer)
        self._encrypted = False

    def take(self, direction: Direction, event: tcp.Event) -> list[Item]:
        """What octets or a gap in one direction bring."""
        place: dict[str, Any] = {"connection": self._connection, "direction": direction}
        match event:
            case tcp.Chunk(time, data):
                return self._octets(direction, time, data)
            case tcp.Gap(time, length):
                cut = self._items(direction, time, self._framers[direction].gap(length))
                return [*cut, OctetsMissing(time=time, length=length, **place)]
            case tcp.Stray(time, length):
                return [OctetsStray(time=time, length=length, **place)]
            case tcp.Closed():
                return []

    def end(self, end: Ended) -> list[Item]:
        """What is left unfinished, and the sums."""
        items: list[Item] = []
        for direction, framer in self._framers.items():
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

    def _octets(self, direction: Direction, time: int, data: bytes) -> list[Item]:
        framer = self._framers[direction]
        if self._encrypted:
            framer.encrypted(data)
            return []
        events = framer.feed(data)
        if not framer.looks_encrypted:
            return self._items(direction, time, events)
        self._encrypted = True
        for each in self._framers.values():
            each.encrypted()
        return [EncryptedSeen(time=time, connection=self._connection)]

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
