"""What the cable bears, by the resistor in its plug."""

import math

from pilotwire.drivers.guard import Guard
from pilotwire.ports import ProximitySensor
from pilotwire.signalling import proximity


class CableSense:
    """Reads a resistor, where there is a sensor for it; a sensor that raises is a trip like any other."""

    def __init__(
        self, sensor: ProximitySensor | None, guard: Guard, coupler: proximity.Coupler = proximity.Coupler.TYPE_2
    ) -> None:
        self._sensor = sensor
        self._guard = guard
        self._coupler = coupler

    def amps(self) -> float | None:
        """A per phase; None where nothing tells, 0 where the resistor is broken."""
        if self._sensor is None:
            return None
        return proximity.judge(self._coupler, self._guard.attempt("proximity", self._sensor.ohms, math.inf)).cable_amps
