"""Energy from power: known areas, each way for itself; gaps are not bridged."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.metering import Energy, EnergyCounter, Sample
from pilotwire.metering.telemetry import LONGEST_STEP, integrate, stretch

powers = st.floats(-4e6, 4e6)


def series(points: Sequence[tuple[float, float]]) -> list[Sample]:
    return [
        Sample(time=time, watts=watts, import_wh=0, export_wh=0, volts=400, amps=watts / 400) for time, watts in points
    ]


@pytest.mark.parametrize(
    ("first", "last", "energy"),
    [
        (3600.0, 3600.0, Energy(1.0, 0.0)),
        (0.0, 7200.0, Energy(1.0, 0.0)),
        (-3600.0, -3600.0, Energy(0.0, 1.0)),
        (-7200.0, 7200.0, Energy(0.5 * 2 / 2, 0.5 * 2 / 2)),
        (0.0, 0.0, Energy()),
    ],
)
def test_a_stretch_has_its_area_each_way(first: float, last: float, energy: Energy) -> None:
    found = stretch(1.0, first, last)
    assert (found.import_wh, found.export_wh) == pytest.approx(_triangles(first, last), abs=1e-12)
    assert found.unseen == 0
    assert (energy.import_wh > 0, energy.export_wh > 0) == (found.import_wh > 0, found.export_wh > 0)


def _triangles(first: float, last: float) -> tuple[float, float]:
    """The areas by a sum over a thousand slices."""
    slices = [first + (last - first) * (index + 0.5) / 1000 for index in range(1000)]
    importing = sum(max(watts, 0) for watts in slices) / 1000 / 3600
    return importing, sum(max(-watts, 0) for watts in slices) / 1000 / 3600


@given(powers, powers, st.floats(0.001, LONGEST_STEP))
@settings(deadline=None)
def test_both_ways_together_are_the_net(first: float, last: float, seconds: float) -> None:
    found = stretch(seconds, first, last)
    assert min(found.import_wh, found.export_wh) >= 0
    net = (first + last) / 2 * seconds / 3600
    assert found.import_wh - found.export_wh == pytest.approx(net, abs=1e-6)


def test_time_in_which_nobody_looked_adds_nothing() -> None:
    counter = EnergyCounter()
    counter.feed(0.0, 1000.0)
    assert counter.feed(LONGEST_STEP + 1, 1000.0) == Energy(unseen=LONGEST_STEP + 1)
    assert counter.feed(LONGEST_STEP + 2, 1000.0).import_wh == pytest.approx(1000 / 3600)


def test_a_sample_from_the_past_counts_for_nothing() -> None:
    counter = EnergyCounter()
    for time, watts in ((0.0, 3600.0), (1.0, 3600.0), (0.5, 9e9), (1.0, 9e9), (2.0, 3600.0)):
        counter.feed(time, watts)
    assert counter.total == Energy(2.0)


def test_a_span_is_cut_out_between_samples() -> None:
    samples = series([(0, 0), (1, 3600), (2, 7200), (3, 7200)])
    assert integrate(samples, 0, 3).import_wh == pytest.approx(0.5 + 1.5 + 2)
    assert integrate(samples, 0.5, 2.5).import_wh == pytest.approx(0.375 + 1.5 + 1)
    assert integrate(samples, 1, 2).import_wh == pytest.approx(1.5)
    assert integrate(samples, 1.25, 1.75).import_wh == pytest.approx(0.75)
    assert integrate(samples, 5, 9) == Energy()
    assert integrate([], 0, 3) == Energy()
