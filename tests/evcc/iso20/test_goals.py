"""ISO 15118-20: departure and states of charge that somebody sets at the station, in whole sessions."""

from typing import Any

import pytest

from pilotwire.messages.iso20 import ac, dc
from pilotwire.ports import Wish
from pilotwire.secc.iso20.goals import ACK_MAX_DELAY
from pilotwire.session.agreed import AC_SERVICES, Goals, Mobility
from pilotwire.session.events import Ended, NeedsStated, Warned
from tests.evcc.iso2.watching import assert_good, begin, finish, told
from tests.evcc.iso20.playing import AC, AC_BPT, DC, DC_BPT, MCS_BPT, sent, world_of
from tests.sessions import World

SERVICES = pytest.mark.parametrize("service", [AC, DC, AC_BPT, DC_BPT, MCS_BPT])
SHARED: dict[str, Any] = {"mobility": (Mobility.SECC,), "car_mobility": Mobility.SECC}


def requests(world: World) -> list[tuple[float, float]]:
    """Departures in UNIX s and energies in Wh, as the car asks for them turn by turn."""
    kind = ac.AC_ChargeLoopReq if world.scenario.service in AC_SERVICES else dc.DC_ChargeLoopReq
    return [
        (turn.header.time_stamp + turn.control_mode.departure_time, float(turn.control_mode.ev_target_energy_request))
        for turn in sent(world, kind)
    ]


@SERVICES
def test_a_car_takes_up_what_is_set_in_the_loop(service: int) -> None:
    world = world_of(service, turns={20: Wish.STOP}, **SHARED)
    duel = begin(world)
    goal = duel.now + 7200.0
    world.seat.goals = Goals(departure=goal, target_soc=70, minimum_soc=30)
    finish(world, duel)
    departure, energy = requests(world)[-1]
    assert departure == pytest.approx(goal, abs=3)
    assert energy == pytest.approx(0.3 * 60_000, rel=0.02)
    needs = told(world, "station", NeedsStated)[-1].needs
    assert needs.departure == pytest.approx(goal, abs=3)
    assert_good(world)


def test_the_station_falls_silent_once_the_car_follows() -> None:
    world = world_of(DC, turns={20: Wish.STOP}, **SHARED)
    duel = begin(world)
    world.seat.goals = Goals(departure=duel.now + 7200.0)
    finish(world, duel)
    delays = [turn.control_mode.ack_max_delay for turn in sent(world, dc.DC_ChargeLoopRes)]
    assert [delay for delay in delays if delay is not None] == [ACK_MAX_DELAY]


def test_goals_that_are_set_before_energy_hold_from_the_beginning() -> None:
    world = world_of(DC, turns={6: Wish.STOP}, **SHARED)
    duel = world.duel().run(limit=0.01, **world.protection())
    goal = duel.now + 7200.0
    world.seat.goals = Goals(departure=goal, target_soc=60)
    finish(world, duel)
    departure, energy = requests(world)[0]
    assert departure == pytest.approx(goal, abs=3)
    assert energy == pytest.approx(0.2 * 60_000, rel=0.02)


@pytest.mark.parametrize("service", [AC, DC])
def test_a_departure_that_is_set_is_when_the_car_leaves(service: int) -> None:
    world = world_of(service, turns={}, **SHARED)
    duel = begin(world)
    world.seat.goals = Goals(departure=duel.now + 30.0)
    begun = duel.now
    finish(world, duel)
    assert 28 < duel.now - begun < 45
    assert [event.good for event in told(world, "station", Ended)] == [True]


def test_a_target_above_what_the_driver_allows_is_cut() -> None:
    world = world_of(DC, turns={20: Wish.STOP}, **SHARED)
    errand = world.vehicle.errand
    world.vehicle.errand = type(errand)(target_soc=60.0, maximum_soc=75.0)
    duel = begin(world)
    world.seat.goals = Goals(target_soc=100)
    finish(world, duel)
    assert requests(world)[-1][1] == pytest.approx(0.35 * 60_000, rel=0.02)


def test_a_car_that_states_its_needs_alone_is_left_alone() -> None:
    world = world_of(DC, turns={20: Wish.STOP}, mobility=(Mobility.EVCC,), car_mobility=Mobility.SECC)
    duel = begin(world)
    world.seat.goals = Goals(departure=duel.now + 7200.0, target_soc=70)
    finish(world, duel)
    turns = sent(world, dc.DC_ChargeLoopRes)
    assert {turn.control_mode.departure_time for turn in turns} == {None}
    assert told(world, "station", Warned) == []
    assert_good(world)


def test_goals_end_with_the_session() -> None:
    world = world_of(DC, turns={20: Wish.STOP}, **SHARED)
    duel = begin(world)
    world.seat.goals = Goals(target_soc=70)
    finish(world, duel)
    assert world.seat.goals == Goals()
