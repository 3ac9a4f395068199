"""ISO 15118-20: new schedules, other services, standby, and ends that somebody else wants, in whole sessions."""

from itertools import groupby

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso20.base import EVSENotification
from pilotwire.messages.iso20.common import ScheduleExchangeRes
from pilotwire.messages.iso20.dc import DC_ChargeLoopRes
from pilotwire.ports import StopWish, Wish
from pilotwire.session.agreed import Control
from pilotwire.session.events import (
    EnergyStarted,
    EnergyStopped,
    Entered,
    Expired,
    ProfileChosen,
    Refused,
    Selected,
    Warned,
)
from tests.evcc.iso2.watching import asked, assert_good, begin, finish, told
from tests.evcc.iso20.playing import (
    AC,
    AC_BPT,
    BOTH,
    CHOICE,
    DC,
    DC_BPT,
    EVERY,
    HEAD,
    SCHEDULED,
    at_station,
    body,
    endings,
    notice,
    played,
    progress,
    sent,
    wanting,
    world_of,
)


@EVERY
@BOTH
def test_the_driver_may_ask_for_new_schedules(service: int, control: Control) -> None:
    world = played(service, control, turns={3: Wish.RENEGOTIATE, 9: Wish.STOP})
    assert progress(world) == ["Start", "ScheduleRenegotiation", "Start", "Stop"]
    assert asked(world).count("ScheduleExchange") == 2
    assert asked(world).count("DC_CableCheck") == (service in (DC, DC_BPT))
    assert_good(world)
    assert len(told(world, "station", EnergyStarted)) == 1
    assert len(told(world, "station", ProfileChosen)) == 2


@EVERY
@BOTH
def test_the_station_may_ask_for_new_schedules_and_is_heard_once(service: int, control: Control) -> None:
    world = wanting(StopWish.RENEGOTIATE, service, control)
    assert progress(world) == ["Start", "ScheduleRenegotiation", "Start", "Stop"]
    assert_good(world)


def test_a_notice_that_stays_is_obeyed_once() -> None:
    change = notice(EVSENotification.ScheduleRenegotiation)
    world = at_station(DC_ChargeLoopRes, change, turns={30: Wish.STOP})
    assert progress(world) == ["Start", "ScheduleRenegotiation", "Start", "Stop"]


def test_a_station_that_has_no_other_schedules_is_asked_once() -> None:
    world = wanting(StopWish.RENEGOTIATE, schedule_renegotiation=False)
    assert progress(world) == ["Start", "ScheduleRenegotiation", "Stop"]
    assert [w.what for w in told(world, "car", Warned)] == [
        "PowerDelivery(ScheduleRenegotiation): WARNING_ScheduleRenegotiationFailed"
    ]
    assert [good for good, _ in endings(world)] == [True, True]


@pytest.mark.parametrize("service", [AC, DC])
@BOTH
def test_a_station_may_ask_for_a_pause_instead_of_new_schedules(service: int, control: Control) -> None:
    world = world_of(service, control, turns={3: Wish.RENEGOTIATE})
    duel = begin(world)
    while not (world.seat.state and world.seat.state.name == "NEW_SCHEDULE"):
        duel.step()
    world.wants_stop(StopWish.PAUSE)
    finish(world, duel)
    assert progress(world)[-1] == "Stop"
    assert_good(world, paused=True)


@pytest.mark.parametrize(("first", "second"), [(DC, DC_BPT), (AC_BPT, AC)])
@BOTH
def test_the_driver_may_change_the_service_and_change_it_back(first: int, second: int, control: Control) -> None:
    world = played(
        first,
        control,
        turns={3: Wish.RENEGOTIATE_SERVICE, 6: Wish.CHARGE, 9: Wish.RENEGOTIATE_SERVICE, 15: Wish.STOP},
        services=(first, second),
        car_services=(first, second),
    )
    assert asked(world) == [*HEAD, *CHOICE, *body(first), *CHOICE, *body(second), *CHOICE, *body(first)]
    taken = [event.agreed.variant.service for event in told(world, "station", Selected)]
    assert taken == [first, second, first]
    assert (len(told(world, "station", EnergyStarted)), len(told(world, "station", EnergyStopped))) == (3, 3)
    assert_good(world)


@pytest.mark.parametrize("service", [AC, DC])
def test_the_station_may_ask_for_new_services(service: int) -> None:
    world = wanting(StopWish.RENEGOTIATE_SERVICE, service)
    assert asked(world) == [*HEAD, *CHOICE, *body(service), *CHOICE, *body(service)]
    assert_good(world)


def test_services_that_may_not_change_stay() -> None:
    """The car knows from ServiceDiscoveryRes, and does not ask for a refusal."""
    world = played(turns={3: Wish.RENEGOTIATE_SERVICE, 9: Wish.STOP}, service_renegotiation=False)
    assert asked(world) == [*HEAD, *CHOICE, *body(DC)]
    assert told(world, "station", Refused) == []
    assert [w.what for w in told(world, "car", Warned)] == [
        "the station does not let services change; going on with the old one"
    ]


def test_a_car_keeps_its_pace_in_all_of_it() -> None:
    """No performance time of either side is missed in a session with every detour."""
    detours = {2: Wish.STANDBY, 5: Wish.CHARGE, 8: Wish.RENEGOTIATE, 12: Wish.RENEGOTIATE_SERVICE, 18: Wish.STOP}
    for service in (AC_BPT, DC_BPT):
        world = played(service, turns=detours)
        assert [event for _, event in world.told if isinstance(event, Expired)] == []
        assert_good(world)


def test_states_of_both_sides_are_the_same() -> None:
    detours = {2: Wish.STANDBY, 5: Wish.CHARGE, 8: Wish.RENEGOTIATE, 12: Wish.STOP}
    world = played(DC_BPT, SCHEDULED, turns=detours)
    station, car = ([e.state.name for e in told(world, who, Entered)] for who in ("station", "car"))
    assert [name for name, _ in groupby(car)] == [name for name, _ in groupby(station)]


@pytest.mark.parametrize("service", [AC, DC])
@BOTH
def test_a_station_without_power_sends_the_car_to_sleep_before_energy(service: int, control: Control) -> None:
    world = world_of(service, control)
    duel = world.duel().run(limit=0.01, **world.protection())
    world.wants_stop(StopWish.PAUSE)
    finish(world, duel)
    assert sent(world, ScheduleExchangeRes)[-1].go_to_pause is True
    assert asked(world)[-2:] == ["ScheduleExchange", "SessionStop"]
    assert_good(world, paused=True)


def test_limits_that_fall_in_the_loop_reach_the_output_at_once() -> None:
    world = world_of(DC, SCHEDULED, turns={120: Wish.STOP})
    world.vehicle.errand = replace(world.vehicle.errand, departure=world.now + 300.0)
    duel = begin(world)
    for _ in range(100):
        duel.step()
    assert world.outlet.facts(duel.now).output.watts > 30_000
    world.outlet.limits = replace(world.outlet.limits, max_charge_w=5_000.0)
    for _ in range(40):
        duel.step()
    assert 0 < world.outlet.facts(duel.now).output.watts < 5_100
    finish(world, duel)
    assert_good(world)
