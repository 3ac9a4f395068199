"""A car from the plug on: the dock finds the link, the seat runs sessions over it, or the duty cycle does alone.

The mirror of `station.Bay`, without I/O as well. S2 is the dock's before a session and after it, and the session's in
between.
"""

from pilotwire.car.seat import CarSeat
from pilotwire.drivers import Vehicle
from pilotwire.link import Basic, CarDock
from pilotwire.link.plugged import LOOK_S, Listener, Plugged, unheard
from pilotwire.ports import CarCommand, Contactors, Lock, OutputOff, PilotState
from pilotwire.signalling import BasicCar, BasicCarSettings


class Berth(Plugged[CarDock, BasicCar]):
    """A vehicle, its seat and its dock. With `basic` it may charge by duty cycle, too."""

    def __init__(
        self,
        vehicle: Vehicle,
        seat: CarSeat,
        dock: CarDock,
        *,
        basic: BasicCarSettings | None = None,
        listener: Listener = unheard,
        look: float = LOOK_S,
    ) -> None:
        super().__init__(dock, listener, look)
        self.vehicle, self.seat = vehicle, seat
        self._basic = basic
        self._was_busy = False

    def wake(self, now: float) -> None:
        """The driver wants another session; see `CarDock.wake`."""
        self.dock.wake(now)
        self._carry_out(now)

    # Inside.

    def _watch_session(self, now: float) -> None:
        if self._was_busy and not self.seat.busy and self.seat.ending is not None:
            self.dock.over(now, keep=self.seat.ending.paused)
        self._was_busy = self.seat.busy

    def _look(self, now: float) -> None:
        facts = self.vehicle.facts(now)
        self._watch_session(now)
        self.dock.tell(facts.inlet, now)
        self.dock.handle_timeout(now)
        if self.charging is not None:
            self.charging.tell(facts, now)
            self.charging.handle_timeout(now)

    def _obey(self, command: CarCommand) -> None:
        if not (isinstance(command, PilotState) and self.seat.busy):  # S2 is the session's while there is one
            self.vehicle.apply(command)

    def _end_without_link(self, now: float) -> None:
        if self.seat.busy and not self.dock.ready:
            self.seat.hang_up(now, self._why)
            self._was_busy = False

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
