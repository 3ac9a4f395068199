"""A traction battery: open-circuit voltage over SoC, inner resistance, limits, and a charge that tapers."""

import math
from bisect import bisect_right
from itertools import pairwise

from pilotwire.base import PilotwireError
from pilotwire.drivers.virtual.faults import Fault, Faults
from pilotwire.ports import BatteryState

# (SoC %, V) of a lithium cell with nickel, manganese and cobalt: typical values, after no particular product. Beyond
# empty and full the voltage runs away, which is how a battery ends a charge that nobody else ends.
CELL_VOLTS = (
    *((-5, 2.40), (0, 3.20), (5, 3.42), (10, 3.50), (20, 3.57), (30, 3.62), (40, 3.66), (50, 3.73)),
    *((60, 3.82), (70, 3.92), (80, 4.02), (90, 4.10), (100, 4.18), (105, 4.60)),
)
CELL_MAX_VOLTS, CELL_MIN_VOLTS = 4.22, 3.00

# (SoC %, share of the rated current) that the battery management allows.
CHARGE_SHARE = ((0, 0.6), (10, 1.0), (60, 1.0), (80, 0.6), (95, 0.2), (100, 0.1))
DISCHARGE_SHARE = ((0, 0.0), (5, 0.0), (15, 1.0), (100, 1.0))

FULL_C_RATE = 1 / 50  # charging ends where it wants less than this share of its capacity per hour
OVERCHARGED = 1.01  # of the maximum voltage: the battery management opens its contactor


class Curve:
    """Straight lines between points, level beyond them."""

    def __init__(self, points: tuple[tuple[float, float], ...], scale: float = 1.0) -> None:
        self._x = [float(x) for x, _ in points]
        self._y = [y * scale for _, y in points]

    def at(self, x: float) -> float:
        """The value at x."""
        i = bisect_right(self._x, x)
        if i == 0 or i == len(self._x):
            return self._y[min(i, len(self._x) - 1)]
        share = (x - self._x[i - 1]) / (self._x[i] - self._x[i - 1])
        return self._y[i - 1] + share * (self._y[i] - self._y[i - 1])

    def mean(self, low: float, high: float) -> float:
        """The mean between two of the points."""
        points = [(x, y) for x, y in zip(self._x, self._y, strict=True) if low <= x <= high]
        areas = ((b - a) * (u + v) / 2 for (a, u), (b, v) in pairwise(points))
        return sum(areas) / (high - low)


class VirtualBattery:
    """Counts charge; `capacity_wh` is the energy between 0 and 100 % without losses."""

    def __init__(
        self,
        faults: Faults,
        *,
        capacity_wh: float = 60_000.0,
        soc: float = 40.0,
        cells: int = 96,
        ohms: float = 0.06,
        max_charge_a: float = 200.0,
        max_discharge_a: float = 0.0,
    ) -> None:
        """`cells` in series; currents are those at best; a battery gives nothing back where `max_discharge_a` is 0."""
        if not (capacity_wh > 0 and 0 <= soc <= 100 and cells > 0 and ohms > 0):
            raise PilotwireError(
                f"battery: capacity {capacity_wh}, SoC {soc}, {cells} cells or {ohms} ohm out of range"
            )
        self.ohms = ohms
        self.capacity_wh = capacity_wh
        self.max_volts = cells * CELL_MAX_VOLTS
        self.min_volts = cells * CELL_MIN_VOLTS
        self.amps = 0.0  # now, for the voltage at the terminals
        self._faults = faults
        self._curve = Curve(CELL_VOLTS, cells)
        self._charge_a = Curve(CHARGE_SHARE, max_charge_a)
        self._discharge_a = Curve(DISCHARGE_SHARE, max_discharge_a)
        self._coulombs_full = capacity_wh * 3600 / self._curve.mean(0, 100)
        self._coulombs = self._coulombs_full * soc / 100

    @property
    def soc(self) -> float:
        """The state of charge in %; beyond 0 and 100 where somebody went on."""
        return 100 * self._coulombs / self._coulombs_full

    def open_volts(self) -> float:
        """The voltage without current."""
        return self._curve.at(self.soc)

    def volts(self) -> float:
        """The voltage at the terminals."""
        return self.open_volts() + self.amps * self.ohms

    def move(self, coulombs: float) -> None:
        """Take charge in, or give it away."""
        self._coulombs += coulombs

    def charge_amps(self) -> float:
        """What it wants: constant current by SoC, then what keeps the terminals at their maximum, then nothing."""
        wanted = min(self._charge_a.at(self.soc), (self.max_volts - self.open_volts()) / self.ohms)
        return wanted if self.soc < 100 and wanted >= FULL_C_RATE * self._coulombs_full / 3600 else 0.0

    def discharge_amps(self) -> float:
        """What it gives, as a magnitude."""
        return self._discharge_a.at(self.soc)

    def accepted_amps(self, watts: float) -> float:
        """The current at which this power passes the terminals; what the battery can not give is not given."""
        emf = self.open_volts()
        under_root = max(0.0, emf * emf + 4 * self.ohms * watts)
        return (math.sqrt(under_root) - emf) / (2 * self.ohms)

    def state(self) -> BatteryState:
        """What the battery management says now."""
        self._faults.enter("state")
        volts, wanted, given = self.volts(), self.charge_amps(), self.discharge_amps()
        return BatteryState(
            soc=min(max(self.soc, 0.0), 100.0),
            capacity_wh=self.capacity_wh,
            volts=volts,
            target_volts=self.max_volts,
            target_amps=wanted,
            max_charge_w=wanted * volts,
            max_charge_a=wanted,
            max_volts=self.max_volts,
            min_volts=self.min_volts,
            max_discharge_w=given * volts,
            max_discharge_a=given,
            full=wanted == 0.0,
            error=self._error(volts),
        )

    def _error(self, volts: float) -> str | None:
        if Fault.BATTERY in self._faults.active:
            return Fault.BATTERY.value
        if volts > self.max_volts * OVERCHARGED:
            return f"battery at {volts:.1f} V, above its {self.max_volts:.1f} V"
        return None
