"""One outlet from the plug on: the dock finds the link, the seat holds sessions over it, or the duty cycle does alone.

Without I/O, like the seat. It has the surface of a data link, for whoever carries frames; what the pilot says, the
commands of charging by duty cycle, and the end of a session whose link is gone are its own work.
"""

from collections.abc import Callable

from msgspec.structs import replace

from pilotwire.drivers import Outlet
from pilotwire.link import LEFT, Basic, StationDock, StationPhase
from pilotwire.ports import Attachment, Capabilities, DrivePilot, LinkEvent, LinkLost, LinkStep, StationFacts, Transmit
from pilotwire.session.dialect import Dialect
from pilotwire.session.timers import Role, Span, timer
from pilotwire.signalling import BasicEvent, BasicStation, BasicStationSettings
from pilotwire.station.recorder import Recorder
from pilotwire.station.seat import Seat

LOOK_S = 0.05
"""How often, in s, the hardware is looked at: plugs and pilots tell nobody by themselves."""

_retain = timer(Role.SECC, Span.RETAIN, Dialect.ISO2)
RETAIN_S = _retain.limit if _retain is not None else 0.0
"""How long the pilot goes on after a session, of whatever protocol, in s."""

SESSION_ID_SIZE = 8
"""Octets of the name of a session by duty cycle: as many as ISO 15118 has."""

BayEvent = LinkEvent | Basic | BasicEvent
BayOutput = Transmit | BayEvent


class Bay:
    """An outlet, its seat and its dock. With `basic` it may charge by duty cycle, too.

    `listener` is told the events of the link and of charging by duty cycle, with their moment. What the hardware can
    do, as soon as that is known, comes before what `basic` says of socket and ventilation. Charging by duty cycle goes
    to the `recorder`, where there is one.
    """

    def __init__(
        self,
        outlet: Outlet,
        seat: Seat,
        dock: StationDock,
        *,
        basic: BasicStationSettings | None = None,
        listener: Callable[[float, BayEvent], None] = lambda now, event: None,
        look: float = LOOK_S,
    ) -> None:
        self.outlet, self.seat, self.dock = outlet, seat, dock
        self.charging: BasicStation | None = None  # by duty cycle
        self.capabilities: Callable[[], Capabilities | None] = lambda: None
        self.recorder: Recorder | None = None
        self._basic, self._listener, self._look_s = basic, listener, look
        self._out: list[BayOutput] = []
        self._looked: float | None = None
        self._was_busy = False
        self._why = "no data link"
        seat.let_go = self._let_go

    @property
    def ready(self) -> bool:
        """Whether cars may connect, and their sessions go on."""
        return self.dock.ready

    def receive(self, frame: bytes, now: float) -> None:
        """A frame that came in."""
        self.dock.receive(frame, now)
        self._carry_out(now)

    def carrier(self, up: bool, now: float) -> None:
        """The network interface has, or has no more, something at its other end."""
        self.dock.carrier(up, now)
        self._carry_out(now)

    def next_deadline(self) -> float:
        """When to call `handle_timeout`, UNIX s; 0 before the first time."""
        charging = self.charging.next_deadline() if self.charging is not None else None
        look = 0.0 if self._looked is None else self._looked + self._look_s
        return min(moment for moment in (look, self.dock.next_deadline(), charging) if moment is not None)

    def handle_timeout(self, now: float) -> None:
        """Time went by: look at the hardware, and at what is due."""
        self._looked = now
        facts = self.outlet.facts(now) if self.charging is None else self.seat.facts(now)
        self._watch_session(now)
        self.dock.tell(facts.pilot, now)
        self.dock.handle_timeout(now)
        if self.charging is not None:
            self._tend(self.charging, facts, now)
        self._carry_out(now)

    def take(self) -> list[BayOutput]:
        """What there is to send and to know since the last call."""
        out, self._out = self._out, []
        return out

    def authorised(self, now: float) -> None:
        """Somebody has paid at the outlet; see `StationDock.authorised`."""
        self.dock.authorised(now)
        self._carry_out(now)

    def wake(self, now: float) -> None:
        """The operator wants a session that was over to go on; see `StationDock.wake`."""
        self.dock.wake(now)
        self._carry_out(now)

    def halt(self, now: float, why: str) -> None:
        """Nobody looks any more: charging by duty cycle ends, and its record with it."""
        if self.charging is not None:
            self._switch(Basic(False, why), now)
            self._tell(Basic(False, why), now)

    # Inside.

    def _let_go(self, now: float) -> None:
        """The engine has no more use for the pilot; one whose link is gone already has no say."""
        if self.dock.phase is StationPhase.PARTING:
            self.dock.rest(now)

    def _watch_session(self, now: float) -> None:
        seat, dock = self.seat, self.dock
        if seat.busy and dock.ready:  # over a link that outlasted the session before
            dock.wake(now)
        if self._was_busy and not seat.busy and seat.ending is not None:
            dock.over(now, keep=seat.ending.paused, good=seat.ending.good, retain=RETAIN_S)
        self._was_busy = seat.busy

    def _carry_out(self, now: float) -> None:
        while items := self.dock.take():
            for item in items:
                match item:
                    case DrivePilot():
                        self.outlet.apply(item)
                    case Basic():
                        self._switch(item, now)
                        self._tell(item, now)
                    case Transmit():
                        self._out.append(item)
                    case _:
                        self._tell(item, now)
        if self.charging is not None:
            self._charge(self.charging, now)
        self._end_without_link(now)

    def _tend(self, engine: BasicStation, facts: StationFacts, now: float) -> None:
        engine.tell(facts, now)
        engine.handle_timeout(now)
        if self.recorder is not None:
            self.recorder.look(now, facts.output)

    def _charge(self, engine: BasicStation, now: float) -> None:
        for item in engine.take():
            if isinstance(item, BasicEvent):
                self._tell(item, now)
            else:
                self.outlet.apply(item)

    def _tell(self, event: BayEvent, now: float) -> None:
        if isinstance(event, LinkLost):
            self._why = event.why
        elif isinstance(event, LinkStep) and event.name == LEFT:
            self._why = event.detail
        self._out.append(event)
        self._listener(now, event)
        if self.recorder is not None and isinstance(event, Basic | BasicEvent):
            self.recorder.follow(now, event)

    def _switch(self, basic: Basic, now: float) -> None:
        """Charging by duty cycle begins, or ends; where this outlet knows none, nothing begins."""
        if basic.wanted and self._basic is not None:
            self.seat.renew()
            if self.recorder is not None:
                self.recorder.attach(None, self.seat.steering, self.seat.entropy(SESSION_ID_SIZE))
            self.charging = BasicStation(self.seat.facts(now), now, self._fitted(self._basic))
        elif self.charging is not None:
            self.charging.stop(basic.why, now)
            self._charge(self.charging, now)
            self.charging = None
            self.seat.make_safe(now)

    def _fitted(self, basic: BasicStationSettings) -> BasicStationSettings:
        found = self.capabilities()
        if found is None:
            return basic
        return replace(basic, socket=found.attachment is Attachment.SOCKET, ventilation=found.ventilation)

    def _end_without_link(self, now: float) -> None:
        if self.seat.busy and not self.dock.ready:
            self.seat.hang_up(now, self._why)
            self.seat.make_safe(now)
            self._was_busy = False
