"""When station and car run in two processes: each has a stand-in for what it cannot touch."""

import math

from pilotwire.drivers.virtual.charger import VirtualCharger
from pilotwire.drivers.virtual.pilot import VirtualPilot
from pilotwire.drivers.virtual.storage import CarStorage, DcLoad


class AcLoad:
    """Draws what the car says it draws."""

    def __init__(self) -> None:
        self.watts = 0.0
        self._told = 0.0

    def told(self, volts: float, amps: float) -> None:
        """Power from now on, as V times A over all phases."""
        self._told = volts * amps

    def part(self) -> None:
        """The car draws nothing any more."""
        self._told = 0.0

    def step_under(self, mains: bool, seconds: float) -> tuple[float, float]:
        """Let time pass."""
        self.watts = self._told if mains else 0.0
        return max(self.watts, 0.0) * seconds, max(-self.watts, 0.0) * seconds


class AbsentCar:
    """A station's stand-in for the car: its plug, its S2 and a load that follows what the car reports."""

    def __init__(self, wire: VirtualPilot, load: DcLoad | AcLoad) -> None:
        self._wire = wire
        self._load = load

    def plug(self, *, ready: bool = False) -> None:
        """The car is there, in state B or already in C."""
        self._wire.s2 = ready
        self._wire.plug()

    def set_ready(self, ready: bool) -> None:
        """The car closes or opens S2."""
        self._wire.s2 = ready

    def unplug(self) -> None:
        """The car is gone."""
        self.part()
        self._wire.s2 = False
        self._wire.unplug()

    def told(self, volts: float, amps: float) -> None:
        """What the car says it has at its terminals and wants, or takes, now; not finite numbers are ignored."""
        if math.isfinite(volts) and math.isfinite(amps):
            self._load.told(volts, amps)

    def part(self) -> None:
        """The car has opened its contactor, or stopped its charger."""
        self._load.part()


class AbsentStation:
    """A car's stand-in for the station: a plug, and a source that gives what the station reports."""

    def __init__(self, wire: VirtualPilot) -> None:
        self._wire = wire
        self.volts = self.amps = 0.0

    def plug(self) -> None:
        """The plug is in."""
        self._wire.plug()

    def unplug(self) -> None:
        """The plug is out."""
        self.told(0.0, 0.0)
        self._wire.unplug()

    def told(self, volts: float, amps: float) -> None:
        """What the station says it gives now; AC: V per phase (0 without mains), and A are of no account."""
        if math.isfinite(volts) and math.isfinite(amps):
            self.volts, self.amps = volts, amps


class DcSource:
    """The circuit of a DC car alone: the reported current flows while its contactor is closed."""

    def __init__(self, station: AbsentStation, wire: VirtualPilot, storage: CarStorage) -> None:
        self._station = station
        self._wire = wire
        self._storage = storage

    def volts(self) -> float:
        """The voltage at the inlet."""
        if self._storage.joined():
            return self._storage.open_volts() + self._storage.amps * self._storage.ohms
        return self._station.volts if self._wire.is_plugged else 0.0

    def amps(self) -> float:
        """The current through the inlet."""
        return self._storage.amps

    def horizon(self) -> float:
        """It changes by reports only."""
        return math.inf

    def step(self, seconds: float) -> None:
        """Let time pass."""
        flowing = self._storage.joined() and self._wire.is_plugged
        self._storage.amps = self._station.amps if flowing else 0.0
        self._storage.move(self._storage.amps * seconds)


class AcSource:
    """The circuit of an AC car alone."""

    def __init__(self, station: AbsentStation, charger: VirtualCharger) -> None:
        self._station = station
        self._charger = charger

    def volts(self) -> float:
        """The voltage at the inlet."""
        return self._station.volts

    def amps(self) -> float:
        """The current, summed over phases."""
        return self._charger.watts / self._station.volts if self._station.volts else 0.0

    def horizon(self) -> float:
        """It changes by reports only."""
        return math.inf

    def step(self, seconds: float) -> None:
        """Let time pass."""
        self._charger.step_under(self._station.volts > 0, seconds)
