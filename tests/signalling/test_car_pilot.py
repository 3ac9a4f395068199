"""The car's ear."""

from itertools import count

from pilotwire.ports import Oscillation
from pilotwire.signalling import CarPilot, Digital, Offered, Silent
from pilotwire.signalling.duty import INSTRUMENT_DIGITAL

CLOCK = count(1)


def heard(*percents: float | None, hertz: float = 1000.0, pilot: CarPilot | None = None) -> CarPilot:
    pilot = pilot or CarPilot()
    for percent in percents:
        pilot.measured(None if percent is None else Oscillation(percent, hertz), next(CLOCK) * 0.01)
    return pilot


def test_a_duty_cycle_holds_after_two_equal_readings() -> None:
    pilot = heard(26.7)
    assert (pilot.says, pilot.settled) == (Silent(), False)
    heard(26.7, pilot=pilot)
    assert (pilot.says, pilot.settled) == (Offered(26.7 * 0.6), True)


def test_a_reading_that_is_not_newer_is_no_second_one() -> None:
    pilot = CarPilot()
    for _ in range(3):
        pilot.measured(Oscillation(20.0), 5.0)
    assert pilot.says == Silent()


def test_one_reading_is_a_disturbance() -> None:
    pilot = heard(20.0, 20.0, None, 20.0, 60.0, 20.0, 5.0, 20.0)
    assert pilot.says == Offered(12.0)


def test_jitter_is_no_news() -> None:
    pilot = heard(20.0, 20.0, 20.1, 19.9, 20.2, 19.85)
    assert (pilot.percent, pilot.settled) == (20.0, True)


def test_the_end_of_oscillation_is_heard_as_well() -> None:
    assert heard(5.0, 5.0).says == Digital()
    assert heard(5.0, 5.0, None, None).says == Silent()


def test_the_wrong_frequency_is_no_pilot() -> None:
    assert heard(20.0, 20.0, hertz=1020.0).says == Offered(12.0)
    assert heard(20.0, 20.0, hertz=1021.0).says == Silent()
    assert heard(20.0, 20.0, hertz=float("nan")).says == Silent()


def test_the_window_of_5_percent_is_chosen() -> None:
    assert heard(4.0, 4.0).says == Digital()
    assert heard(4.0, 4.0, pilot=CarPilot(INSTRUMENT_DIGITAL)).says == Silent()
