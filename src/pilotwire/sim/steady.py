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
        self.easy, self._pace = easy, 1.0 if easy else speed
        self._longest = longest
        self._now = self._slow = time.time() if start is None else start
        self._seen = time.monotonic()

    def now(self) -> float:
        """UNIX s."""
        seen = time.monotonic()
        real = min(seen - self._seen, self._longest)
        self._now += real * self._pace
        self._slow += real
        self._seen = seen
        return self._now

    def real(self, seconds: float) -> float:
        """How long a span of this clock takes in real seconds, at its present pace."""
        return seconds / self._pace

    def hurry(self) -> None:
        """Go at full speed from now on."""
        self.now()
        self._pace = self.speed

    def slow(self) -> float:
        """UNIX s if it had never hurried; no later than `now`, and equal before it hurries."""
        self.now()
        return self._slow

    def hurried(self, slow: float) -> float:
        """What this clock will show when the one that never hurries shows `slow`, at the present pace."""
        return self.now() + (slow - self._slow) * self._pace


class SlowClock(Clock):
    """A steady clock as it would be if it never hurried, for what keeps the pace of real time in any case."""

    def __init__(self, clock: SteadyClock) -> None:
        super().__init__(1.0)
        self._clock = clock

    def now(self) -> float:
        """UNIX s."""
        return self._clock.slow()
