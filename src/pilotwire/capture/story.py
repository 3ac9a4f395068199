"""Sessions as stories: who talked to whom, in which order, how much energy went over, and why it ended."""

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from pilotwire.capture.anatomy import body_of, find, is_request, name_of, response_code_of, session_id_of
from pilotwire.capture.connections import Connection
from pilotwire.capture.dialect import LABELS, label_of
from pilotwire.capture.energy import EnergyCount
from pilotwire.capture.items import (
    ConnectionClosed,
    EncryptedSeen,
    FrameCut,
    Item,
    OctetsMissing,
    OctetsSkipped,
    UnknownFrameSeen,
)
from pilotwire.capture.reading import MessageRefused, MessageSeen
from pilotwire.messages.sap import SupportedAppProtocolReq, SupportedAppProtocolRes


class SessionStory(msgspec.Struct, frozen=True, kw_only=True):
    """One session. Times in nanoseconds since 1970, energies in Wh, states of charge in percent.

    `meter` and `meter_out` are the first and last readings of the station's meter, into the car and out of it.

    `steps` are the requests in order with the number of repetitions, `codes` the response codes other than OK: message,
    code, and how often. `evccid` and `evse_id` are None where the capture does not show them.
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
    steps: tuple[tuple[str, int], ...]
    codes: tuple[tuple[str, str, int], ...]
    charged: float | None
    discharged: float | None
    meter: tuple[int, int] | None
    meter_out: tuple[int, int] | None
    soc: tuple[int, int] | None
    remarks: tuple[str, ...]
    ending: str


def stories(items: Iterable[Item]) -> Iterator[SessionStory]:
    """One story per session, in the order of their ends. A car may start anew on the same connection."""
    open_: dict[int, _Telling] = {}
    for item in items:
        connection = getattr(item, "connection", None)
        if connection is None:
            continue
        telling = open_.setdefault(connection.number, _Telling(connection, item.time))
        if isinstance(item, ConnectionClosed):
            del open_[connection.number]
            yield from telling.told(item)
        elif isinstance(item, MessageSeen) and telling.starts_anew(item):
            yield from telling.told(None)
            open_[connection.number] = telling.successor(item.time)
            open_[connection.number].feed(item)
        else:
            telling.feed(item)


class _Telling:
    """A session while it goes on."""

    def __init__(self, connection: Connection, start: int) -> None:
        self.connection, self.start, self.end = connection, start, start
        self.dialect: str | None = None
        self.guessed = self.encrypted = False
        self.steps: list[tuple[str, int]] = []
        self.codes: Counter[tuple[str, str]] = Counter()
        self.facts: dict[str, str | bytes] = {}
        self.offers: dict[int, str] = {}
        self.energy = EnergyCount()
        self.losses: dict[str, int] = {}
        self.last: list[MessageSeen] = []

    def starts_anew(self, seen: MessageSeen) -> bool:
        """Whether the car sets up a further session on this connection."""
        before = [name for name, _ in self.steps if name not in ("supportedAppProtocol", "SessionSetup")]
        return bool(before) and name_of(seen.message) == "SessionSetupReq"

    def successor(self, start: int) -> "_Telling":
        """The telling of the next session on the same connection."""
        made = _Telling(self.connection, start)
        made.dialect, made.guessed = self.dialect, self.guessed
        return made

    def feed(self, item: Item) -> None:
        """Take an item of this connection."""
        if isinstance(item, MessageSeen):
            self.end = item.time
            self._message(item)
        elif isinstance(item, EncryptedSeen):
            self.encrypted = True
        elif isinstance(item, MessageRefused):
            self._lost("frame(s) not decoded")
        elif isinstance(item, UnknownFrameSeen):
            self._lost("frame(s) of unknown type")
        elif isinstance(item, FrameCut):
            self._lost("frame(s) cut off")
        elif isinstance(item, OctetsMissing):
            self._lost("octet(s) missing from the capture", item.length)
        elif isinstance(item, OctetsSkipped):
            self._lost("octet(s) of no V2GTP frame", item.length)

    def _lost(self, what: str, count: int = 1) -> None:
        self.losses[what] = self.losses.get(what, 0) + count

    def _message(self, seen: MessageSeen) -> None:
        message, name = seen.message, name_of(seen.message)
        self.last = [*self.last[-3:], seen]
        self.guessed = self.guessed or seen.guessed
        self._learn(seen, name)
        self.energy.feed(seen.time, message)
        code = response_code_of(message)
        if code is not None and not code.startswith("OK"):
            self.codes[name, code] += 1
        if is_request(message):
            self._step(name.removesuffix("Req"))

    def _step(self, name: str) -> None:
        if self.steps and self.steps[-1][0] == name:
            self.steps[-1] = name, self.steps[-1][1] + 1
        else:
            self.steps.append((name, 1))

    def _learn(self, seen: MessageSeen, name: str) -> None:
        body = body_of(seen.message)
        if isinstance(body, SupportedAppProtocolReq):
            self.offers = {offer.schema_id: offer.protocol_namespace for offer in body.app_protocol}
        elif isinstance(body, SupportedAppProtocolRes):
            return
        elif self.dialect is None:
            self.dialect = LABELS[seen.schema].removesuffix(" AC").removesuffix(" DC")
        if name == "SessionSetupReq" and hasattr(body, "evccid"):
            self.facts["evccid"] = body.evccid
        if name == "SessionSetupRes":
            self.facts["evse_id"] = body.evse_id
            self.facts["session_id"] = session_id_of(seen.message) or b""

    def told(self, closed: ConnectionClosed | None) -> Iterator[SessionStory]:
        """The finished story; nothing where the connection never spoke V2GTP."""
        if not (self.last or self.losses or self.encrypted):
            return
        energy = self.energy
        yield SessionStory(
            connection=self.connection,
            dialect=self.dialect or self._offered(),
            guessed=self.guessed,
            encrypted=self.encrypted,
            start=self.start,
            end=self.end,
            session_id=_bytes(self.facts.get("session_id")),
            evccid=self.facts.get("evccid"),
            evse_id=self.facts.get("evse_id"),
            steps=tuple(self.steps),
            codes=tuple((name, code, count) for (name, code), count in self.codes.items()),
            charged=energy.charged if energy.samples else None,
            discharged=energy.discharged if energy.samples else None,
            meter=_ends(energy.meter),
            meter_out=_ends(energy.meter_out),
            soc=_ends(energy.soc),
            remarks=tuple(f"{count} {what}" for what, count in self.losses.items()),
            ending=ending(self.last, closed, self.encrypted),
        )

    def _offered(self) -> str | None:
        """What the car offered, where no message of a set was seen."""
        names = [label_of(namespace) for namespace in self.offers.values()]
        return f"none agreed (offered: {', '.join(names)})" if names else None


def _ends(series: list[int]) -> tuple[int, int] | None:
    return (series[0], series[-1]) if series else None


def _bytes(found: object) -> bytes | None:
    return found if isinstance(found, bytes) else None


def ending(last: list[MessageSeen], closed: ConnectionClosed | None, encrypted: bool) -> str:
    """Why a session ended, in a sentence, from its last messages and the end of its connection."""
    how = "the car set up a new session" if closed is None else HOW.get(closed.reason, f"connection {closed.reason}")
    if encrypted:
        return f"encrypted; {how}"
    names = [name_of(seen.message) for seen in last]
    if "SessionStopReq" in names:
        return f"{_stopped(last[names.index('SessionStopReq') :])}; {how}"
    for name, code in ((name_of(seen.message), response_code_of(seen.message)) for seen in reversed(last)):
        if code is not None and code.upper().startswith("FAILED"):
            return f"the station answered {code} in {name}; {how}"
    asked = [name for name in (_notification(seen) for seen in last) if name]
    after = f" after {names[-1]}" if names else ""
    return f"no SessionStop{after}: {how}{f'; the station had asked: {asked[-1]}' if asked else ''}"


HOW = {"closed": "TCP was closed", "reset": "TCP was reset", "end of capture": "the capture ends"}


def _stopped(tail: list[MessageSeen]) -> str:
    """The car's own stop: what it wished, why, and whether the station agreed."""
    body = body_of(tail[0].message)
    wish, reason = getattr(body, "charging_session", None), getattr(body, "ev_termination_code", None)
    code = next(filter(None, (response_code_of(seen.message) for seen in tail)), None)
    parts = [f" ({wish})" if wish else "", f", reason {reason}" if reason else ""]
    answer = "" if code in (None, "OK") else f", the station answered {code}"
    return f"the car sent SessionStopReq{''.join(parts)}{answer}"


def _notification(seen: MessageSeen) -> str | None:
    found = find(seen.message, "evse_notification")
    return None if found is None or str(found) == "None" else str(found)
