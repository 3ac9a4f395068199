"""Places in a stream that are no longer waited for."""

MAX_RANGES = 256
"""Ranges remembered; beyond that the earliest are forgotten, and octets that come for them are not noticed."""


class Ranges:
    """Half-open ranges of positions, without overlap when they are added without overlap."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int]] = []

    def add(self, start: int, end: int) -> None:
        """Remember a range."""
        self._ranges = [*self._ranges, (start, end)][-MAX_RANGES:]

    def take(self, start: int, end: int) -> int:
        """How many of these positions were remembered; they are forgotten by that."""
        left: list[tuple[int, int]] = []
        taken = 0
        for low, high in self._ranges:
            inner = max(low, start), min(high, end)
            taken += max(0, inner[1] - inner[0])
            left += [(low, high)] if inner[0] >= inner[1] else [(low, inner[0]), (inner[1], high)]
        self._ranges = [(low, high) for low, high in left if low < high][-MAX_RANGES:]
        return taken
