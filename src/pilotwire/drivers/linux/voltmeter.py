"""Measuring the pilot's two plateaus. `step` does the next small thing; `run` does one after the other."""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator

from pilotwire.drivers.errors import DriverError
from pilotwire.drivers.linux.iio import Channel
from pilotwire.drivers.linux.lines import OutputLine
from pilotwire.ports import PilotVoltages

RESET_SECONDS = 0.0015  # of peak detectors; chargebyte's boards, as their code has it
SETTLE_SECONDS = 0.002  # the same
PAUSE_SECONDS = 0.01  # between two measurements
OLD_SECONDS = 0.5  # from when a measurement is no longer one
SAMPLES = 32  # per step of an input without peak detectors
WINDOW = 4  # steps; 128 samples miss the 5 % plateau once in 700 times


class Voltmeter(ABC):
    """Keeps the last measurement of a pilot, and says so when there is none."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives UNIX s."""
        self._clock = clock
        self._last: PilotVoltages | None = None
        self._trouble = "not measured yet"
        self._steps = self._measure()

    def voltages(self) -> PilotVoltages:
        """Both plateaus, as last measured; DriverError where that is too long ago."""
        last = self._last
        if last is None or self._clock() - last.time > OLD_SECONDS:
            raise DriverError(f"pilot voltages: {self._trouble}")
        return last

    def step(self) -> float:
        """Do the next thing; the seconds until the one after."""
        try:
            return next(self._steps)
        except DriverError as error:
            self._trouble = str(error)
            self._steps = self._measure()
            return PAUSE_SECONDS

    async def run(self) -> None:
        """Measure until cancelled."""
        while True:
            await asyncio.sleep(self.step())

    @abstractmethod
    def _measure(self) -> Iterator[float]:
        """Endlessly: does things, and yields the seconds to wait before the next."""

    def _keep(self, high: float, low: float) -> None:
        self._trouble = f"not measured for {OLD_SECONDS:g} s"
        self._last = PilotVoltages(high=high, low=low, time=self._clock())


class PeakDetectors(Voltmeter):
    """Two inputs behind peak detectors, with a line that empties both; without, they follow by themselves."""

    def __init__(self, clock: Callable[[], float], high: Channel, low: Channel, reset: OutputLine | None) -> None:
        super().__init__(clock)
        self._high, self._low, self._reset = high, low, reset

    def _measure(self) -> Iterator[float]:
        while True:
            if self._reset is not None:
                self._reset.set(True)
                yield RESET_SECONDS
                self._reset.set(False)
                yield SETTLE_SECONDS
            self._keep(self._high.volts(), self._low.volts())
            yield PAUSE_SECONDS


class Sampler(Voltmeter):
    """One fast input right at the pilot: the highest and the lowest of many samples are the plateaus."""

    def __init__(self, clock: Callable[[], float], channel: Channel) -> None:
        super().__init__(clock)
        self._channel = channel
        self._window: deque[tuple[float, float]] = deque(maxlen=WINDOW)

    def _measure(self) -> Iterator[float]:
        while True:
            samples = [self._channel.volts() for _ in range(SAMPLES)]
            self._window.append((max(samples), min(samples)))
            if len(self._window) == WINDOW:
                self._keep(max(high for high, _ in self._window), min(low for _, low in self._window))
            yield PAUSE_SECONDS
