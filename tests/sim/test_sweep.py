"""A fault at every message of a session: afterwards nothing flows, all is open, and the next session works.

The ordinary suite takes the first message of each kind in each state; PILOTWIRE_SWEEP=full takes every one, of the
tours through all states too, and plays a whole session after each.
"""

import pytest

from pilotwire.drivers.virtual import Fault
from pilotwire.session.timers import EIM_ONGOING
from tests.scenarios import BY_NAME, PLAIN, TOURS, Scenario
from tests.sessions import World
from tests.sim.faults import CHANGES, ODDITIES, Change
from tests.sim.places import FULL, Place, places

KINDS = (
    "din-dc", "iso2-dc", "iso2-ac", "iso20-ac-dynamic", "iso20-dc-scheduled", "iso20-ac-bpt-scheduled",
    "iso20-dc-bpt-dynamic",
)  # fmt: skip
SCENARIOS = [*PLAIN, *TOURS[1:]] if FULL else [BY_NAME[name] for name in KINDS]
BROKEN = [BY_NAME[name] for name in (KINDS if FULL else ("iso2-ac", "iso20-dc-bpt-dynamic"))]
ON_THE_WIRE = [(s, change) for s in SCENARIOS for change in (*CHANGES, *(ODDITIES if s in BROKEN else ()))]
LONGEST_S = 75.0
"""No fault may keep a session for longer, in s: the silence that a station bears is 60 s."""

NOTICED_S = 20.0
"""And no fault of one message, in s: the car notices it, or a station that lingers."""

STATION_METHODS = (
    "alarm", "authorize", "closed", "isolation", "locked", "measure", "pilot", "read", "set_locked", "set_output",
    "start", "switch",
)  # fmt: skip
CAR_METHODS = (
    "alarm", "closed", "duty_percent", "locked", "measure", "plugged", "set_locked", "set_power", "set_ready", "state",
    "switch",
)  # fmt: skip
METHODS = [*(f"station {method}" for method in STATION_METHODS), *(f"car {method}" for method in CAR_METHODS)]


def _name(value: Scenario | Change) -> str:
    return value.name if isinstance(value, Scenario) else value.__name__


every_kind = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
some_kinds = pytest.mark.parametrize("scenario", BROKEN, ids=lambda scenario: scenario.name)


def assert_works(world: World, place: Place) -> None:
    """The next session, from its first message to its good end."""
    world.session()
    assert world.endings() == {"station": [True], "car": [True]}, place
    assert world.dangers() == [], place


@pytest.mark.parametrize(("scenario", "change"), ON_THE_WIRE, ids=_name)
def test_after_a_fault_on_the_wire_all_is_safe_and_the_next_session_works(scenario: Scenario, change: Change) -> None:
    world = World(scenario)
    for place in places(scenario):
        began = world.now
        world.session(place.wire(lambda word: change(scenario, word)))
        assert world.now - began < NOTICED_S, place
        assert world.dangers() == [], place
        if place.checked:
            assert_works(world, place)


@every_kind
def test_a_connection_may_be_cut_at_any_message(scenario: Scenario) -> None:
    world = World(scenario)
    for place in places(scenario):
        world.until_number(place.to_station, place.number)
        world.seat.hang_up(world.now)
        world.car.hang_up(world.now)
        assert world.dangers() == [], place
        assert world.endings() == {"station": [False], "car": [False]} or place.last
        if place.checked:
            assert_works(world, place)


@some_kinds
def test_a_line_may_go_dead_at_any_message(scenario: Scenario) -> None:
    world = World(scenario)
    for place in places(scenario):
        world.until_number(place.to_station, place.number)
        began = world.now
        world.alone(LONGEST_S)
        assert world.now - began < LONGEST_S, place
        assert world.dangers() == [], place
        if place.checked:
            assert_works(world, place)


@some_kinds
@pytest.mark.parametrize("fault", Fault)
def test_hardware_may_break_at_any_message(scenario: Scenario, fault: Fault) -> None:
    world = World(scenario)
    faults = world.vehicle.faults if fault is Fault.BATTERY else world.outlet.faults
    for place in places(scenario, only_requests=True):
        began = world.now
        world.session(place.wire(lambda word: faults.switch_on(fault)))
        assert world.now - began < LONGEST_S, place
        world.calm_down()
        assert abs(world.outlet.facts(world.now).output.amps) < 0.1, place
        faults.mend()
        assert world.dangers() == [], place
        if place.checked:
            assert_works(world, place)


@some_kinds
@pytest.mark.parametrize("method", METHODS)
def test_a_driver_may_raise_at_any_message(scenario: Scenario, method: str) -> None:
    world = World(scenario)
    side, _, name = method.partition(" ")
    faults = world.outlet.faults if side == "station" else world.vehicle.faults
    for place in places(scenario, only_requests=True)[:: 1 if FULL else 6]:
        began = world.now
        world.session(place.wire(lambda word: faults.raise_in(name)))
        assert world.now - began < LONGEST_S + EIM_ONGOING, place  # nobody pays where the authoriser is broken
        faults.mend()
        assert world.dangers() == [], place
        assert_works(world, place)


@some_kinds
def test_the_plug_may_be_pulled_at_any_message(scenario: Scenario) -> None:
    world = World(scenario)
    for place in places(scenario):
        world.session(place.wire(lambda word: world.cable.unplug()))
        assert world.dangers() == [], place
        world.cable.plug()
        if place.checked:
            assert_works(world, place)
