"""The registers of a meter between its readings."""

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum

import msgspec

from pilotwire.metering.registers import Direction
from pilotwire.metering.sealing import SignedReading

NEAR = 1.0
"""Seconds by which a reading may miss the edge of a price and still count as taken there."""
STEP = Decimal("0.001")  # Wh to which an interpolated register is rounded


class Method(Enum):
    """How the energy of a span was found."""

    METERED = "read at both ends"
    INTERPOLATED = "in a straight line between the readings around it"


class Point(msgspec.Struct, frozen=True):
    """A register at a moment."""

    wh: Decimal
    method: Method


class Curve:
    """The registers over time, from readings in order of time; there must be one."""

    def __init__(self, readings: Sequence[SignedReading]) -> None:
        self._readings = readings
        self._times = [signed.reading.time for signed in readings]

    def at(self, time: float, direction: Direction) -> Point:
        """The register at a moment: a reading near it, else the straight line; beyond all readings the outermost."""
        nearest = min(self._around(time), key=lambda signed: abs(signed.reading.time - time))
        before, after = self._around(time)
        if before is after or abs(nearest.reading.time - time) <= NEAR:
            return Point(nearest.register(direction), Method.METERED)
        share = (Decimal(time) - Decimal(before.reading.time)) / Decimal(after.reading.time - before.reading.time)
        first, last = before.register(direction), after.register(direction)
        return Point((first + (last - first) * share).quantize(STEP), Method.INTERPOLATED)

    def _around(self, time: float) -> tuple[SignedReading, SignedReading]:
        place = bisect_left(self._times, time)
        last = len(self._readings) - 1
        return self._readings[max(place - 1, 0) if place <= last else last], self._readings[min(place, last)]
