"""An isolation monitor that needs voltage and time."""

import math
from collections.abc import Callable

from pilotwire.drivers.virtual.faults import Fault, Faults
from pilotwire.drivers.virtual.pilot import VirtualPilot
from pilotwire.ports import Isolation

FAULT_OHM_PER_VOLT = 100.0  # IEC 61851-23: below, no charging; second-hand, to be confirmed
WARNING_OHM_PER_VOLT = 500.0  # the same: below, a warning
ENOUGH_VOLTAGE = 0.9  # of the test voltage

GOOD_OHMS, LOW_OHMS, BROKEN_OHMS = 5e6, 2e5, 1e4


class VirtualIsolationMonitor:
    """Tests while the line is under voltage, then keeps watching until the plug is drawn."""

    def __init__(
        self,
        faults: Faults,
        line_volts: Callable[[], float],
        wire: VirtualPilot,
        *,
        rated_volts: float = 1000.0,
        seconds: float = 2.0,
    ) -> None:
        """`seconds` that a test takes under voltage; thresholds are for the rated voltage."""
        self.ohms = GOOD_OHMS
        self._faults = faults
        self._line_volts = line_volts
        self._wire = wire
        self._plug = 0  # the one that was tested
        self._rated = rated_volts
        self._seconds = seconds
        self._test_volts: float | None = None
        self._left = math.inf

    def start(self, volts: float) -> None:
        """Begin a test at this voltage in V; what was known before is forgotten."""
        self._faults.enter("start")
        self._test_volts, self._left, self._plug = volts, self._seconds, self._wire.plugs

    def isolation(self) -> Isolation:
        """What is known since the plug went in."""
        self._faults.enter("isolation")
        if self._test_volts is None or not self._same_plug():
            return Isolation.UNKNOWN
        return Isolation.TESTING if self._left > 0 else self._verdict()

    def horizon(self) -> float:
        """Seconds until the test ends, or until it looks whether the voltage is there."""
        if self._test_volts is None or self._left <= 0:
            return math.inf
        return self._left if self._loaded(self._test_volts) else 0.05

    def step(self, seconds: float) -> None:
        """Let time pass; it counts for the test only under voltage."""
        if self._test_volts is None:
            return
        if not self._same_plug():
            self._test_volts = None
        elif self._left > 0 and self._loaded(self._test_volts):
            self._left = max(0.0, self._left - seconds)
            self._left = 0.0 if self._left < 1e-6 else self._left

    def _same_plug(self) -> bool:
        return self._wire.is_plugged and self._wire.plugs == self._plug

    def _loaded(self, volts: float) -> bool:
        return self._line_volts() >= ENOUGH_VOLTAGE * volts

    def _verdict(self) -> Isolation:
        ohms = self.ohms
        if self._faults.active:
            ohms = min(ohms, LOW_OHMS if Fault.ISOLATION_LOW in self._faults else ohms)
            ohms = min(ohms, BROKEN_OHMS if Fault.ISOLATION in self._faults else ohms)
        if ohms < FAULT_OHM_PER_VOLT * self._rated:
            return Isolation.FAULT
        return Isolation.WARNING if ohms < WARNING_OHM_PER_VOLT * self._rated else Isolation.VALID
