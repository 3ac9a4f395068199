"""Clocks for benches: one that a test moves, and one that does not mind when the machine is busy."""

import time

from pilotwire.base.clock import Clock

START = 1_764_200_000.0
LONGEST = 0.05  # s


class HandClock(Clock):
    """Moves when it is told."""

    def __init__(self) -> None:
        super().__init__(start=START)
        self.time = START

    def now(self) -> float:
        return self.time


class PatientClock(Clock):
    """Real time, but a moment in which this process did not run counts 50 ms at most."""

    def __init__(self) -> None:
        super().__init__(start=START)
        self._time = START
        self._seen = time.monotonic()

    def now(self) -> float:
        seen = time.monotonic()
        self._time += min(seen - self._seen, LONGEST)
        self._seen = seen
        return self._time
