"""Recordings out of captured items: requests put together with their answers, connection by connection."""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from msgspec.structs import replace

from pilotwire.capture.anatomy import is_request, name_of
from pilotwire.capture.connections import Direction
from pilotwire.capture.dialect import Dialect
from pilotwire.capture.exchange import Answer, Exchange, Recording
from pilotwire.capture.files import read
from pilotwire.capture.flows import flows
from pilotwire.capture.items import ConnectionClosed, ConnectionItem, EncryptedSeen, Item, OctetsStray
from pilotwire.capture.offered import offer_of
from pilotwire.capture.reading import MessageRefused, MessageSeen, messages
from pilotwire.capture.telling import LOSSES


def recordings_in(stream: BinaryIO) -> Iterator[Recording]:
    """The recordings of a capture file of any format that `read` knows, in the order of their ends."""
    return recordings(messages(flows(read(stream))))


def recordings(items: Iterable[Item]) -> Iterator[Recording]:
    """One recording for each connection with a request or with TLS; a file cut off ends its last one."""
    open_: dict[int, _Gathering] = {}
    for item in items:
        if not isinstance(item, ConnectionItem) or isinstance(item, OctetsStray):
            continue
        gathering = open_.setdefault(item.connection.number, _Gathering(item.time))
        if not isinstance(item, ConnectionClosed):
            gathering.feed(item)
            continue
        del open_[item.connection.number]
        if not gathering.empty:
            yield gathering.closed(item)


class _Gathering:
    """A connection while it goes on."""

    def __init__(self, start: int) -> None:
        self._start = start
        self._exchanges: list[Exchange] = []
        self._open: list[int] = []  # places of requests without an answer, oldest first
        self._losses: dict[str, int] = {}
        self._dialect = Dialect()
        self._tls: str | None = None

    @property
    def empty(self) -> bool:
        return not self._exchanges and self._tls is None

    def feed(self, item: ConnectionItem) -> None:
        if isinstance(item, EncryptedSeen):
            self._tls = item.agreed
        elif isinstance(item, MessageSeen | MessageRefused):
            self._frame(item)
        elif what := LOSSES.get(type(item)):
            self._lose(what)

    def closed(self, item: ConnectionClosed) -> Recording:
        return Recording(
            connection=item.connection,
            start=self._start,
            end=item.time if item.since is None else item.since,
            reason=item.reason,
            by=item.by,
            tls=self._tls or "",
            encrypted=self._tls == "",
            exchanges=tuple(self._exchanges),
            offer=offer_of(self._dialect.namespace, self._answers()),
            losses=tuple(f"{count} x {what}" for what, count in self._losses.items()),
        )

    def _answers(self) -> list[tuple[int, Any]]:
        answers = (exchange.answer for exchange in self._exchanges)
        return [
            (answer.time, answer.message) for answer in answers if answer is not None and answer.message is not None
        ]

    def _frame(self, item: MessageSeen | MessageRefused) -> None:
        message = item.message if isinstance(item, MessageSeen) else None
        if message is not None:
            self._dialect.note(item.direction, message)
        to_station = item.direction is Direction.TO_STATION if message is None else is_request(message)
        if to_station:
            self._open.append(len(self._exchanges))
            self._exchanges.append(Exchange(**_parts(item)))
        elif self._open:
            place = self._asked(message)
            self._exchanges[place] = replace(self._exchanges[place], answer=Answer(**_parts(item)))
        else:
            self._lose("answer(s) without a request")

    def _asked(self, message: Any) -> int:
        """The place of the request that a message answers: that of its name, else the oldest; older ones stay open.

        Beside a charge loop of ISO 15118-20, other requests may run.
        """
        name = "" if message is None else name_of(message).removesuffix("Res") + "Req"
        found = next((n for n, place in enumerate(self._open) if self._exchanges[place].name == name), 0)
        return self._open.pop(found)

    def _lose(self, what: str) -> None:
        self._losses[what] = self._losses.get(what, 0) + 1


def _parts(item: MessageSeen | MessageRefused) -> dict[str, Any]:
    parts: dict[str, Any] = {"time": item.time, "payload_type": item.payload_type, "payload": item.payload}
    if isinstance(item, MessageSeen):
        return parts | {"schema": item.schema, "message": item.message}
    return parts | {"schema": "", "message": None, "refusal": item.reason}
