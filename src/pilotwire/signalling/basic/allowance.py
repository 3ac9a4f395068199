"""What a car may draw while it is still following a change."""

from collections import deque


class Allowance:
    """The highest current that was offered within the time a car has to follow."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._falling: deque[tuple[float, float]] = deque()  # A, and until when they may still be drawn
        self._now = 0.0

    def offer(self, amps: float, now: float) -> None:
        """This is offered from now on."""
        while self._falling and self._falling[-1][0] <= amps:
            self._falling.pop()
        if amps < self._now:
            self._falling.append((self._now, now + self._seconds))
        self._now = amps

    def most(self, now: float) -> float:
        """What may be drawn now, in A per phase."""
        while self._falling and self._falling[0][1] <= now:
            self._falling.popleft()
        return max(self._falling[0][0] if self._falling else 0.0, self._now)

    def next_deadline(self) -> float | None:
        """When it falls next, UNIX s."""
        return self._falling[0][1] if self._falling else None

    def clear(self) -> None:
        """Nothing was ever offered."""
        self._falling.clear()
        self._now = 0.0
