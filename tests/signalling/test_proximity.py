"""The proximity pilot."""

import math

import pytest

from pilotwire.signalling import Coupler
from pilotwire.signalling.proximity import judge


def phoenix(ohms: float) -> tuple[bool, float | None, bool]:
    """Phoenix Contact 106377 once more: whether a plug is in, what its cable bears, and whether it is an error."""
    if ohms < 75:
        return True, 0.0, True
    if ohms < 150:
        return True, 63.0, False
    if ohms < 330:
        return True, 32.0, False
    if ohms < 1000:
        return True, 20.0, False
    return (True, 13.0, False) if ohms <= 2200 else (False, None, False)


@pytest.mark.parametrize("coupler", [Coupler.TYPE_2, Coupler.CCS_2])
def test_check_09_six_windows_of_type_2(coupler: Coupler) -> None:
    for ohms in range(5000):
        said = judge(coupler, ohms)
        assert (said.plugged, said.cable_amps, said.fault is not None) == phoenix(ohms), ohms


@pytest.mark.parametrize(("ohms", "amps"), [(100, 63), (220, 32), (680, 20), (1500, 13)])
@pytest.mark.parametrize("tolerance", [-0.1, 0.0, 0.1])
def test_nominal_resistors_are_in_the_middle_of_their_windows(ohms: float, amps: float, tolerance: float) -> None:
    assert judge(Coupler.TYPE_2, ohms * (1 + tolerance)).cable_amps == amps


@pytest.mark.parametrize("coupler", [Coupler.TYPE_1, Coupler.CCS_1])
@pytest.mark.parametrize(
    ("ohms", "plugged", "latched"), [(150.0, True, True), (480.0, True, False), (2700.0, False, False)]
)
def test_type_1_tells_of_its_button(coupler: Coupler, ohms: float, plugged: bool, latched: bool) -> None:
    for share in (0.9, 1.0, 1.1):
        said = judge(coupler, ohms * share)
        assert (said.plugged, said.latched, said.cable_amps, said.fault) == (plugged, latched, None, None)


@pytest.mark.parametrize("coupler", Coupler)
def test_nothing_and_no_number_are_no_plug(coupler: Coupler) -> None:
    assert not judge(coupler, math.inf).plugged
    assert not judge(coupler, math.nan).plugged


@pytest.mark.parametrize("coupler", Coupler)
def test_a_short_is_a_fault_of_a_plug_that_bears_nothing(coupler: Coupler) -> None:
    said = judge(coupler, 3.0)
    assert (said.plugged, said.cable_amps, said.fault) == (True, 0.0, "proximity pilot shorted to earth")
