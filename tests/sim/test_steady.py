"""The clock of a demo: it runs with the machine's, but stands still while nobody looks."""

import pytest

from pilotwire.sim.steady import SlowClock, SteadyClock


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The machine's clock, to be set by hand."""
    found = [100.0]
    monkeypatch.setattr("pilotwire.sim.steady.time.monotonic", lambda: found[0])
    return found


def test_it_runs_so_many_times_as_fast(hands: list[float]) -> None:
    clock = SteadyClock(100.0, start=1000.0, longest=0.05)
    hands[0] += 0.04
    assert clock.now() == pytest.approx(1004.0)
    hands[0] += 0.01
    assert clock.now() == pytest.approx(1005.0)
    assert clock.real(10.0) == pytest.approx(0.1)


def test_a_long_sleep_of_the_machine_counts_for_little(hands: list[float]) -> None:
    clock = SteadyClock(100.0, start=1000.0, longest=0.05)
    hands[0] += 3600.0
    assert clock.now() == pytest.approx(1005.0)
    assert clock.now() == pytest.approx(1005.0)


def test_an_easy_clock_goes_at_the_pace_of_real_time_until_it_is_told_to_hurry(hands: list[float]) -> None:
    clock = SteadyClock(100.0, start=1000.0, easy=True)
    hands[0] += 0.04
    assert clock.now() == pytest.approx(1000.04)
    assert clock.real(10.0) == pytest.approx(10.0)
    hands[0] += 0.01
    clock.hurry()
    hands[0] += 0.01
    assert clock.now() == pytest.approx(1001.05)
    assert clock.real(10.0) == pytest.approx(0.1)
    assert SlowClock(clock).now() == pytest.approx(1000.06)
    assert SlowClock(clock).real(10.0) == 10.0
    assert clock.hurried(1000.07) == pytest.approx(1002.05)
