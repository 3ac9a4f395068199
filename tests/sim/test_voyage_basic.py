"""Charging by duty cycle where there is no communication, or none that works: docks and basic engines of both sides."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.link import CarPhase, DockPolicy, Hlc, StationPhase
from pilotwire.ports import UNAVAILABLE, X1, Wish
from pilotwire.signalling import BasicCarSettings, BasicStationSettings
from pilotwire.sim.medium.scenes import CAR, OWN
from pilotwire.sim.voyage import CAR_SIDE, STATION_SIDE
from tests.sim.voyages import Mishap, Trip

PREFERRED = DockPolicy(hlc=Hlc.PREFERRED)
NEVER = DockPolicy(hlc=Hlc.NEVER)
BASICS: dict[str, Any] = {
    "station_basics": BasicStationSettings(free=True),
    "car_basics": BasicCarSettings(),
}
CHARGING_W = 1000.0


def trip(station: DockPolicy, car: DockPolicy) -> Trip:
    """An AC outlet and a car that can do without messages; the car is plugged in."""
    made = Trip("iso2-ac", station_docks=station, car_docks=car, **BASICS)
    made.world.vehicle.errand = replace(made.world.vehicle.errand, wish=Wish.CHARGE)
    return made.begin()


def charges(made: Trip, within: float) -> bool:
    """Whether energy flows within so many s."""
    return made.voyage.run(within, lambda: made.voyage.outlet.interlock.output.watts > CHARGING_W)


def test_a_station_without_communication_charges_at_once() -> None:
    made = trip(NEVER, PREFERRED)
    assert charges(made, 10.0)
    assert made.voyage.bay.dock.phase is StationPhase.BASIC
    assert made.voyage.berth.dock.phase is CarPhase.BASIC
    assert made.voyage.sessions == []


@pytest.mark.parametrize("mishap", [Mishap.UNPLUG, Mishap.STATE_F])
def test_a_drawn_plug_and_a_state_f_make_safe_and_the_next_car_charges(mishap: Mishap) -> None:
    made = trip(NEVER, PREFERRED)
    assert charges(made, 10.0)
    made.happen(mishap)
    assert made.voyage.run(0.2, lambda: made.safe)
    made.voyage.run(10.0)
    assert made.safe
    made.voyage.unplug()  # what trips under power holds until then
    made.mend(mishap)
    made.voyage.run(1.0)
    made.voyage.plug()
    assert charges(made, 20.0)


def test_a_car_that_cannot_talk_is_woken_twice_and_then_charged() -> None:
    made = trip(PREFERRED, NEVER)
    assert charges(made, 120.0)
    assert made.names(STATION_SIDE).count("wake-up") == 2
    assert made.first(STATION_SIDE, "basic").detail == "the car did not begin to match"


def test_a_line_that_carries_nothing_leads_to_charging_by_duty_cycle() -> None:
    made = Trip("iso2-ac", station_docks=PREFERRED, car_docks=PREFERRED, **BASICS)
    made.voyage.medium.cut(OWN, CAR, made.voyage.now)
    made.begin()
    assert charges(made, 100.0)
    assert made.voyage.sessions == []


def test_communication_is_preferred_where_both_can() -> None:
    made = trip(PREFERRED, PREFERRED)
    assert made.session()
    assert "basic" not in made.names(STATION_SIDE) + made.names(CAR_SIDE)


def test_payment_before_matching_charges_by_duty_cycle_after_state_f() -> None:
    made = trip(PREFERRED, NEVER)
    made.voyage.run(2.0)
    made.voyage.bay.authorised(made.voyage.now)
    assert made.voyage.bay.dock.drive == UNAVAILABLE
    assert charges(made, 15.0)
    assert made.voyage.outlet.interlock.guard.cause is None


def test_a_car_that_needs_communication_is_not_charged_without() -> None:
    made = trip(NEVER, DockPolicy())
    assert not charges(made, 60.0)
    assert made.safe


@pytest.mark.parametrize("step", ["parameters", "sounding", "matched", "link ready"])
def test_payment_while_matching_or_after_charges_by_duty_cycle_after_x1(step: str) -> None:
    made = trip(PREFERRED, PREFERRED)
    made.voyage.wants = False
    assert made.voyage.run(10.0, lambda: step in made.names(STATION_SIDE))
    made.voyage.bay.authorised(made.voyage.now)
    assert made.voyage.bay.dock.drive == X1
    assert charges(made, 15.0)
    assert "basic" in made.names(CAR_SIDE)
    assert len(set(made.keys)) == 2  # both have left the network
