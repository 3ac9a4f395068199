"""A clock for worlds that live in one process with both their ends."""

import time

from pilotwire.base.clock import Clock

LONGEST = 0.05
"""Real seconds that may count between two looks at the clock."""


class SteadyClock(Clock):
    """Stands still while nobody looks for long, as when the machine is busy or the process was stopped.

    Else both ends would find their limits of time exceeded, though neither could have spoken.
    """

    def __init__(
        self, speed: float = 1.0, start: float | None = None, *, longest: float = LONGEST, easy: bool = False
    ) -> None:
        """`longest` is in real s. An `easy` clock goes at the pace of real time until it is told to hurry."""
        super().__init__(speed, start)
        self._pace = 1.0 if easy else speed
        self._longest = longest
        self._now = time.time() if start is None else start
        self._seen = time.monotonic()

    def now(self) -> float:
        """UNIX s."""
        seen = time.monotonic()
        self._now += min(seen - self._seen, self._longest) * self._pace
        self._seen = seen
        return self._now

    def real(self, seconds: float) -> float:
        """How long a span of this clock takes in real seconds, at its present pace."""
        return seconds / self._pace

    def hurry(self) -> None:
        """Go at full speed from now on."""
        self.now()
        self._pace = self.speed
