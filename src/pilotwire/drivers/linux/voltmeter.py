"""Measuring the pilot's two plateaus. `step` does the next small thing; `run` does one after the other."""

import asyncio
import time
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
SAMPLES = 32  # at least, per step of an input without peak detectors
SPAN_SECONDS = 0.0012  # of a step at least: a period and more, where samples 50 us apart cannot miss the 5 % plateau
WINDOW = 4  # steps; of slower samples, 128 miss it once in 700 times


class Voltmeter(ABC):
    """Keeps the last measurement of a pilot, and says so when there is none."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives UNIX s."""
        self.heard: Callable[[PilotVoltages], None] = lambda voltages: None  # told each measurement
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
        self.heard(self._last)


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

    def __init__(
        self, clock: Callable[[], float], channel: Channel, ticks: Callable[[], float] = time.perf_counter
    ) -> None:
        """`ticks` gives real s, from whenever on."""
        super().__init__(clock)
        self._channel, self._ticks = channel, ticks
        self._window: deque[tuple[float, float]] = deque(maxlen=WINDOW)

    def _measure(self) -> Iterator[float]:
        while True:
            samples = self._sample()
            self._window.append((max(samples), min(samples)))
            if len(self._window) == WINDOW:
                self._keep(max(high for high, _ in self._window), min(low for _, low in self._window))
                self._window.clear()  # two measurements have no sample in common
            yield PAUSE_SECONDS

    def _sample(self) -> list[float]:
        """However fast the input is, all of a period is seen."""
        end, samples = self._ticks() + SPAN_SECONDS, list[float]()
        while len(samples) < SAMPLES or self._ticks() < end:
            samples.append(self._channel.volts())
        return samples
