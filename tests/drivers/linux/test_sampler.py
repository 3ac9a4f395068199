"""An input without peak detectors, at a pilot whose upper plateau is short."""

import pytest

from pilotwire.drivers.linux import Channel, Sampler

HIGH, LOW = 9.0, -12.0
PERIOD, PLATEAU = 1e-3, 50e-6  # s, 5 %


class Wave(Channel):
    """The pilot itself; each sample takes so many s."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.time = seconds, 0.0

    def volts(self) -> float:
        self.time += self.seconds
        return HIGH if self.time % PERIOD < PLATEAU else LOW


@pytest.mark.parametrize("microseconds", [2, 5, 10, 20, 40])
def test_a_fast_input_misses_no_plateau(microseconds: int) -> None:
    wave = Wave(microseconds * 1e-6)
    sampler = Sampler(lambda: wave.time, wave, lambda: wave.time)
    for step in range(2000):
        wave.time += sampler.step() + step * 17e-6  # the loop is never on time
        if step >= 4:
            seen = sampler.voltages()
            assert (seen.high, seen.low) == (HIGH, LOW)
