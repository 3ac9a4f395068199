"""Sessions as stories: who talked to whom, in which order, how much energy went over, and why it ended."""

from collections.abc import Iterable, Iterator

import msgspec

from pilotwire.capture.connections import Connection
from pilotwire.capture.ending import ending
from pilotwire.capture.items import ConnectionClosed, Item, OctetsStray
from pilotwire.capture.reading import MessageSeen
from pilotwire.capture.telling import Telling


class Step(msgspec.Struct, frozen=True):
    """A request sent `count` times in a row, over `seconds` from the first to the last."""

    name: str
    count: int
    seconds: float


class Code(msgspec.Struct, frozen=True):
    """A response code other than OK: how often, and how many seconds after the start of the session first."""

    message: str
    code: str
    count: int
    seconds: float


class SessionStory(msgspec.Struct, frozen=True, kw_only=True):
    """One session. Times in nanoseconds since 1970, energies in Wh, states of charge in percent.

    `steps` are the requests in order, `codes` the response codes other than OK; `meter` and `meter_out` the first and
    last readings of the station's meter, into the car and out of it. What the capture does not show is None.
    `encrypted` tells that TLS hides everything.
    """

    connection: Connection
    dialect: str | None
    guessed: bool
    encrypted: bool
    start: int
    end: int
    session_id: bytes | None
    evccid: str | bytes | None
    evse_id: str | bytes | None
    steps: tuple[Step, ...]
    codes: tuple[Code, ...]
    charged: float | None
    discharged: float | None
    meter: tuple[int, int] | None
    meter_out: tuple[int, int] | None
    soc: tuple[int, int] | None
    remarks: tuple[str, ...]
    ending: str


def stories(items: Iterable[Item]) -> Iterator[SessionStory]:
    """One story per session, in the order of their ends. A car may start anew on the same connection."""
    open_: dict[int, Telling] = {}
    for item in items:
        connection = getattr(item, "connection", None)
        if connection is None or isinstance(item, OctetsStray):
            continue
        telling = open_.setdefault(connection.number, Telling(connection, item.time))
        if isinstance(item, ConnectionClosed):
            del open_[connection.number]
            yield from _told(telling, item)
        elif isinstance(item, MessageSeen) and telling.starts_anew(item):
            yield from _told(telling, None)
            open_[connection.number] = telling.successor(item.time)
            open_[connection.number].feed(item)
        else:
            telling.feed(item)


def _told(telling: Telling, closed: ConnectionClosed | None) -> Iterator[SessionStory]:
    """The finished story; nothing where the connection never spoke V2GTP."""
    if telling.empty:
        return
    energy, start = telling.energy, telling.start
    yield SessionStory(
        connection=telling.connection,
        dialect=telling.spoken,
        guessed=telling.guessed,
        encrypted=telling.encrypted,
        start=start,
        end=telling.end,
        session_id=telling.identity.given,
        evccid=telling.evccid,
        evse_id=telling.evse_id,
        steps=tuple(Step(name, count, (end - begin) / 1e9) for name, count, begin, end in telling.steps),
        codes=tuple(Code(*key, count, (time - start) / 1e9) for key, (count, time) in telling.codes.items()),
        charged=energy.charged if energy.samples else None,
        discharged=energy.discharged if energy.samples else None,
        meter=_ends(energy.meter),
        meter_out=_ends(energy.meter_out),
        soc=_ends(energy.soc),
        remarks=telling.remarks(),
        ending=_why(telling, closed),
    )


def _why(telling: Telling, closed: ConnectionClosed | None) -> str:
    """The ending, and the first failure where the ending does not name it."""
    sentence, first = ending(telling.last, closed, encrypted=telling.encrypted), telling.first_failure
    told = first is None or first in sentence or first.endswith(" in SessionStopRes")
    return sentence if told else f"{sentence}; the first failure was {first}"


def _ends(series: list[int]) -> tuple[int, int] | None:
    return (series[0], series[-1]) if series else None
