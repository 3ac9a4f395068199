"""A session while it goes on: what a story needs, gathered item by item."""

from pilotwire.capture.anatomy import body_of, is_request, name_of, response_code_of
from pilotwire.capture.connections import Connection
from pilotwire.capture.dialect import LABELS, label_of
from pilotwire.capture.ending import failure
from pilotwire.capture.energy import EnergyCount
from pilotwire.capture.identity import SessionIdentity
from pilotwire.capture.items import EncryptedSeen, FrameCut, Item, OctetsMissing, OctetsSkipped, UnknownFrameSeen
from pilotwire.capture.reading import MessageRefused, MessageSeen
from pilotwire.messages.sap import SupportedAppProtocolReq, SupportedAppProtocolRes

SLOW = 2_000_000_000
"""An answer that takes longer, in nanoseconds, is worth a remark: most cars wait 2 s (ISO 15118-2, Table 109)."""

LOSSES: dict[type[Item], str] = {
    MessageRefused: "frame(s) not decoded",
    UnknownFrameSeen: "frame(s) of unknown type",
    FrameCut: "frame(s) cut off",
    OctetsMissing: "octet(s) missing from the capture",
    OctetsSkipped: "octet(s) of no V2GTP frame",
}


class Telling:
    """One session. Times in nanoseconds since 1970."""

    def __init__(self, connection: Connection, start: int) -> None:
        self.connection, self.start, self.end = connection, start, start
        self.dialect: str | None = None
        self.guessed = self.encrypted = False
        self.steps: list[tuple[str, int, int, int]] = []  # name, count, first and last time
        self.codes: dict[tuple[str, str], tuple[int, int]] = {}  # count, first time
        self.evccid: str | bytes | None = None
        self.evse_id: str | bytes | None = None
        self.first_failure: str | None = None
        self.identity = SessionIdentity()
        self.energy = EnergyCount()
        self.last: list[MessageSeen] = []
        self._offers: list[str] = []
        self._losses: dict[str, int] = {}
        self._slowest: tuple[int, str] = (0, "")

    @property
    def empty(self) -> bool:
        """Whether the connection never spoke V2GTP."""
        return not (self.last or self._losses or self.encrypted)

    def starts_anew(self, seen: MessageSeen) -> bool:
        """Whether the car sets up a further session on this connection."""
        before = [step for step in self.steps if step[0] not in ("supportedAppProtocol", "SessionSetup")]
        return bool(before) and name_of(seen.message) == "SessionSetupReq"

    def successor(self, start: int) -> "Telling":
        """The telling of the next session on the same connection."""
        made = Telling(self.connection, start)
        made.dialect, made.guessed = self.dialect, self.guessed
        return made

    def feed(self, item: Item) -> None:
        """Take an item of this connection."""
        if isinstance(item, MessageSeen):
            self._message(item)
        elif isinstance(item, EncryptedSeen):
            self.encrypted = not item.agreed
        elif what := LOSSES.get(type(item)):
            octets = item.length if isinstance(item, OctetsMissing | OctetsSkipped) else 1
            self._losses[what] = self._losses.get(what, 0) + octets

    def _message(self, seen: MessageSeen) -> None:
        name = name_of(seen.message)
        self.connection, self.end = seen.connection, seen.time
        self.guessed = self.guessed or seen.guessed
        self._learn(seen, name)
        self.identity.feed(seen)
        self.energy.feed(seen.time, seen.message)
        if is_request(seen.message):
            self._step(name.removesuffix("Req"), seen.time)
        else:
            self._answer(seen, name)
        self.last = [*self.last[-3:], seen]

    def _step(self, name: str, time: int) -> None:
        if self.steps and self.steps[-1][0] == name:
            _, count, first, _ = self.steps.pop()
            self.steps.append((name, count + 1, first, time))
        else:
            self.steps.append((name, 1, time, time))

    def _answer(self, seen: MessageSeen, name: str) -> None:
        code = response_code_of(seen.message)
        if code is not None and not code.startswith("OK"):
            count, first = self.codes.get((name, code), (0, seen.time))
            self.codes[name, code] = count + 1, first
        if self.first_failure is None and failure(seen) is not None:
            self.first_failure = f"{code} in {name}"
        if self.last and is_request(self.last[-1].message):
            self._slowest = max(self._slowest, (seen.time - self.last[-1].time, name))

    def _learn(self, seen: MessageSeen, name: str) -> None:
        body = body_of(seen.message)
        if isinstance(body, SupportedAppProtocolReq):
            self._offers = [label_of(offer.protocol_namespace) for offer in body.app_protocol]
        elif not isinstance(body, SupportedAppProtocolRes) and self.dialect is None:
            self.dialect = LABELS[seen.schema].removesuffix(" AC").removesuffix(" DC")
        if name == "SessionSetupReq":
            self.evccid = getattr(body, "evccid", None)
        if name == "SessionSetupRes":
            self.evse_id = getattr(body, "evse_id", None)

    @property
    def spoken(self) -> str | None:
        """The message set, or what the car offered where none was agreed on."""
        offered = f"none agreed (offered: {', '.join(self._offers)})" if self._offers else None
        return self.dialect or offered

    def remarks(self) -> tuple[str, ...]:
        """What else is worth saying."""
        slow, name = self._slowest
        late = [f"the slowest answer, {name}, took {slow / 1e9:.2f} s"] if slow > SLOW else []
        pauses = [f"energy of {unseen:.0f} s without reports is not counted"] if (unseen := self.energy.unseen) else []
        lost = [f"{count} {what}" for what, count in self._losses.items()]
        return (*self.identity.remarks(), *late, *pauses, *lost)
