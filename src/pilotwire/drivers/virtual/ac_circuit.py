"""Mains, an outlet's contactor, a cable and whatever draws power behind it."""

import math
from typing import Protocol

from pilotwire.drivers.virtual.faults import Faults
from pilotwire.drivers.virtual.meter import VirtualMeter
from pilotwire.drivers.virtual.pilot import VirtualPilot
from pilotwire.drivers.virtual.switches import VirtualContactor

MAINS_VOLTS = 230.0


class Consumer(Protocol):
    """What stands behind an AC inlet."""

    @property
    def watts(self) -> float:
        """The power now."""

    def step_under(self, mains: bool, seconds: float) -> tuple[float, float]:
        """Let time pass with mains or without; the energy that passed in J, into the car and out of it."""


class AcCircuit:
    """Power follows the consumer; without mains nothing flows, in no direction."""

    def __init__(
        self, contactor: VirtualContactor, wire: VirtualPilot, consumer: Consumer, meter: VirtualMeter
    ) -> None:
        self._contactor = contactor
        self._wire = wire
        self._consumer = consumer
        self._meter = meter

    def outlet_volts(self) -> float:
        """The voltage behind the contactor."""
        return MAINS_VOLTS if self._contactor.conducting else 0.0

    def inlet_volts(self) -> float:
        """The voltage at the car."""
        return self.outlet_volts() if self._wire.is_plugged else 0.0

    def amps(self) -> float:
        """The current, summed over phases."""
        return self._consumer.watts / MAINS_VOLTS if self.inlet_volts() else 0.0

    def horizon(self) -> float:
        """The consumer changes in straight lines."""
        return math.inf

    def step(self, seconds: float) -> None:
        """Let time pass."""
        taken, given = self._consumer.step_under(self.inlet_volts() > 0, seconds)
        self._meter.count(taken)
        self._meter.count(-given)


class VirtualSetpoint:
    """What an AC outlet knows of the power given to the car; the car obeys by itself."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self.volts = self.amps = 0.0

    def set_output(self, volts: float, amps: float) -> None:
        """Take note."""
        self._faults.enter("set_output")
        self.volts, self.amps = volts, amps
