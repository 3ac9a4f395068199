"""On-board chargers: mains on one side, the battery on the other."""

import math

from pilotwire.drivers.errors import DriverError
from pilotwire.drivers.virtual.ac_circuit import MAINS_VOLTS
from pilotwire.drivers.virtual.battery import VirtualBattery
from pilotwire.drivers.virtual.faults import Faults

MIN_AMPS = 6.0  # IEC 61851-1: the least current that a control pilot can name


class Ramp:
    """A power that moves to its goal at a steady rate."""

    def __init__(self, watts_per_s: float) -> None:
        self.watts = 0.0
        self._rate = watts_per_s

    def run(self, goal: float, seconds: float) -> tuple[float, float]:
        """Energy in J that passed in each direction, in and out, both as positive numbers."""
        before, change = self.watts, goal - self.watts
        ramp = min(seconds, abs(change) / self._rate)
        self.watts = goal if ramp < seconds else before + math.copysign(min(abs(change), self._rate * ramp), change)
        taken, given = _areas(before, self.watts, ramp)
        flat = self.watts * (seconds - ramp)
        return taken + max(flat, 0.0), given + max(-flat, 0.0)


def _areas(before: float, after: float, seconds: float) -> tuple[float, float]:
    """The areas above and below zero of a straight line."""
    if before * after >= 0:
        area = (before + after) / 2 * seconds
        return max(area, 0.0), max(-area, 0.0)
    crossing = seconds * before / (before - after)
    first, second = before / 2 * crossing, after / 2 * (seconds - crossing)
    return max(first, second), -min(first, second)


class VirtualCharger:
    """Draws what it is told within its limits and those of its battery; below 6 A a phase it draws nothing."""

    def __init__(
        self,
        faults: Faults,
        battery: VirtualBattery,
        *,
        max_charge_w: float = 11_000.0,
        max_discharge_w: float = 0.0,
        phases: int = 3,
        efficiency: float = 0.93,
        watts_per_s: float = 5_000.0,
    ) -> None:
        """`max_discharge_w` is 0 where it cannot feed back; losses count the same each way."""
        self.phases = phases
        self.min_charge_w = MIN_AMPS * MAINS_VOLTS * phases
        self.max_charge_w = max_charge_w
        self.max_discharge_w = max_discharge_w
        self.efficiency = efficiency
        self._faults = faults
        self._battery = battery
        self._ramp = Ramp(watts_per_s)
        self._told = 0.0

    @property
    def watts(self) -> float:
        """The power at the inlet now."""
        return self._ramp.watts

    def set_power(self, watts: float) -> None:
        """Draw W, or feed back where negative. DriverError for what is no number."""
        self._faults.enter("set_power")
        if not math.isfinite(watts):
            raise DriverError(f"power {watts}: must be finite")
        self._told = watts

    def step_under(self, mains: bool, seconds: float) -> tuple[float, float]:
        """Let time pass; what passed the inlet in J, in and out."""
        if not mains:
            self._ramp.watts = self._battery.amps = 0.0
            return 0.0, 0.0
        taken, given = self._ramp.run(self._goal(), seconds)
        mean = (taken * self.efficiency - given / self.efficiency) / seconds
        self._battery.amps = self._battery.accepted_amps(mean)
        self._battery.move(self._battery.amps * seconds)
        return taken, given

    def most_charge_w(self) -> float:
        """What charger and battery together take now."""
        battery = self._battery
        wanted = battery.charge_amps()
        return min(self.max_charge_w, wanted * (battery.open_volts() + wanted * battery.ohms) / self.efficiency)

    def most_discharge_w(self) -> float:
        """What charger and battery together give now, as a magnitude."""
        battery = self._battery
        given = battery.discharge_amps()
        watts = given * (battery.open_volts() - given * battery.ohms)
        return min(self.max_discharge_w, watts * self.efficiency)

    def _goal(self) -> float:
        if self._told < 0:
            return max(self._told, -self.most_discharge_w())
        watts = min(self._told, self.most_charge_w())
        return watts if watts >= self.min_charge_w - 1e-6 else 0.0
