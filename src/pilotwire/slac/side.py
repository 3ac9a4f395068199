"""What both sides of a matching share: the modem and its keys, joining, the link that came up, leaving."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from pilotwire.ports import LinkError, LinkLost, LinkOutput, LinkReady, Pilot
from pilotwire.slac import amplitudes, host, rules
from pilotwire.slac.alarms import Alarms
from pilotwire.slac.amplitudes import Amplitudes
from pilotwire.slac.host import Host, Mood, Report
from pilotwire.slac.network import Entropy, Network, fresh
from pilotwire.slac.outbox import Outbox
from pilotwire.slac.phases import Phase
from pilotwire.slac.policy import CarPolicy, StationPolicy
from pilotwire.slac.steps import Ignored, Step
from pilotwire.slac.timers import count, limit
from pilotwire.wire.errors import FrameError
from pilotwire.wire.ethernet import EtherType
from pilotwire.wire.homeplug import MmeFrame, decode_frame
from pilotwire.wire.homeplug.modem import CM_AMP_MAP_CNF, CM_AMP_MAP_REQ, AmplitudeMap

HOMEPLUG = EtherType.HOMEPLUG.to_bytes(2)
IGNORED_KEPT = 64
NO_CARRIER = "the interface has no carrier"
REKEY_S = limit("TT_match_join") / 2
"""When a key that brought no link is set once more; QCA7005 may lose one right after matching (EVerest PR 2324)."""


class Ring(Enum):
    """Times that both sides know."""

    PREPARE = "the modem should be ready"
    JOIN = "the link should be up"
    REKEY = "set the key again"


Handler = Callable[[Any, bytes, float], "str | None"]
"""Takes a message, its sender and `now`; gives None, or why it counts for nothing. The message is of its own type."""

Book = Mapping[type, tuple[frozenset[Phase], Handler]]
"""Which messages of the other side are taken, when, and by whom."""


class LinkSide(ABC):
    """One side, without I/O; the methods are those of `ports.DataLink`."""

    def __init__(self, mac: bytes, policy: CarPolicy | StationPolicy, entropy: Entropy, now: float) -> None:
        self.mac = mac
        self.phase = Phase.AWAY
        self.ignored: deque[Ignored] = deque(maxlen=IGNORED_KEPT)
        self.peer: bytes | None = None
        self._out = Outbox(mac)
        self._alarms = Alarms(policy.stretch)
        self._entropy = entropy
        self._host = Host(self._out, self._alarms, policy.modem, fresh(entropy))
        self._amplitudes = Amplitudes(policy.amplitude_map, self._out, self._alarms)
        self._pilot = Pilot.A
        self._carrier = True
        self._failed_joins = 0
        self._host.renew(self._host.network, now)
        self._book: Book = {}

    @property
    def network_id(self) -> bytes:
        """The identifier of the network that the modem is in, or is to enter; 7 octets, and no secret."""
        return self._host.network.nid

    @property
    def peer_map(self) -> AmplitudeMap | None:
        """How the other side wants us to send."""
        return self._amplitudes.asked_for

    @property
    def snapshot(self) -> tuple[object, ...]:
        """All that later behaviour depends on, comparable; what was ignored is no part of it."""
        own = (self.phase, self.peer, self._pilot, self._carrier, self._failed_joins)
        parts = (self._host.state, self._amplitudes.state, self._alarms.running)
        return (*own, *parts, self._state())

    # What the two sides differ in.

    @abstractmethod
    def _state(self) -> tuple[object, ...]:
        """The part of `snapshot` that only this side has."""

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
        why = rules.address(seen, self.mac) or self._take_in(seen, now)
        if why is not None:
            self.ignored.append(Ignored(now, rules.name(seen), why))

    def _take_in(self, seen: MmeFrame, now: float) -> str | None:
        if isinstance(seen.mme, host.MESSAGES):
            heard = self._host.receive(seen, now)
            if isinstance(heard, Report):
                self._reported(heard, now)
            return heard if isinstance(heard, str) else None
        entry = self._book.get(type(seen.mme))
        if entry is None:
            return "this side has no use for it"
        phases, handler = entry
        if self.phase not in phases:
            return f"not while {self.phase.value}"
        return rules.kind(seen) or handler(seen.mme, seen.source, now)

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
            elif isinstance(ring, amplitudes.Ring):
                self._amplitudes.ring(now)
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

    def _join(self, peer: bytes, network: Network | None, now: float) -> None:
        """Enter the network of the car's match, or (None) wait in the own one for the car."""
        self.phase, self.peer = Phase.JOINING, peer
        self._alarms.start(Ring.JOIN, now, limit("TT_match_join"))
        if network is None:
            self._alarms.start(Ring.REKEY, now, REKEY_S)
            self._host.watch(now)
        else:
            self._host.join(network, now)
        self._amplitudes.begin(peer, now)

    def _linked(self, now: float) -> None:
        self.phase = Phase.LINKED
        self._failed_joins = 0
        self._alarms.stop(Ring.JOIN, Ring.REKEY)
        self._out.say(Step.LINK_UP)
        self._out.put(LinkReady(self.peer))

    def _shared_rang(self, ring: Ring, now: float) -> None:
        match ring:
            case Ring.PREPARE:
                self._fail("the modem is not ready" if self._carrier else NO_CARRIER, now, own=True)
            case Ring.JOIN:
                self._not_joined(now)
            case Ring.REKEY:
                self._host.join(self._host.network, now)

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

    def _fail(self, why: str, now: float, *, own: bool = False) -> None:
        self._leave(Phase.OVER, now)
        self._out.put(LinkError(why, own))

    def _leave(self, phase: Phase, now: float) -> None:
        self._forget(now)
        self.phase = phase
        self.peer = None
        self._amplitudes.stop()
        self._alarms.stop(*Ring)
        self._renew(now)

    def _renew(self, now: float) -> None:
        """A key that nobody else has [TP_match_leave]."""
        if self._carrier:
            self._host.renew(fresh(self._entropy), now)

    def _map_asked(self, mme: CM_AMP_MAP_REQ, source: bytes, now: float) -> str | None:
        return self._amplitudes.asked(mme, source)

    def _map_answered(self, mme: CM_AMP_MAP_CNF, source: bytes, now: float) -> str | None:
        return self._amplitudes.answered(mme, source)
