"""What energy in the battery is worth at a moment: the least cost of the rest of the stay, as a function of it.

The function is convex and made of straight pieces. Going back in time by one span adds one piece for charging and one
for discharging: costs that are minimised over how a change is split have the slopes of all parts, sorted. So the exact
function costs two insertions per span, without any grid.
"""

from bisect import insort
from collections.abc import Iterator

MISSING = 1e6  # currency per Wh: the target comes before any price

Piece = tuple[float, float]  # slope in currency per Wh, and the length in Wh over which it holds


class Worth:
    """Pieces in order of their slopes, from the least energy `low` to the most energy `high`, both in Wh."""

    def __init__(self, low: float, high: float, pieces: list[Piece]) -> None:
        self._low = low
        self._high = high
        self._pieces = pieces

    @classmethod
    def at_departure(cls, low: float, target: float, high: float) -> "Worth":
        """Below the target each Wh is missed; above it, more is worth nothing."""
        middle = min(max(target, low), high)
        return cls(low, high, [(-MISSING, middle - low), (0.0, high - middle)])

    def before(self, into: Piece, out: Piece) -> "Worth":
        """The worth one span earlier, with the price and the most that is bought, and those of what is sold."""
        pieces = list(self._pieces)
        insort(pieces, (-into[0], into[1]))
        insort(pieces, (-out[0], out[1]))
        return Worth(self._low, self._high, list(_within(pieces, into[1], into[1] + self._high - self._low)))

    def buying(self, energy: float, price: float) -> float:
        """How much is worth buying at a price, in Wh from `energy` up; now before later at the same price."""
        return sum(
            max(0.0, end - max(start, energy))
            for slope, start, end in self._placed()
            if slope < -price or slope == -price < 0
        )

    def selling(self, energy: float, price: float) -> float:
        """How much is worth selling at a price, in Wh from `energy` down."""
        return sum(max(0.0, min(end, energy) - start) for slope, start, end in self._placed() if slope > -price)

    def _placed(self) -> Iterator[tuple[float, float, float]]:
        end = self._low
        for slope, length in self._pieces:
            start, end = end, end + length
            yield slope, start, end


def _within(pieces: list[Piece], start: float, stop: float) -> Iterator[Piece]:
    """The part of a chain of pieces between two distances from its beginning."""
    place = 0.0
    for slope, length in pieces:
        kept = min(place + length, stop) - max(place, start)
        if kept > 0:
            yield slope, kept
        place += length
