"""A seat between sessions, and the limits that it tells."""

import secrets

from msgspec.structs import replace

from pilotwire.drivers.virtual import StationModel, ac_pair
from pilotwire.drivers.virtual.models import AC_LIMITS
from pilotwire.ports import X1, Capabilities, DrivePilot
from pilotwire.station import Seat
from pilotwire.station.narrowing import borne, within
from tests.scenarios import BY_NAME, START, offering_of, outlook
from tests.sessions import World

AC = BY_NAME["iso2-ac"]
RETAIN_S = 10.0  # longer than any pilot goes on after a session


def oscillates(world: World) -> bool:
    """Whether the generator does."""
    voltages = world.outlet.parts.wire.voltages()
    return voltages.high > 0 > voltages.low


def rest(world: World) -> None:
    """Nobody is connected, and the outlet is looked at now and then."""
    end = world.now + RETAIN_S
    while world.now < end:
        world.now += 0.5
        world.seat.idle(world.now)


def test_the_pilot_of_a_session_that_is_over_asks_again_as_soon_as_somebody_connects() -> None:
    world = World(AC)
    world.session()
    assert world.endings()["station"] == [True]
    rest(world)
    assert not oscillates(world)
    world.seat.open(world.now)
    assert oscillates(world)


def test_the_pilot_asks_the_next_car_before_it_connects() -> None:
    world = World(AC)
    world.session()
    rest(world)
    world.cable.unplug()
    rest(world)
    assert oscillates(world)


def test_a_dock_has_the_pilot_in_its_hands() -> None:
    world = World(AC)
    world.seat.let_go = lambda now: None
    world.outlet.apply(DrivePilot(X1))
    world.seat.open(world.now)
    world.seat.idle(world.now)
    assert not oscillates(world)


def test_a_pilot_that_stands_when_the_station_starts_begins_to_ask() -> None:
    world = World(AC)
    world.outlet.apply(DrivePilot(X1))
    world.seat.idle(world.now)
    assert oscillates(world)


def test_no_limit_is_more_than_the_cable_bears() -> None:
    outlet, _, cable = ac_pair(StationModel(limits=AC_LIMITS, socket=True, cable_ohms=1500.0))
    seat = Seat(outlet, offering_of(AC), secrets.token_bytes, outlook)
    assert seat.facts(START).limits == AC_LIMITS
    cable.plug()
    limits = seat.facts(START + 1).limits
    assert (limits.max_charge_a, limits.max_charge_w) == (13.0, 13.0 * 3 * 230)


def test_hardware_bounds_the_limits_of_a_site() -> None:
    made_for = Capabilities(min_a=10.0, max_a=13.0, phases=1)
    limits = within(AC_LIMITS, made_for)
    assert (limits.phases, limits.min_charge_a, limits.max_charge_a) == (1, 10.0, 13.0)
    assert (limits.max_charge_w, limits.min_charge_w, limits.max_discharge_w) == (2990.0, 2990.0, 2990.0)
    assert within(AC_LIMITS, Capabilities(max_a=80.0)) == AC_LIMITS


def test_a_cable_that_bears_nothing_leaves_nothing() -> None:
    left = borne(replace(AC_LIMITS, min_discharge_w=100.0), 0.0)
    assert {left.max_charge_w, left.max_charge_a, left.min_charge_w, left.min_charge_a} == {0.0}
    assert {left.max_discharge_w, left.max_discharge_a, left.min_discharge_w} == {0.0}
