"""One outlet from the plug on: the dock finds the link, the seat holds sessions over it, or the duty cycle does alone.

Without I/O, like the seat. It has the surface of a data link, for whoever carries frames; what the pilot says, the
commands of charging by duty cycle, and the end of a session whose link is gone are its own work.
"""

from collections.abc import Callable

from msgspec.structs import replace

from pilotwire.drivers import Outlet
from pilotwire.link import Basic, StationDock, StationPhase
from pilotwire.link.plugged import LOOK_S, Listener, Plugged, PluggedEvent, unheard
from pilotwire.ports import Attachment, Capabilities, Command, StationFacts
from pilotwire.session.dialect import Dialect
from pilotwire.session.timers import Role, Span, timer
from pilotwire.signalling import BasicEvent, BasicStation, BasicStationSettings
from pilotwire.station.recorder import Recorder
from pilotwire.station.seat import Seat

_retain = timer(Role.SECC, Span.RETAIN, Dialect.ISO2)
RETAIN_S = _retain.limit if _retain is not None else 0.0
"""How long the pilot goes on after a session, of whatever protocol, in s."""

SESSION_ID_SIZE = 8
"""Octets of the name of a session by duty cycle: as many as ISO 15118 has."""


class Bay(Plugged[StationDock, BasicStation]):
    """An outlet, its seat and its dock. With `basic` it may charge by duty cycle, too.

    What the hardware can do, as soon as that is known, comes before what `basic` says of socket and ventilation.
    Charging by duty cycle goes to the `recorder`, where there is one.
    """

    def __init__(
        self,
        outlet: Outlet,
        seat: Seat,
        dock: StationDock,
        *,
        basic: BasicStationSettings | None = None,
        listener: Listener = unheard,
        look: float = LOOK_S,
    ) -> None:
        super().__init__(dock, listener, look)
        self.outlet, self.seat = outlet, seat
        self.capabilities: Callable[[], Capabilities | None] = lambda: None
        self.recorder: Recorder | None = None
        self._basic = basic
        self._was_busy = False
        seat.let_go = self._let_go

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

    def _look(self, now: float) -> None:
        facts = self.outlet.facts(now) if self.charging is None else self.seat.facts(now)
        self._watch_session(now)
        self.dock.tell(facts.pilot, now)
        self.dock.handle_timeout(now)
        if self.charging is not None:
            self._tend(self.charging, facts, now)

    def _obey(self, command: Command) -> None:
        self.outlet.apply(command)

    def _tend(self, engine: BasicStation, facts: StationFacts, now: float) -> None:
        engine.tell(facts, now)
        engine.handle_timeout(now)
        if self.recorder is not None:
            self.recorder.look(now, facts.output)

    def _tell(self, event: PluggedEvent, now: float) -> None:
        super()._tell(event, now)
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
