"""New terms, wishes of the station, and pauses, in whole sessions."""

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso2 import (
    ChargeParameterDiscoveryRes,
    PMaxSchedule,
    PMaxScheduleEntry,
    RelativeTimeInterval,
)
from pilotwire.ports import StopWish, Wish
from pilotwire.session.dialect import Dialect, Envelope
from pilotwire.session.events import (
    Ended,
    EnergyStarted,
    Established,
    ProfileChosen,
    Warned,
)
from tests.evcc.iso2.watching import (
    AC,
    AC_BODY,
    DC,
    DC_BODY,
    DC_TAIL,
    EIM,
    HEAD,
    PNC,
    STOP_SOON,
    asked,
    assert_good,
    begin,
    finish,
    scenario,
    told,
)
from tests.evcc.iso2.wires import changing
from tests.scenarios import START
from tests.sessions import World


@pytest.mark.parametrize("contract", [False, True])
@pytest.mark.parametrize(("mode", "body"), [(DC, DC_BODY), (AC, AC_BODY)])
def test_the_driver_may_ask_for_new_terms(mode: str, body: list[str], contract: bool) -> None:
    world = World(scenario(mode, contract=contract, turns={3: Wish.RENEGOTIATE, 12: Wish.STOP}), receipts=False)
    world.session()
    tail = DC_TAIL if mode == DC else ["SessionStop"]
    assert asked(world) == [*HEAD, *(PNC if contract else EIM), *body, *body, *tail]
    assert_good(world)
    assert len(told(world, "station", ProfileChosen)) == 2
    assert len(told(world, "station", EnergyStarted)) == 1


@pytest.mark.parametrize("mode", [DC, AC])
def test_the_station_may_ask_for_new_terms_and_is_heard_once(mode: str) -> None:
    world = World(scenario(mode, turns={40: Wish.STOP}))
    duel = begin(world)
    world.wants_stop(StopWish.RENEGOTIATE)
    finish(world, duel)
    assert asked(world).count("ChargeParameterDiscovery") == 2
    assert_good(world)


def test_a_car_asks_for_new_terms_where_the_old_ones_lead_nowhere() -> None:
    """The offer was short; when it is over and energy is missing, the car looks for another one."""
    world = World(scenario(DC, turns={}), car_loop_period=2.0)
    world.vehicle.errand = replace(world.vehicle.errand, departure=START + 1200.0)
    wire = changing(ChargeParameterDiscoveryRes, _short_offer)
    duel = world.duel(wire)
    duel.run(limit=700.0)
    assert asked(world).count("ChargeParameterDiscovery") == 2


def _short_offer(envelope: Envelope) -> Envelope:
    """Ten seconds of power."""
    offers = envelope.body.sa_schedules
    first = offers.sa_schedule_tuple[0]
    power = first.p_max_schedule.p_max_schedule_entry[0].p_max
    entry = PMaxScheduleEntry(time_interval=RelativeTimeInterval(start=0, duration=10), p_max=power)
    short = replace(first, p_max_schedule=PMaxSchedule(p_max_schedule_entry=(entry,)), sales_tariff=None)
    return replace(envelope, body=replace(envelope.body, sa_schedules=replace(offers, sa_schedule_tuple=(short,))))


@pytest.mark.parametrize(
    ("mode", "dialect"), [(DC, Dialect.DIN), (DC, Dialect.ISO2), (AC, Dialect.ISO2)], ids=["din", "dc", "ac"]
)
def test_a_station_that_wants_the_end_is_heard(mode: str, dialect: Dialect) -> None:
    world = World(scenario(mode, dialect=dialect, turns={}))
    duel = begin(world)
    world.wants_stop(StopWish.STOP)
    finish(world, duel)
    assert_good(world)


@pytest.mark.parametrize("contract", [False, True])
@pytest.mark.parametrize("mode", [DC, AC])
def test_a_session_is_paused_and_resumed(mode: str, contract: bool) -> None:
    world = World(scenario(mode, contract=contract, turns={5: Wish.PAUSE}), receipts=False)
    world.session()
    assert_good(world, paused=True)
    number = told(world, "car", Established)[0].session_id
    world.calm_down(600.0)
    world.scenario = replace(world.scenario, turns=STOP_SOON)
    world.session()
    resumed = told(world, "car", Established)[0]
    assert (resumed.session_id, resumed.joined) == (number, True)
    assert told(world, "station", Established)[0].joined
    body = [*DC_BODY, *DC_TAIL] if mode == DC else [*AC_BODY, "SessionStop"]
    assert asked(world) == [*HEAD, *(PNC if contract else EIM), *body]
    assert_good(world)


def test_din_has_no_pause_and_the_car_stops_instead() -> None:
    world = World(scenario(DC, dialect=Dialect.DIN, turns={5: Wish.PAUSE}))
    world.session()
    assert [ending.paused for ending in told(world, "car", Ended)] == [False]
    assert len(told(world, "car", Warned)) == 1


def test_a_grid_that_wants_a_pause_gets_one_in_dc() -> None:
    world = World(scenario(DC, turns={}))
    duel = begin(world)
    world.wants_stop(StopWish.PAUSE)
    finish(world, duel)
    assert_good(world, paused=True)


def test_a_station_that_forgot_a_paused_session_gives_a_new_one() -> None:
    world = World(scenario(DC, turns={5: Wish.PAUSE}))
    world.session()
    world.seat.sleeping.clear()
    world.calm_down()
    world.scenario = replace(world.scenario, turns=STOP_SOON)
    world.session()
    assert not told(world, "car", Established)[0].joined
    assert_good(world)
