"""One car and the station it talks to: the engine of the connection and the hardware, joined without I/O."""

from collections.abc import Callable

from pilotwire.drivers import Vehicle
from pilotwire.evcc import Asleep, CarEngine, Settings, Trip, asleep, drive
from pilotwire.evcc.steps import Script
from pilotwire.session.dialect import Security
from pilotwire.session.events import Close, Ended, Event, Listener, Send, Words, ignore


class CarSeat:
    """Feeds the engine, obeys its commands, tells it what the car's hardware says."""

    def __init__(
        self,
        vehicle: Vehicle,
        settings: Settings,
        entropy: Callable[[int], bytes],
        *,
        listener: Listener = ignore,
        stretch: float = 1.0,
        script: Callable[[Trip], Script[None]] = drive,
        lawless: bool = False,
    ) -> None:
        self.vehicle, self.settings = vehicle, settings
        self.asleep: Asleep | None = None  # the session that this car paused last
        self.engine: CarEngine | None = None
        self.trip: Trip | None = None
        self.ending: Ended | None = None  # of the session before
        self._entropy, self._listener, self._stretch = entropy, listener, stretch
        self._script, self._lawless = script, lawless

    @property
    def busy(self) -> bool:
        """Whether a session runs."""
        return self.engine is not None and not self.engine.closed

    def open(self, now: float, security: Security = Security.NONE, peer_certificate: bytes | None = None) -> Words:
        """The connection is there: begin, or resume what was paused."""
        trip = Trip(self.settings, self.vehicle.facts(now), security, self._entropy)
        trip.resume, trip.peer_certificate = self.asleep, peer_certificate
        self.trip, self.asleep = trip, None
        self.engine = CarEngine(trip, self._script, now, lawless=self._lawless, stretch=self._stretch)
        return self._carry_out(now)

    def receive(self, data: bytes, now: float) -> Words:
        """Octets of the station; what to send it, and whether to hang up."""
        if self.engine is None:
            return []
        self.engine.tell(self.vehicle.facts(now), now)
        self.engine.receive(data, now)
        return self._carry_out(now)

    def tick(self, now: float) -> Words:
        """Time went by: look at the hardware, and at what is due."""
        if self.engine is None:
            return []
        self.engine.tell(self.vehicle.facts(now), now)
        self.engine.handle_timeout(now)
        return self._carry_out(now)

    def hang_up(self, now: float, why: str = "the station closed the connection") -> None:
        """The connection is gone."""
        if self.engine is not None:
            self.engine.hang_up(now, why)
            self._carry_out(now)

    def next_deadline(self) -> float | None:
        """When the engine wants a `tick`, UNIX s."""
        return self.engine.next_deadline() if self.engine else None

    def _carry_out(self, now: float) -> Words:
        engine, words, told = self.engine, Words(), False
        while engine is not None and (items := engine.take()):
            acted = False
            for item in items:
                match item:
                    case Send() | Close():
                        words.append(item)
                    case _ if isinstance(item, Event):
                        self._listen(item, now)
                    case _:
                        self.vehicle.apply(item)
                        acted = True
            # Told once: an answer that waits for the hardware repeats its commands, and waits for the next tick.
            if acted and not told and not engine.closed:
                engine.tell(self.vehicle.facts(now), now)
                told = True
        return words

    def _listen(self, event: Event, now: float) -> None:
        self._listener(now, event)
        if isinstance(event, Ended):
            self.ending = event
            if event.paused and self.trip is not None:
                self.asleep = asleep(self.trip)
