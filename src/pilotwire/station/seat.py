"""One outlet and whoever is plugged in: the engine of the connection, the hardware, the planner, joined without I/O."""

from collections.abc import Callable

from msgspec.structs import replace

from pilotwire.drivers import Outlet
from pilotwire.ports import DIGITAL, Contactors, DrivePilot, Lock, OutputOff, StationFacts, StopWish
from pilotwire.secc import Offering, Sleeper, StationEngine
from pilotwire.secc.visit import Entropy
from pilotwire.session.agreed import Goals
from pilotwire.session.dialect import Security
from pilotwire.session.events import (
    Close,
    Ended,
    EnergyStarted,
    Entered,
    Established,
    Event,
    Listener,
    NeedsStated,
    Send,
    Words,
    ignore,
)
from pilotwire.session.rules import State, Table
from pilotwire.station.narrowing import borne
from pilotwire.station.steering import OutlookAt, Steering

FOLLOWED = {
    StopWish.RENEGOTIATE: ("NEW_PARAMETERS", "NEW_SCHEDULE"),
    StopWish.RENEGOTIATE_SERVICE: ("SERVICE_DISCOVERY",),
}
"""States that a car enters when it does what it is asked; then the wish is granted. A standby lasts until withdrawn."""

MAX_SLEEPERS = 100
"""Paused sessions kept for one outlet; beyond, the oldest is forgotten."""


class Seat:
    """A driver of one outlet: feeds the engine, obeys its commands, tells it what the hardware says.

    `stretch` makes the time limits of the protocol longer, for a clock that runs faster than real time.
    """

    def __init__(
        self,
        outlet: Outlet,
        offering: Offering,
        entropy: Entropy,
        outlook: OutlookAt,
        *,
        listener: Listener = ignore,
        stretch: float = 1.0,
        extra: Table | None = None,
    ) -> None:
        self.outlet, self.offering = outlet, offering
        self.stop = StopWish.NONE
        self.goals = Goals()
        self.sleeping: dict[bytes, Sleeper] = {}
        self.steering = Steering(outlook)
        self.engine: StationEngine | None = None
        self.ending: Ended | None = None  # of the session before
        self.let_go: Callable[[float], None] | None = None  # told that a session leaves the pilot to whoever drives it
        self.entropy, self._outlook, self._listener = entropy, outlook, listener
        self._stretch, self._extra = stretch, extra
        self._mute = True  # the pilot does not ask for communication

    @property
    def busy(self) -> bool:
        """Whether somebody is connected."""
        return self.engine is not None and not self.engine.closed

    @property
    def state(self) -> State | None:
        """What the engine waits for."""
        return self.engine.state if self.engine else None

    def open(self, now: float, security: Security = Security.NONE, peer_certificate: bytes | None = None) -> None:
        """A car has connected; whoever was there before is gone."""
        if self.busy:
            self.hang_up(now, "another connection came")
        self.renew()
        self._invite()
        self.engine = StationEngine(
            self.offering,
            self.facts(now),
            self.entropy,
            now,
            security=security,
            sleeping=self.sleeping,
            peer_certificate=peer_certificate,
            extra=self._extra,
            stretch=self._stretch,
        )

    def renew(self) -> None:
        """Whoever charges next, with messages or without, has nothing of those before."""
        self.outlet.reset()
        self.steering, self.stop = Steering(self._outlook), StopWish.NONE

    def receive(self, data: bytes, now: float) -> Words:
        """Octets of the car; what to send it, and whether to hang up."""
        if self.engine is None:
            return []
        self._inform(self.engine, now)
        self.engine.receive(data, now)
        return self._carry_out(now)

    def tick(self, now: float) -> Words:
        """Time went by: look at the hardware, and at the limits that are due."""
        if self.engine is None:
            return []
        self._inform(self.engine, now)
        self.engine.handle_timeout(now)
        return self._carry_out(now)

    def idle(self, now: float) -> None:
        """Time went by while nobody is connected: the hardware wants a look, and the pilot its end."""
        self.outlet.advance(now)
        if self._mute and (self.engine is None or not self.outlet.interlock.pilot.connected):
            self._invite()
        if self.engine is not None and self.engine.closed:
            self.engine.handle_timeout(now)
            self._carry_out(now)

    def hang_up(self, now: float, why: str = "the car closed the connection") -> None:
        """The connection is gone."""
        if self.engine is not None:
            self.engine.hang_up(now, why)
            self._carry_out(now)

    def next_deadline(self) -> float | None:
        """When the engine wants a `tick`, UNIX s."""
        return self.engine.next_deadline() if self.engine else None

    def facts(self, now: float) -> StationFacts:
        """The outlet, with what the planner and the operator want; no limit is more than the cable bears."""
        facts = self.outlet.facts(now)
        return replace(
            facts,
            limits=facts.limits if facts.cable_amps is None else borne(facts.limits, facts.cable_amps),
            setpoint_w=self.steering.setpoint(facts.reading, now),
            outlook=self.steering.outlook(now),
            stop=self.stop,
        )

    def _invite(self) -> None:
        """Ask for digital communication, where no dock has the pilot in its hands."""
        self._mute = False
        if self.let_go is None:
            self.outlet.apply(DrivePilot(DIGITAL))

    def _inform(self, engine: StationEngine, now: float) -> None:
        engine.aim(self.goals)
        engine.tell(self.facts(now), now)

    def make_safe(self, now: float) -> None:
        """Whatever happened above, the outlet is dead now."""
        for command in (OutputOff(), Contactors(False), Lock(False)):
            self.outlet.apply(command)
        self.outlet.advance(now)

    def _carry_out(self, now: float) -> Words:
        """Do what the engine wants until it wants nothing more."""
        engine, words, told = self.engine, Words(), False
        while engine is not None and (items := engine.take()):
            acted = False
            for item in items:
                match item:
                    case Send() | Close():
                        words.append(item)
                    case Sleeper():
                        self._put_to_sleep(item)
                    case _ if isinstance(item, Event):
                        self._listen(item, now)
                    case DrivePilot() if self.let_go is not None:
                        self.let_go(now)
                    case DrivePilot():
                        self.outlet.apply(item)
                        self._mute = True
                    case _:
                        self.outlet.apply(item)
                        acted = True
            # Told once: an answer that waits for the hardware repeats its commands, and waits for the next tick.
            if acted and not told and engine.waiting:
                engine.tell(self.facts(now), now)
                told = True
            elif acted:
                self.outlet.advance(now)
        return words

    def _listen(self, event: Event, now: float) -> None:
        self._listener(now, event)
        match event:
            case Established(session_id=number, joined=True):  # it sleeps no more, however it ends [V2G20-2613]
                self.sleeping.pop(number, None)
            case NeedsStated(needs=needs):
                self.steering.need(needs, self.outlet.facts(now).reading, now)
            case EnergyStarted():  # the way here took time, which the plan did not know
                self.steering.refresh(self.outlet.facts(now).reading, now)
            case Entered(state=state) if self.stop in FOLLOWED and state.name in FOLLOWED[self.stop]:
                self.stop = StopWish.NONE
            case Ended():
                self.ending = event
                self.stop, self.goals = StopWish.NONE, Goals()

    def _put_to_sleep(self, sleeper: Sleeper) -> None:
        began = sleeper.until - self.offering.sleep_s
        for number in [number for number, old in self.sleeping.items() if old.until < began]:
            del self.sleeping[number]
        self.sleeping[sleeper.session_id] = sleeper
        while len(self.sleeping) > MAX_SLEEPERS:
            del self.sleeping[next(iter(self.sleeping))]
