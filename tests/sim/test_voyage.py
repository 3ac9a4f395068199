"""From plug to unplug in memory, with another outlet on the same power line."""

import pytest

from pilotwire.link import StationPhase
from pilotwire.ports import DIGITAL, X1, Wish
from pilotwire.session.events import Established
from pilotwire.sim.medium.scenes import CAR, OTHER, OWN
from pilotwire.sim.voyage import CAR_SIDE, STATION_SIDE
from pilotwire.slac import MODEMS, CarPolicy, Validate
from tests.scenarios import PLAIN, TOURS
from tests.sim.places import FULL
from tests.sim.voyages import Trip

KINDS = ("din-dc", "iso2-ac", "iso20-ac-dynamic", "iso20-dc-scheduled", "iso2-dc-tour")
NAMES = [scenario.name for scenario in (*PLAIN, *TOURS[1:])] if FULL else KINDS
BEFORE_MATCHING = ["plugged", "5 %", "modem ready"]
LOOK = ["parameters", "sounding", "attenuation"]
MATCHED = ["matched", "link up", "link ready"]


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_session_runs_from_plug_to_unplug(name: str) -> None:
    trip = Trip(name).begin()
    assert trip.session()
    trip.voyage.run(3.0)
    trip.voyage.unplug()
    trip.voyage.run(1.0)
    assert trip.voyage.bay.dock.phase is StationPhase.EMPTY
    assert trip.world.dangers() == []


def test_the_steps_of_a_station_come_in_their_order() -> None:
    trip = Trip("iso2-dc").begin()
    trip.session()
    assert trip.names(STATION_SIDE)[:12] == BEFORE_MATCHING + LOOK * 2 + MATCHED  # the car looks again at 29.6 dB


def test_the_car_hears_both_outlets_and_takes_its_own() -> None:
    trip = Trip("iso2-dc").begin()
    trip.session()
    stations = {host.mac for host in trip.voyage.medium.plan.hosts if host.station}
    assert {candidate.evse for candidate in trip.voyage.car_link.candidates} == stations
    assert trip.voyage.medium.linked(OWN, CAR, trip.voyage.now)
    assert not trip.voyage.medium.linked(OTHER, CAR, trip.voyage.now)


def test_a_voyage_is_the_same_every_time() -> None:
    one, two = Trip("iso20-dc-dynamic", seed=3).begin(), Trip("iso20-dc-dynamic", seed=3).begin()
    assert one.session()
    assert two.session()
    assert one.voyage.milestones == two.voyage.milestones


@pytest.mark.parametrize("name", ["iso2-ac", "iso20-dc-dynamic"])
def test_after_a_session_the_pilot_stands_and_the_network_is_left(name: str) -> None:
    trip = Trip(name).begin()
    trip.session()
    assert trip.voyage.bay.dock.drive == DIGITAL
    matched = trip.used
    trip.voyage.run(2.0)
    assert trip.voyage.bay.dock.drive == X1
    assert not trip.voyage.bay.ready
    assert not trip.voyage.berth.ready
    assert set(trip.keys).isdisjoint(matched)
    assert len(set(trip.keys)) == 2


@pytest.mark.parametrize("name", ["din-dc", "iso2-ac", "iso20-ac-scheduled"])
def test_a_car_that_stays_plugged_in_wakes_the_station_for_another_session(name: str) -> None:
    trip = Trip(name).begin()
    assert trip.session()
    matched = trip.used
    trip.voyage.run(5.0)
    assert trip.again()
    assert "wake-up" in trip.names(CAR_SIDE)
    assert set(trip.used).isdisjoint(matched)


@pytest.mark.parametrize("name", ["iso2-ac", "iso20-dc-dynamic"])
def test_a_paused_session_goes_on_over_the_link_that_was_kept(name: str) -> None:
    trip = Trip(name, turns={3: Wish.PAUSE}).begin()
    assert trip.session()
    matched = trip.used
    trip.voyage.run(60.0)
    assert trip.voyage.bay.dock.drive == X1
    assert trip.voyage.linked
    assert trip.again()
    assert trip.used == matched
    joined = [event.joined for _, event in trip.world.told if isinstance(event, Established)]
    assert joined == [False, False, True, True]


def test_each_of_five_cars_has_a_key_of_its_own() -> None:
    trip, seen = Trip("iso2-dc"), set[bytes]()
    for _ in range(5):
        trip.begin()
        assert trip.again()
        seen.update(trip.used)
        trip.voyage.unplug()
        trip.voyage.run(2.0)
    assert len(seen) == 5


def test_a_plug_drawn_while_the_car_proves_itself_leaves_s2_open() -> None:
    trip = Trip("iso2-ac", car_matches=CarPolicy(modem=MODEMS["virtual"], validate=Validate.ALWAYS)).begin()
    voyage, wire = trip.voyage, trip.voyage.outlet.parts.wire
    assert voyage.run(30.0, lambda: wire.s2)
    voyage.unplug()
    voyage.run(1.0)
    assert not wire.s2


@pytest.mark.parametrize("name", ["din-dc", "iso20-dc-dynamic"])
def test_a_car_that_opens_s2_under_power_ends_the_session_and_the_next_one_works(name: str) -> None:
    trip = Trip(name, turns={1000: Wish.STOP}).begin()
    voyage, interlock, wire = trip.voyage, trip.voyage.outlet.interlock, trip.voyage.outlet.parts.wire
    assert voyage.run(60.0, lambda: interlock.output.amps > 50.0)
    wire.s2, broken = False, voyage.session
    voyage.run(0.3)
    assert trip.safe
    assert voyage.run(60.0, lambda: interlock.output.amps > 50.0)
    assert voyage.session is not broken
