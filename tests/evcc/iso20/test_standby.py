"""ISO 15118-20: standby, and ends that somebody else wants, in whole sessions."""

from typing import Any

import pytest

from pilotwire.drivers.virtual import Fault
from pilotwire.messages.iso20.base import EVSENotification
from pilotwire.messages.iso20.dc import DC_ChargeLoopRes
from pilotwire.ports import StopWish, Wish
from pilotwire.session.agreed import Control
from pilotwire.session.events import (
    Ended,
    ProfileChosen,
)
from tests.evcc.iso2.watching import asked, assert_good, begin, finish, told
from tests.evcc.iso2.wires import changing
from tests.evcc.iso20.playing import (
    BOTH,
    CHOICE,
    EVERY,
    HEAD,
    at_station,
    body,
    endings,
    notice,
    played,
    progress,
    turned,
    wanting,
    world_of,
)


@EVERY
@BOTH
def test_a_driver_may_stand_by_and_go_on(service: int, control: Control) -> None:
    world = played(service, control, turns={3: Wish.STANDBY, 9: Wish.CHARGE, 15: Wish.STOP})
    assert progress(world) == ["Start", "Standby", "Start", "Stop"]
    assert asked(world) == [*HEAD, *CHOICE, *standing_by(service)]
    assert_good(world)
    plans = [event.plan for event in told(world, "car", ProfileChosen)]
    assert all(plan == plans[0] for plan in plans)  # after a standby the old plan holds


def standing_by(service: int) -> list[str]:
    """The body of a session with a standby in its loop."""
    full = body(service)
    at = full.index("PowerDelivery")
    return [*full[: at + 2], *["PowerDelivery", full[at + 1]] * 2, *full[at + 2 :]]


def test_a_station_without_a_standby_goes_on() -> None:
    world = played(turns={3: Wish.STANDBY, 9: Wish.STOP}, standby=False)
    assert progress(world) == ["Start", "Standby", "Stop"]
    assert [good for good, _ in endings(world)] == [True, True]


@pytest.mark.parametrize(
    ("kind", "steps", "paused"),
    [
        (EVSENotification.Terminate, ["Start", "Standby", "Stop"], False),
        (EVSENotification.Pause, ["Start", "Standby", "Stop"], True),
        (EVSENotification.ExitStandby, ["Start", "Standby", "Start"], False),
        (EVSENotification.ScheduleRenegotiation, ["Start", "Standby", "ScheduleRenegotiation", "Start"], False),
    ],
)
def test_a_car_hears_the_station_while_it_stands_by(kind: EVSENotification, steps: list[str], paused: bool) -> None:
    def change(envelope: Any) -> Any:
        standing = world.seat.state is not None and world.seat.state.name == "STANDBY"
        return notice(kind)(envelope) if standing else envelope

    world = world_of(turns={3: Wish.STANDBY, 30: Wish.STOP})
    world.session(changing(DC_ChargeLoopRes, change, world.scenario.dialect), limit=120.0)
    assert progress(world)[: len(steps)] == steps
    assert [ending.paused for ending in told(world, "car", Ended)] == [paused]


def test_a_battery_that_breaks_in_a_standby_ends_the_session() -> None:
    world = world_of(turns={3: Wish.STANDBY})
    duel = begin(world)
    while not (world.seat.state and world.seat.state.name == "STANDBY"):
        duel.step()
    world.vehicle.faults.switch_on(Fault.BATTERY)
    finish(world, duel)
    assert asked(world)[-3:] == ["PowerDelivery", "DC_WeldingDetection", "SessionStop"]


@EVERY
@BOTH
def test_a_station_that_wants_the_end_is_heard(service: int, control: Control) -> None:
    world = wanting(StopWish.STOP, service, control, turns={})
    assert_good(world)
    assert asked(world)[-1] == "SessionStop"


def test_a_notice_is_obeyed_long_before_its_time_is_over() -> None:
    """Within a few turns of the loop, and not within its `notification_max_delay`."""
    world = at_station(DC_ChargeLoopRes, notice(EVSENotification.Terminate, delay=600), turns={})
    assert world.loops < 40
    assert [good for good, _ in endings(world)] == [True, True]


def test_a_confirmation_that_is_wanted_leads_nowhere_where_there_is_no_reading() -> None:
    change = notice(EVSENotification.MeteringConfirmation)
    world = at_station(DC_ChargeLoopRes, change, turns={9: Wish.STOP})
    assert "MeteringConfirmation" not in asked(world)


@EVERY
@BOTH
def test_a_fault_of_the_battery_ends_the_session_in_good_order(service: int, control: Control) -> None:
    world = turned(world_of(service, control), lambda world: world.vehicle.faults.switch_on(Fault.BATTERY))
    assert asked(world)[-1] == "SessionStop"
    assert progress(world)[-1] == "Stop"
    assert [event.good for event in told(world, "station", Ended)] == [True]
