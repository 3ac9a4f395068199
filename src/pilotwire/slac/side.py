"""What both sides of a matching share: the modem and its keys, joining, the link that came up, leaving."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from pilotwire.ports import LinkError, LinkLost, LinkOutput, LinkReady, Pilot
from pilotwire.slac import host
from pilotwire.slac.alarms import Alarms
from pilotwire.slac.host import Host, Mood, Report
from pilotwire.slac.modems import Modem
from pilotwire.slac.network import Entropy, Network, fresh
from pilotwire.slac.outbox import Outbox
from pilotwire.slac.steps import Ignored, Step
from pilotwire.slac.timers import count, limit
from pilotwire.wire.errors import FrameError
from pilotwire.wire.ethernet import BROADCAST, EtherType
from pilotwire.wire.homeplug import MmeFrame, UnknownMme, decode_frame
from pilotwire.wire.homeplug.modem import CM_AMP_MAP_CNF, CM_AMP_MAP_REQ

HOMEPLUG = EtherType.HOMEPLUG.to_bytes(2)
IGNORED_KEPT = 64
NO_CARRIER = "the interface has no carrier"
REKEY_S = limit("TT_match_join") / 2
"""When a key that brought no link is set once more; QCA7005 may lose one right after matching (EVerest PR 2324)."""


class Phase(Enum):
    """Where a side is."""

    AWAY = "no link is wanted"
    PREPARING = "waiting for the modem"
    ASKING = "asking who is there"
    SOUNDING = "sounding"
    GATHERING = "waiting for reports"
    VALIDATING = "toggling the pilot"
    MATCHING = "asking for the key"
    PAUSING = "between two matchings"
    WAITING = "waiting for cars"
    JOINING = "waiting for the link"
    LINKED = "linked"
    OVER = "failed or lost"


class Ring(Enum):
    """Times that both sides know."""

    PREPARE = "the modem should be ready"
    JOIN = "the link should be up"
    REKEY = "set the key again"
    AMPLITUDES = "answer to an amplitude map"


Handler = Callable[[Any, MmeFrame, float], "str | None"]
"""Takes a message and gives None, or why it counts for nothing. The message is of the type that it stands for."""


class LinkSide(ABC):
    """One side, without I/O; the methods are those of `ports.DataLink`."""

    def __init__(self, mac: bytes, modem: Modem, entropy: Entropy, now: float, stretch: float) -> None:
        self.mac = mac
        self.phase = Phase.AWAY
        self.ignored: deque[Ignored] = deque(maxlen=IGNORED_KEPT)
        self.peer: bytes | None = None
        self.peer_map: CM_AMP_MAP_REQ | None = None
        self._out = Outbox(mac)
        self._alarms = Alarms(stretch)
        self._entropy = entropy
        self._host = Host(self._out, self._alarms, modem, fresh(entropy))
        self._pilot = Pilot.A
        self._carrier = True
        self._failed_joins = 0
        self._map_tries = 0
        self._host.renew(self._host.network, now)
        self._book = self._handlers()

    @property
    def network_id(self) -> bytes:
        """The identifier of the network that the modem is in, or is to enter; 7 octets, and no secret."""
        return self._host.network.nid

    @property
    def snapshot(self) -> tuple[object, ...]:
        """All that later behaviour depends on, comparable; what was ignored is no part of it."""
        shared = (self.phase, self.peer, self.peer_map, self._pilot, self._carrier, self._failed_joins, self._map_tries)
        return (*shared, self._host.state, self._alarms.running, self._own_state())

    # What the two sides differ in.

    @abstractmethod
    def _own_state(self) -> tuple[object, ...]:
        """The part of `snapshot` that only this side has."""

    @abstractmethod
    def _handlers(self) -> Mapping[type, tuple[frozenset[Phase], Handler]]:
        """Which messages are taken, when, and by whom."""

    @abstractmethod
    def _begin(self, now: float) -> None:
        """The modem is ready, and a link is wanted."""

    @abstractmethod
    def _rang(self, ring: object, now: float) -> None:
        """A time of this side is over."""

    @abstractmethod
    def _forget(self, now: float) -> None:
        """Drop whatever was under way."""

    # What comes in.

    def plug(self, now: float) -> None:
        """See `ports.DataLink`."""
        if self.phase in (Phase.AWAY, Phase.OVER):
            self._pilot = self._pilot if self._pilot.connected else Pilot.B
            self._failed_joins = 0
            self._prepare(now)

    def unplug(self, now: float) -> None:
        """See `ports.DataLink`; the network is left at once [TP_match_leave]."""
        if self.phase is Phase.OVER:  # the network was left when it failed
            self.phase = Phase.AWAY
        elif self.phase is not Phase.AWAY:
            self._leave(Phase.AWAY, now)

    def tell(self, pilot: Pilot, now: float) -> None:
        """See `ports.DataLink`; states A, E and F end a link, as `unplug` does."""
        self._pilot = pilot
        if not pilot.connected:
            self.unplug(now)

    def carrier(self, up: bool, now: float) -> None:
        """See `ports.DataLink`."""
        if up and not self._carrier:
            self._carrier = True
            self._renew(now)
        elif not up and self._carrier:
            self._carrier = False
            self._broken(NO_CARRIER, now)
            self._host.pause()

    def receive(self, frame: bytes, now: float) -> None:
        """See `ports.DataLink`; what is left aside stands in `ignored`, and other EtherTypes not even there."""
        if frame[12:14] != HOMEPLUG:
            return
        try:
            seen = decode_frame(frame)
        except FrameError as refusal:
            self.ignored.append(Ignored(now, "frame", str(refusal)))
            return
        why = self._foreign(seen) or self._take_in(seen, now)
        if why is not None:
            self.ignored.append(Ignored(now, _named(seen), why))

    def _foreign(self, seen: MmeFrame) -> str | None:
        if seen.destination not in (self.mac, BROADCAST):
            return "it is for somebody else"
        if seen.source == self.mac or (seen.source[:1] and seen.source[0] & 1):
            return "no other station can have sent it"
        return None

    def _take_in(self, seen: MmeFrame, now: float) -> str | None:
        mme = seen.mme
        if isinstance(mme, host.MESSAGES):
            heard = self._host.receive(seen, now)
            if isinstance(heard, Report):
                self._reported(heard, now)
            return heard if isinstance(heard, str) else None
        phases, handler = self._book.get(type(mme), (frozenset(), None))
        if handler is None:
            return "this side has no use for it"
        if self.phase not in phases:
            return f"not while {self.phase.value}"
        return _general(mme) or handler(mme, seen, now)

    def next_deadline(self) -> float | None:
        """See `ports.DataLink`."""
        return self._alarms.next

    def handle_timeout(self, now: float) -> None:
        """See `ports.DataLink`."""
        for ring in self._alarms.due(now):
            if isinstance(ring, host.Ring):
                report = self._host.ring(ring, now)
                if report is not None:
                    self._reported(report, now)
            elif isinstance(ring, Ring):
                self._shared_rang(ring, now)
            else:
                self._rang(ring, now)

    def take(self) -> list[LinkOutput]:
        """See `ports.DataLink`."""
        return self._out.take()

    # The way to a link and out of it.

    def _prepare(self, now: float) -> None:
        self.phase = Phase.PREPARING
        self._alarms.start(Ring.PREPARE, now, limit("T_conn_max_comm"))
        if self._host.mood is Mood.READY and self._carrier:
            self._ready(now)

    def _ready(self, now: float) -> None:
        if self.phase is Phase.PREPARING:
            self._alarms.stop(Ring.PREPARE)
            self._out.say(Step.READY)
            self._begin(now)

    def _reported(self, report: Report, now: float) -> None:
        match report:
            case Report.FRESH:
                self._ready(now)
            case Report.TAKEN if self.phase is Phase.JOINING:
                self._out.say(Step.KEY_SET)
                self._alarms.start(Ring.REKEY, now, REKEY_S)
            case Report.UP if self.phase is Phase.JOINING:
                self._linked(now)
            case Report.LOST | Report.SILENT:
                self._broken(report.value, now)

    def _join(self, network: Network | None, now: float) -> None:
        """Enter the network of the car's match, or (None) wait in the own one for the car."""
        self.phase = Phase.JOINING
        self._alarms.start(Ring.JOIN, now, limit("TT_match_join"))
        if network is None:
            self._alarms.start(Ring.REKEY, now, REKEY_S)
            self._host.watch(now)
        else:
            self._host.join(network, now)

    def _linked(self, now: float) -> None:
        self.phase = Phase.LINKED
        self._failed_joins = 0
        self._alarms.stop(Ring.JOIN, Ring.REKEY)
        self._out.say(Step.LINK_UP)
        self._out.put(LinkReady(self.peer))

    def _shared_rang(self, ring: Ring, now: float) -> None:
        match ring:
            case Ring.PREPARE:
                self._fail("the modem is not ready" if self._carrier else NO_CARRIER, now)
            case Ring.JOIN:
                self._not_joined(now)
            case Ring.REKEY:
                self._host.join(self._host.network, now)
            case Ring.AMPLITUDES:
                self._send_map(now)

    def _not_joined(self, now: float) -> None:
        self._failed_joins += 1
        why = f"no link within {limit('TT_match_join'):g} s of the match"
        if self._failed_joins >= count("C_conn_max_match"):
            self._fail(f"{why}, {self._failed_joins} times", now)
            return
        self._out.say(Step.FAILED, why)
        self._leave(Phase.PREPARING, now)
        self._prepare(now)

    def _broken(self, why: str, now: float) -> None:
        if self.phase is Phase.LINKED:
            self._leave(Phase.OVER, now)
            self._out.put(LinkLost(why))
        elif self.phase not in (Phase.AWAY, Phase.PREPARING, Phase.OVER):
            self._fail(why, now)

    def _fail(self, why: str, now: float) -> None:
        self._leave(Phase.OVER, now)
        self._out.put(LinkError(why))

    def _leave(self, phase: Phase, now: float) -> None:
        self._forget(now)
        self.phase = phase
        self.peer = self.peer_map = None
        self._map_tries = 0
        self._alarms.stop(*Ring)
        self._renew(now)

    def _renew(self, now: float) -> None:
        """A key that nobody else has [TP_match_leave]."""
        if self._carrier:
            self._host.renew(fresh(self._entropy), now)

    # Amplitude maps (ISO 15118-3, A.9.6).

    @abstractmethod
    def _own_map(self) -> CM_AMP_MAP_REQ | None:
        """What the other side shall send with, where that matters."""

    def _send_map(self, now: float) -> None:
        """Ask for it, some times; a side that does not answer sends as loud as it likes."""
        wanted, peer = self._own_map(), self.peer
        if wanted is not None and peer is not None and self._map_tries <= count("C_EV_match_retry"):
            self._map_tries += 1
            self._out.send(peer, wanted)
            self._alarms.start(Ring.AMPLITUDES, now, limit("TT_amp_map_exchange"))

    def _map_asked(self, mme: CM_AMP_MAP_REQ, seen: MmeFrame, now: float) -> str | None:
        """The other side's wish. It is kept, and confirmed; no modem known here takes one from its host."""
        if seen.source != self.peer:
            return "it is not of the side that we matched with"
        self.peer_map = mme
        self._out.send(seen.source, CM_AMP_MAP_CNF())
        return None

    def _map_answered(self, mme: CM_AMP_MAP_CNF, seen: MmeFrame, now: float) -> str | None:
        if seen.source != self.peer or not self._alarms.runs(Ring.AMPLITUDES):
            return "nobody asked for it"
        self._alarms.stop(Ring.AMPLITUDES)
        self._out.say(Step.AMPLITUDES, "accepted" if mme.result == 0 else f"refused with {mme.result}")
        return None


def _named(seen: MmeFrame) -> str:
    mme = seen.mme
    return f"0x{mme.mmtype:04X}" if isinstance(mme, UnknownMme) else type(mme).__name__


def _general(mme: Any) -> str | None:
    """What holds for every message of matching (ISO 15118-3, Tables A.2 to A.7)."""
    if getattr(mme, "application_type", 0) != 0:
        return f"application type {mme.application_type}; must be 0"
    if getattr(mme, "security_type", 0) != 0:
        return f"security type {mme.security_type}; must be 0"
    return None
