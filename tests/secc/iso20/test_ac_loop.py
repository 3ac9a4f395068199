"""ISO 15118-20, station: the charge loop of AC."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.energy import Plan, PlanStep
from pilotwire.ports import StopWish
from pilotwire.session.events import Ended
from tests.secc.desk import Desk
from tests.secc.iso20.currents import ac_dynamic, ac_scheduled, ac_turn
from tests.secc.iso20.loops import hour, looping
from tests.secc.iso20.words import AC, AC_BPT, DYNAMIC, SCHEDULED


def target(desk: Desk, mode: Any) -> float | None:
    """What the station tells the car to draw; None where it leaves that to the car."""
    told = desk.ask(ac_turn(mode)).control_mode.evse_target_active_power
    return None if told is None else float(told)


def permitted(desk: Desk) -> float:
    """What the outlet watches over, in W."""
    return float(desk.outlet.interlock._watts)  # type: ignore[attr-defined]


def test_a_steered_car_is_told_what_the_planner_wants() -> None:
    desk = looping(AC, DYNAMIC)
    assert target(desk, ac_dynamic()) == permitted(desk) == 11_000


def test_a_car_that_plans_by_itself_is_left_alone() -> None:
    """The planner of the station wants other than the car, and keeps it to itself."""
    desk = looping(AC, SCHEDULED, (3000, 6_000.0))
    assert desk.seat.facts(desk.now).setpoint_w != 6_000
    assert target(desk, ac_scheduled()) is None
    assert permitted(desk) == 11_000  # what schedule and car have


def test_the_schedule_bounds_what_may_flow() -> None:
    desk = looping(AC, SCHEDULED, (3000, 5_000.0), at=hour(5_000.0))
    target(desk, ac_scheduled())
    assert permitted(desk) == 5_000


@pytest.mark.parametrize(("field", "told"), [("ev_maximum_charge_power", 2_000.0), ("ev_maximum_charge_power", 0.0)])
def test_a_limit_of_the_car_that_falls_is_obeyed_at_once(field: str, told: float) -> None:
    desk = looping(AC, DYNAMIC)
    target(desk, ac_dynamic())
    assert target(desk, ac_dynamic(**dict[str, Any]({field: told}))) == permitted(desk) == told


def test_a_car_that_can_do_nothing_with_little_is_told_to_draw_none() -> None:
    desk = looping(AC, DYNAMIC)
    desk.seat.steering._plan = Plan((PlanStep(0.0, 1e12, 2_000.0),))
    assert target(desk, ac_dynamic(ev_minimum_charge_power=4_000)) == 0


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_car_gives_back_no_more_than_it_can(sign: int) -> None:
    desk = looping(AC_BPT, DYNAMIC)
    desk.seat.steering._plan = Plan((PlanStep(0.0, 1e12, -9_000.0),))
    assert target(desk, ac_dynamic(bpt=True)) == -9_000
    assert target(desk, ac_dynamic(bpt=True, ev_maximum_discharge_power=sign * 3_000)) == -3_000
    assert target(desk, ac_dynamic(bpt=True, ev_maximum_discharge_power=0)) == 0


def test_a_one_way_session_takes_nothing_back() -> None:
    desk = looping(AC, DYNAMIC)
    desk.seat.steering._plan = Plan((PlanStep(0.0, 1e12, -9_000.0),))
    assert target(desk, ac_dynamic()) == 0


def test_a_plan_to_give_back_is_permitted_in_its_direction() -> None:
    desk = looping(AC_BPT, SCHEDULED, (3000, -8_000.0))
    assert target(desk, ac_scheduled(bpt=True)) is None
    assert permitted(desk) == -11_000


@pytest.mark.parametrize(("service", "planned", "told"), [(AC, 10_000.0, 4_200.0), (AC_BPT, -10_000.0, -4_200.0)])
def test_limits_of_the_station_that_fall_are_told_as_a_target(service: int, planned: float, told: float) -> None:
    desk = looping(service, SCHEDULED, (3000, planned))
    mode = ac_scheduled(bpt=service == AC_BPT)
    assert target(desk, mode) is None
    desk.outlet.limits = replace(desk.outlet.limits, max_charge_w=4_200.0, max_discharge_w=4_200.0)
    assert target(desk, mode) == permitted(desk) == told


def test_limits_that_a_car_tells_once_hold_on() -> None:
    desk = looping(AC, SCHEDULED, (3000, 6_000.0))
    assert target(desk, ac_scheduled(ev_maximum_charge_power=5_000)) == 5_000
    assert target(desk, ac_scheduled()) == 5_000


@pytest.mark.parametrize(("control", "mode"), [(DYNAMIC, ac_dynamic()), (SCHEDULED, ac_scheduled())])
def test_a_station_that_stands_by_lets_nothing_flow(control: Any, mode: Any) -> None:
    desk = looping(AC, control)
    desk.seat.stop = StopWish.STANDBY
    assert target(desk, mode) == permitted(desk) == 0


@pytest.mark.parametrize(
    ("service", "control", "mode"),
    [(AC, DYNAMIC, ac_scheduled()), (AC, SCHEDULED, ac_dynamic()), (AC, DYNAMIC, ac_dynamic(bpt=True)),
     (AC_BPT, DYNAMIC, ac_dynamic())],
    ids=["scheduled", "dynamic", "both ways", "one way"],
)  # fmt: skip
def test_another_control_mode_than_the_agreed_one_ends_the_session(service: int, control: Any, mode: Any) -> None:
    desk = looping(service, control)
    assert desk.code(ac_turn(mode)) == "FAILED_WrongChargeParameter"
    assert [ending.good for ending in desk.told(Ended)] == [False]
    assert desk.safe()
