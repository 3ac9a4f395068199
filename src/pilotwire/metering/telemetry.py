"""Energy as the integral of measured power, each way for itself."""

from collections.abc import Iterable, Iterator

import msgspec

from pilotwire.metering.record import Sample

HOUR = 3600.0
LONGEST_STEP = 5.0
"""Seconds between two samples that may be bridged; samples come each second. More is time in which nobody looked."""


class Energy(msgspec.Struct, frozen=True):
    """Wh each way, and the seconds that were not seen."""

    import_wh: float = 0.0
    export_wh: float = 0.0
    unseen: float = 0.0

    def __add__(self, other: "Energy") -> "Energy":
        return Energy(self.import_wh + other.import_wh, self.export_wh + other.export_wh, self.unseen + other.unseen)


def stretch(seconds: float, first: float, last: float) -> Energy:
    """Energy while power goes from W to W in a straight line; where it crosses zero, each side counts for itself."""
    if seconds > LONGEST_STEP:
        return Energy(unseen=seconds)
    hours = seconds / HOUR
    if first * last >= 0:
        wh = (first + last) / 2 * hours
        return Energy(max(wh, 0.0), max(-wh, 0.0))
    turn = first / (first - last)
    areas = first * turn / 2 * hours, last * (1 - turn) / 2 * hours
    return Energy(max(areas), -min(areas))


class EnergyCounter:
    """Adds power up as it is measured: feed it as often as there are values, for samples now and then."""

    def __init__(self) -> None:
        self.total = Energy()
        self._last: tuple[float, float] | None = None

    def feed(self, time: float, watts: float) -> Energy:
        """Take the power at a moment and return all energy so far; what is not later than the last is left out."""
        if self._last is not None and time <= self._last[0]:
            return self.total
        if self._last is not None:
            self.total += stretch(time - self._last[0], self._last[1], watts)
        self._last = (time, watts)
        return self.total


def integrate(samples: Iterable[Sample], start: float, stop: float) -> Energy:
    """The energy of a span of time by the trapezoidal rule, from power alone."""
    counter = EnergyCounter()
    for time, watts in _clipped([(sample.time, sample.watts) for sample in samples], start, stop):
        counter.feed(time, watts)
    return counter.total


def _clipped(points: list[tuple[float, float]], start: float, stop: float) -> Iterator[tuple[float, float]]:
    """The points of a span, with one at each end where there are points on both sides of it."""
    for index, (time, watts) in enumerate(points):
        before = points[index - 1] if index else (time, watts)
        for edge in (start, stop):
            if before[0] < edge < time and time - before[0] <= LONGEST_STEP:
                yield edge, before[1] + (watts - before[1]) * (edge - before[0]) / (time - before[0])
        if start <= time <= stop:
            yield time, watts
