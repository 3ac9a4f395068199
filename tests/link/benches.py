"""Docks with a clock of their own and somebody who reads the pilot for them."""

import msgspec

from pilotwire.link import CarDock, DockPolicy, StationDock
from pilotwire.link.events import CarDockOutput, StationDockOutput
from pilotwire.ports import DataLink, Drive, DrivePilot, Inlet, Pilot

START = 1_790_000_000.0
STEP_S = 0.1


def _next(now: float, end: float, due: float | None) -> float:
    """The moment at which to look again."""
    return min(end, now + STEP_S, end if due is None else max(now, due))


class StationBench:
    """A station's dock whose pilot is read every 0.1 s; a car that is there reads as B while there is oscillation."""

    def __init__(self, link: DataLink | None, policy: DockPolicy = DockPolicy()) -> None:  # noqa: B008 - frozen
        self.now = START
        self.dock = StationDock(link, policy, self.now)
        self.pilot = Pilot.A
        self.drives: list[tuple[float, Drive]] = []  # s since the start
        self.said: list[tuple[float, StationDockOutput]] = []
        self._collect()

    def put(self, pilot: Pilot) -> "StationBench":
        """The pilot reads so from now on."""
        self.pilot = pilot
        return self.run(0.0)

    def run(self, seconds: float) -> "StationBench":
        """Let time pass."""
        end = self.now + seconds
        while True:
            self.dock.tell(self.pilot, self.now)
            self.dock.handle_timeout(self.now)
            self._collect()
            if self.now >= end:
                return self
            self.now = _next(self.now, end, self.dock.next_deadline())

    def events(self, kind: type[msgspec.Struct]) -> list[tuple[float, StationDockOutput]]:
        """What was said of one kind, with s since the start."""
        return [(time, item) for time, item in self.said if isinstance(item, kind)]

    def _collect(self) -> None:
        since = round(self.now - START, 3)
        for item in self.dock.take():
            if isinstance(item, DrivePilot):
                self.drives.append((since, item.drive))
            else:
                self.said.append((since, item))


class CarBench:
    """A car's dock whose inlet is looked at every 0.1 s."""

    def __init__(self, link: DataLink | None, policy: DockPolicy = DockPolicy()) -> None:  # noqa: B008 - frozen
        self.now = START
        self.dock = CarDock(link, policy, self.now)
        self.inlet = Inlet(plugged=False, duty_percent=None)
        self.said: list[tuple[float, CarDockOutput]] = []

    def put(self, duty: float | None, *, plugged: bool = True) -> "CarBench":
        """The inlet reads so from now on."""
        self.inlet = Inlet(plugged=plugged, duty_percent=duty)
        return self.run(0.0)

    def run(self, seconds: float) -> "CarBench":
        """Let time pass."""
        end = self.now + seconds
        while True:
            self.dock.tell(self.inlet, self.now)
            self.dock.handle_timeout(self.now)
            self.said += [(round(self.now - START, 3), item) for item in self.dock.take()]
            if self.now >= end:
                return self
            self.now = _next(self.now, end, self.dock.next_deadline())

    def events(self, kind: type[msgspec.Struct]) -> list[tuple[float, CarDockOutput]]:
        """What was said of one kind, with s since the start."""
        return [(time, item) for time, item in self.said if isinstance(item, kind)]
