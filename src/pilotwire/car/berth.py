"""A car from the plug on: the dock finds the link, the seat runs sessions over it, or the duty cycle does alone.

The mirror of `station.Bay`, without I/O as well. S2 is the dock's before a session and after it, and the session's in
between.
"""

from collections.abc import Callable

from pilotwire.car.seat import CarSeat
from pilotwire.drivers import Vehicle
from pilotwire.link import LEFT, Basic, CarDock
from pilotwire.ports import (
    Contactors,
    LinkEvent,
    LinkLost,
    LinkStep,
    Lock,
    OutputOff,
    PilotState,
    Transmit,
)
from pilotwire.signalling import BasicCar, BasicCarSettings, BasicEvent

LOOK_S = 0.05
"""How often, in s, the inlet is looked at."""

BerthEvent = LinkEvent | Basic | BasicEvent
BerthOutput = Transmit | BerthEvent


class Berth:
    """A vehicle, its seat and its dock. With `basic` it may charge by duty cycle, too.

    `listener` is told the events of the link and of charging by duty cycle, with their moment.
    """

    def __init__(
        self,
        vehicle: Vehicle,
        seat: CarSeat,
        dock: CarDock,
        *,
        basic: BasicCarSettings | None = None,
        listener: Callable[[float, BerthEvent], None] = lambda now, event: None,
        look: float = LOOK_S,
    ) -> None:
        self.vehicle, self.seat, self.dock = vehicle, seat, dock
        self.charging: BasicCar | None = None  # by duty cycle
        self._basic, self._listener, self._look_s = basic, listener, look
        self._out: list[BerthOutput] = []
        self._looked: float | None = None
        self._was_busy = False
        self._why = "no data link"

    @property
    def ready(self) -> bool:
        """Whether the station can be reached."""
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
        """Time went by: look at the inlet, and at what is due."""
        self._looked = now
        facts = self.vehicle.facts(now)
        self._watch_session(now)
        self.dock.tell(facts.inlet, now)
        self.dock.handle_timeout(now)
        if self.charging is not None:
            self.charging.tell(facts, now)
            self.charging.handle_timeout(now)
        self._carry_out(now)

    def take(self) -> list[BerthOutput]:
        """What there is to send and to know since the last call."""
        out, self._out = self._out, []
        return out

    def wake(self, now: float) -> None:
        """The driver wants another session; see `CarDock.wake`."""
        self.dock.wake(now)
        self._carry_out(now)

    # Inside.

    def _watch_session(self, now: float) -> None:
        if self._was_busy and not self.seat.busy and self.seat.ending is not None:
            self.dock.over(now, keep=self.seat.ending.paused)
        self._was_busy = self.seat.busy

    def _carry_out(self, now: float) -> None:
        while items := self.dock.take():
            for item in items:
                match item:
                    case PilotState():
                        if not self.seat.busy:
                            self.vehicle.apply(item)
                    case Basic():
                        self._switch(item, now)
                        self._tell(item, now)
                    case Transmit():
                        self._out.append(item)
                    case _:
                        self._tell(item, now)
        if self.charging is not None:
            self._charge(self.charging, now)
        if self.seat.busy and not self.dock.ready:
            self.seat.hang_up(now, self._why)
            self._was_busy = False

    def _charge(self, engine: BasicCar, now: float) -> None:
        for item in engine.take():
            if isinstance(item, BasicEvent):
                self._tell(item, now)
            else:
                self.vehicle.apply(item)

    def _tell(self, event: BerthEvent, now: float) -> None:
        if isinstance(event, LinkLost):
            self._why = event.why
        elif isinstance(event, LinkStep) and event.name == LEFT:
            self._why = event.detail
        self._out.append(event)
        self._listener(now, event)

    def _switch(self, basic: Basic, now: float) -> None:
        """Charging by duty cycle begins, or ends; where this car knows none, nothing begins."""
        if basic.wanted and self._basic is not None:
            self.vehicle.reset()
            self.charging = BasicCar(self.vehicle.facts(now), now, self._basic)
        elif self.charging is not None:
            self.charging.stop(basic.why, now)
            self._charge(self.charging, now)
            self.charging = None
            for command in (OutputOff(), Contactors(False), PilotState(False), Lock(False)):
                self.vehicle.apply(command)
