"""A battery, a power stage that ramps, and a meter: enough physics for numbers that fit each other."""

from itertools import pairwise
from typing import NamedTuple

CELL_VOLTAGE = ((0, 3.00), (10, 3.45), (30, 3.62), (50, 3.70), (70, 3.88), (90, 4.08), (100, 4.20))
"""Open-circuit voltage of a lithium cell by state of charge in per cent."""

CABLE_OHMS = 0.004


class Battery(NamedTuple):
    """Cells in series, capacity and inner resistance."""

    cells: int
    watt_hours: float
    ohms: float

    def open_volts(self, soc: float) -> float:
        """The voltage without current, on straight lines between known points."""
        for (low, below), (high, above) in pairwise(CELL_VOLTAGE):
            if soc <= high:
                return self.cells * (below + (above - below) * (soc - low) / (high - low))
        return self.cells * CELL_VOLTAGE[-1][1]


class PowerFlow:
    """Current between station and battery; positive charges the car. Steps follow the station's measurements."""

    def __init__(self, battery: Battery, soc: float, ramp: float, imported: float = 0, exported: float = 0) -> None:
        self.battery, self.soc, self.ramp = battery, soc, ramp
        self.imported, self.exported = imported, exported  # watt hours, as the meter counts them
        self.amps = 0.0
        self._time: int | None = None
        self._watts = 0.0

    @property
    def battery_volts(self) -> float:
        """What the car measures."""
        return self.battery.open_volts(self.soc) + self.amps * self.battery.ohms

    @property
    def outlet_volts(self) -> float:
        """What the station measures at its end of the cable."""
        return self.battery_volts + self.amps * CABLE_OHMS

    def energy_to(self, soc: float) -> float:
        """Watt hours up to a state of charge; negative above it."""
        return (soc - self.soc) / 100 * self.battery.watt_hours

    def step(self, wanted: float, time: int) -> None:
        """Go on to `time`, moving the current towards a wanted one as fast as the ramp (A/s) allows."""
        seconds = (time - (self._time or time)) / 1e9
        change = max(-self.ramp * seconds, min(self.ramp * seconds, wanted - self.amps))
        self.settle(round(self.amps + change, 1), time)

    def settle(self, amps: float, time: int) -> None:
        """Go on to `time` with a current; energy is the mean of the powers at both ends times the time between."""
        seconds = (time - (self._time or time)) / 1e9
        self.amps = amps
        watts = self.outlet_volts * amps
        self._count((self._watts + watts) / 2 * seconds / 3600)
        self._time, self._watts = time, watts

    def _count(self, watt_hours: float) -> None:
        self.imported += max(watt_hours, 0)
        self.exported += max(-watt_hours, 0)
        self.soc += 100 * watt_hours / self.battery.watt_hours
