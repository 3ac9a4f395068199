"""Acceptance 6: from plug to first loop, against the waits that the standard makes everybody keep."""

import pytest

from pilotwire.sim.floor import floor_s, waits
from pilotwire.sim.medium import two_outlets
from pilotwire.sim.voyage import CAR_SIDE
from pilotwire.slac import MODEMS, CarPolicy, Validate
from pilotwire.slac.survey import LATEST_REPORT_S
from pilotwire.slac.timers import limit
from tests.sim.voyages import Trip

TOGGLING = CarPolicy(modem=MODEMS["virtual"], validate=Validate.ALWAYS)

LOOK_S = limit("TT_match_response") + LATEST_REPORT_S + limit("TT_matching_rate")
"""What a second look takes where all that answer report."""


def test_the_floor_is_the_sum_of_what_it_is_made_of() -> None:
    # 200 ms of answers, 12 intervals of 20 ms, 200 ms until a link may be reported.
    assert [wait.seconds for wait in waits()] == pytest.approx([0.2, 0.24, 0.2])
    assert floor_s() == pytest.approx(0.64)
    assert floor_s(toggles=True) == pytest.approx(1.24)
    assert floor_s(address=True) == pytest.approx(1.64)


@pytest.mark.parametrize(
    ("name", "loop", "db", "again"),
    [
        ("iso2-ac", "ChargingStatusReq", 12.0, 0.0),
        ("iso20-dc-dynamic", "DC_ChargeLoopReq", 12.0, 0.0),
        ("iso20-dc-dynamic", "DC_ChargeLoopReq", 29.6, LOOK_S),
    ],
)
def test_a_voyage_is_never_faster_than_the_floor_and_not_much_slower(
    name: str, loop: str, db: float, again: float
) -> None:
    trip = Trip(name, plan=two_outlets(db)).begin()
    assert trip.session()
    plug, linked = trip.first(CAR_SIDE, "plug").time, trip.first(CAR_SIDE, "link ready").time
    assert trip.first(CAR_SIDE, loop).time > linked >= plug + floor_s() + again
    # Besides: averaging, half a second or more until modems have joined, and two polls.
    assert linked < plug + floor_s() + again + 1.5


def test_a_car_that_toggles_takes_its_time_for_that() -> None:
    trip = Trip("iso2-ac", car_matches=TOGGLING).begin()
    assert trip.session()
    assert "validated" in trip.names(CAR_SIDE)
    plug, linked = trip.first(CAR_SIDE, "plug").time, trip.first(CAR_SIDE, "link ready").time
    assert linked >= plug + floor_s(toggles=True)
