"""Station output, contactors, cable and battery as one electric circuit.

Currents change in straight lines and voltages in lines or exponentials, so a step of any length is computed exactly but
for the slow drift of the battery's own voltage. The inrush between unequal voltages is not modelled: a car closes its
contactor only onto a voltage near its own.
"""

import math
from typing import Protocol

from pilotwire.drivers.virtual.meter import VirtualMeter
from pilotwire.drivers.virtual.pilot import VirtualPilot
from pilotwire.drivers.virtual.power_stage import VirtualPowerStage
from pilotwire.drivers.virtual.switches import VirtualContactor

STAGE_FARADS, CABLE_FARADS = 20e-6, 5e-6  # output filter; cable with inlet
DISCHARGE_SECONDS = 0.25  # time constant of the station's active discharge
BLEED_SECONDS = 0.5  # of the bleeder at an inlet with nothing connected


class Storage(Protocol):
    """What stands behind the inlet."""

    ohms: float
    amps: float

    def joined(self) -> bool:
        """Whether the car's contactor connects it to the inlet."""

    def open_volts(self) -> float:
        """Its voltage without current."""

    def move(self, coulombs: float) -> None:
        """Take charge in, or give it away."""


class DcCircuit:
    """State: voltage at the stage, voltage at the inlet, and the current between them."""

    def __init__(
        self,
        stage: VirtualPowerStage,
        contactor: VirtualContactor,
        wire: VirtualPilot,
        storage: Storage,
        meter: VirtualMeter,
    ) -> None:
        self._stage = stage
        self._contactor = contactor
        self._wire = wire
        self._storage = storage
        self._meter = meter
        self._plug = 0  # the one through which the current flows
        self.stage_volts = self.inlet_volts = self.amps = 0.0

    def line_volts(self) -> float:
        """The voltage on the cable, at the station's end."""
        return self.stage_volts if self._contactor.conducting else 0.0

    def current(self) -> float:
        """The current now: none where there is no path, or a new one."""
        path = self._linked() and self._storage.joined() and self._plug == self._wire.plugs
        return self.amps if path else 0.0

    def horizon(self) -> float:
        """Seconds until the current crosses zero, since the meter's registers change places there."""
        if self.amps == 0.0:
            return math.inf
        goal = self._stage.goal_amps(self._storage.open_volts(), self._storage.ohms)
        return abs(self.amps) / self._stage.amps_per_s if goal * self.amps < 0 else math.inf

    def step(self, seconds: float) -> None:
        """Let time pass."""
        self.amps = self.current()
        self._plug = self._wire.plugs
        linked = self._linked()
        joined = self._storage.joined()
        if linked and joined:
            self._flow(seconds)
        else:
            self._rest(seconds, linked, joined)

    def _linked(self) -> bool:
        return self._contactor.conducting and self._wire.is_plugged

    def _flow(self, seconds: float) -> None:
        """The current runs to its goal in a straight line, then stays."""
        storage, stage = self._storage, self._stage
        before, emf = self.amps, storage.open_volts()
        after, ramp = self._ramp(stage.goal_amps(emf, storage.ohms), seconds)
        flat = seconds - ramp
        coulombs = (before + after) / 2 * ramp + after * flat
        squares = (before * before + before * after + after * after) / 3 * ramp + after * after * flat
        storage.move(coulombs)
        later = storage.open_volts()
        self._meter.count((emf + later) / 2 * coulombs + storage.ohms * squares)
        self.amps = storage.amps = after
        self.stage_volts = self.inlet_volts = later + storage.ohms * after

    def _ramp(self, goal: float, seconds: float) -> tuple[float, float]:
        """The current after these seconds, and how many of them it changes."""
        slew, change = self._stage.amps_per_s, goal - self.amps
        needed = abs(change) / slew
        if needed <= seconds:
            return goal, needed
        return self.amps + math.copysign(slew * seconds, change), seconds

    def _rest(self, seconds: float, linked: bool, joined: bool) -> None:
        """No path for current: only capacitances are charged and discharged."""
        self.amps = self._storage.amps = 0.0
        farads = STAGE_FARADS + (CABLE_FARADS if self._contactor.conducting else 0.0)
        self.stage_volts = _settle(
            self.stage_volts, self._stage.goal_volts, self._stage.rise(farads) * seconds, seconds / DISCHARGE_SECONDS
        )
        if joined:
            self.inlet_volts = self._storage.open_volts()
        elif linked:
            self.inlet_volts = self.stage_volts
        else:
            self.inlet_volts *= math.exp(-seconds / BLEED_SECONDS)


def _settle(volts: float, goal: float, rise: float, decay: float) -> float:
    """Up in a straight line, down in an exponential."""
    return min(goal, volts + rise) if volts < goal else max(goal, volts * math.exp(-decay))
