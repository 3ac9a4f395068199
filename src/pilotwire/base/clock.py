"""One clock for everything: UNIX seconds that never jump, and run faster than real time where that is wanted."""

import time


class Clock:
    """`now` begins at the machine's time (or at `start`) and runs `speed` times as fast as real time."""

    def __init__(self, speed: float = 1.0, start: float | None = None) -> None:
        self.speed = speed
        self._start = time.time() if start is None else start
        self._began = time.monotonic()

    def now(self) -> float:
        """UNIX s."""
        return self._start + (time.monotonic() - self._began) * self.speed

    def real(self, seconds: float) -> float:
        """How long a span of this clock takes in real seconds."""
        return seconds / self.speed
