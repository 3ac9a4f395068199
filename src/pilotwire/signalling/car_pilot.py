"""The control pilot as a car understands it: what the station says by its duty cycle."""

from pilotwire.ports import Oscillation
from pilotwire.signalling.duty import HERTZ, IEC_DIGITAL, Said, meaning

SAME_PERCENT = 0.3  # two readings of one duty cycle differ by less; ours, below 0.2 A


class CarPilot:
    """Accepts a new duty cycle, or none, after two equal readings."""

    def __init__(self, digital: tuple[float, float] = IEC_DIGITAL) -> None:
        """`digital` is the window in % that counts as 5 %."""
        self.percent: float | None = None
        self._digital = digital
        self._last: float | None = None
        self._time: float | None = None

    @property
    def says(self) -> Said:
        """What the station says, after debouncing."""
        return meaning(self.percent, self._digital)

    @property
    def settled(self) -> bool:
        """Whether the last reading is what is believed."""
        return _same(self._last, self.percent)

    def measured(self, oscillation: Oscillation | None, time: float) -> Said:
        """Take a reading, made at `time`, UNIX s; one that is not newer than the last counts as the same."""
        if self._time is None or time > self._time:
            percent = _percent(oscillation)
            if _same(percent, self._last) and not _same(percent, self.percent):
                self.percent = percent
            self._last, self._time = percent, time
        return self.says


def _percent(oscillation: Oscillation | None) -> float | None:
    if oscillation is None or not HERTZ[0] <= oscillation.hertz <= HERTZ[1]:
        return None
    return oscillation.percent


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < SAME_PERCENT
