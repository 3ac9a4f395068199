"""Duty cycle and current, against the rows that an instrument's manual prints."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.ports import X1, Drive, Signal
from pilotwire.signalling import Digital, Offered, SignallingError, Silent, duty

# A for each whole % from 8 on.
FLUKE = (
    6.0, 6.0, 6.0, 6.6, 7.2, 7.8, 8.4, 9.0, 9.6, 10.2, 10.8, 11.4, 12.0, 12.6, 13.2, 13.8, 14.4, 15.0, 15.6, 16.2,
    16.8, 17.4, 18.0, 18.6, 19.2, 19.8, 20.4, 21.0, 21.6, 22.2, 22.8, 23.4, 24.0, 24.6, 25.2, 25.8, 26.4, 27.0,
    27.6, 28.2, 28.8, 29.4, 30.0, 30.6, 31.2, 31.8, 32.4, 33.0, 33.6, 34.2, 34.8, 35.4, 36.0, 36.6, 37.2, 37.8,
    38.4, 39.0, 39.6, 40.2, 40.8, 41.4, 42.0, 42.6, 43.2, 43.8, 44.4, 45.0, 45.6, 46.2, 46.8, 47.4, 48.0, 48.6,
    49.2, 49.8, 50.4, 51.0, 55.0, 57.5, 60.0, 62.5, 65.0, 67.5, 70.0, 72.5, 75.0, 77.5, 80.0, 80.0,
)  # fmt: skip


def test_check_09_every_row_of_the_instrument_s_table() -> None:
    assert len(FLUKE) == 90
    for percent, amps in enumerate(FLUKE, start=8):
        assert duty.amps(percent) == pytest.approx(amps), percent


@pytest.mark.parametrize("percent", [0.0, 2.9, 3.0, 5.0, 7.0, 7.5, 7.99, 97.01, 99.0, 100.0, -1.0, math.nan, math.inf])
def test_other_duty_cycles_allow_no_current(percent: float) -> None:
    assert duty.amps(percent) is None


@given(st.floats(6.0, 200.0))
@settings(deadline=None)
def test_a_duty_cycle_never_allows_more_than_was_asked_for(amps: float) -> None:
    allowed = duty.amps(duty.percent(amps))
    assert allowed is not None
    assert allowed <= min(amps, 80.0) + 1e-9
    assert allowed >= min(amps, 80.0) - 1.5  # the jump of the table at 85 %


@pytest.mark.parametrize(
    ("amps", "percent"), [(6, 10), (16, 26.6667), (32, 53.3333), (51, 85), (52, 85), (60, 88), (63, 89.2), (80, 96)]
)
def test_usual_currents_have_the_usual_duty_cycles(amps: float, percent: float) -> None:
    assert duty.percent(amps) == pytest.approx(percent, abs=1e-3)


@pytest.mark.parametrize("amps", [5.99, 0.0, -1.0, math.nan])
def test_less_than_6_a_has_no_duty_cycle(amps: float) -> None:
    with pytest.raises(SignallingError, match=r"current .* A: a duty cycle allows at least 6 A"):
        duty.percent(amps)
    assert duty.offer(amps) == X1


def test_an_offer_is_a_duty_cycle() -> None:
    assert duty.offer(12.0) == Drive(Signal.PWM, 20.0)


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        (None, Silent()), (2.9, Silent()), (3.0, Digital()), (5.0, Digital()), (7.0, Digital()), (7.5, Silent()),
        (8.0, Offered(6.0)), (50.0, Offered(30.0)), (98.0, Silent()),
    ],
)  # fmt: skip
def test_what_a_station_says_by_a_duty_cycle(percent: float | None, said: duty.Said) -> None:
    assert duty.meaning(percent) == said


def test_the_window_of_5_percent_may_be_narrower() -> None:
    window = duty.INSTRUMENT_DIGITAL
    assert [duty.meaning(percent, window) for percent in (4.4, 4.5, 5.5, 5.6)] == [
        Silent(), Digital(), Digital(), Silent(),
    ]  # fmt: skip
