"""ISO 15118-20, station: mobility needs that are set at the station, told to a car that lets it."""

from typing import Any

import pytest

from pilotwire.messages.iso20.charging import DisplayParameters
from pilotwire.secc.iso20.goals import ACK_MAX_DELAY
from pilotwire.session.agreed import Goals, Mobility
from pilotwire.session.events import NeedsStated, Warned
from tests.secc.desk import Desk
from tests.secc.iso20.currents import ac_dynamic, ac_turn, dc_dynamic, dc_scheduled, dc_turn
from tests.secc.iso20.desks import desk_at
from tests.secc.iso20.loops import looping
from tests.secc.iso20.words import AC, DC, DYNAMIC, SCHEDULED, exchange

SHARED: dict[str, Any] = {"mobility": (Mobility.SECC,)}


def told(mode: Any) -> tuple[Any, ...]:
    """Departure in s, states of charge in %, and the time to take them up in s."""
    return mode.departure_time, mode.minimum_soc, mode.target_soc, getattr(mode, "ack_max_delay", None)


def test_goals_go_with_the_exchange_of_schedules() -> None:
    desk = desk_at("SCHEDULE_EXCHANGE", **SHARED)
    desk.seat.goals = Goals(departure=desk.now + 1800, minimum_soc=30, target_soc=90)
    found = told(desk.ask(exchange(DYNAMIC)).control_mode)
    assert found[0] == pytest.approx(1800, abs=1)
    assert found[1:3] == (30, 90)


@pytest.mark.parametrize("service", [AC, DC])
def test_goals_are_told_until_the_car_follows(service: int) -> None:
    desk = looping(service, DYNAMIC, **SHARED)
    goal = desk.now + 1800
    desk.seat.goals = Goals(departure=goal)

    def turn(departure: int) -> Any:
        mode: dict[str, Any] = {"departure": departure}
        request = ac_turn(ac_dynamic(**mode)) if service == AC else dc_turn(desk, dc_dynamic(**mode))
        return told(desk.ask(request).control_mode)

    assert turn(3600)[3] == ACK_MAX_DELAY
    desk.wait(0.3)
    assert turn(3600)[3] == ACK_MAX_DELAY - 1
    assert turn(int(goal - desk.now)) == (None, None, None, None)
    assert desk.told(NeedsStated)[-1].needs.departure == pytest.approx(goal, abs=2)
    assert desk.told(Warned) == []


def test_a_car_that_shows_the_goal_has_taken_it_up() -> None:
    desk = looping(DC, DYNAMIC, **SHARED)
    desk.seat.goals = Goals(target_soc=90, minimum_soc=35)

    def turn(**marks: Any) -> Any:
        shown = DisplayParameters(**marks)
        return told(desk.ask(dc_turn(desk, dc_dynamic(), display_parameters=shown)).control_mode)

    assert turn(target_soc=80, minimum_soc=20)[1:3] == (35, 90)
    assert turn(target_soc=90, minimum_soc=20)[1:3] == (35, 90)
    assert turn(target_soc=90, minimum_soc=35)[1:3] == (None, None)


def stubborn(desk: Desk, seconds: float) -> Any:
    """The last answer to a car that does not listen."""
    end = desk.now + seconds
    while desk.now < end:
        desk.ask(dc_turn(desk, dc_dynamic()))
        desk.wait(0.4)
    return told(desk.ask(dc_turn(desk, dc_dynamic())).control_mode)


def test_a_car_that_does_not_follow_is_noted_once_and_charged_by_its_own_needs() -> None:
    desk = looping(DC, DYNAMIC, **SHARED)
    desk.seat.goals = Goals(departure=desk.now + 600)
    assert stubborn(desk, ACK_MAX_DELAY - 1)[3] >= 0
    assert desk.told(Warned) == []
    assert stubborn(desk, 5.0)[3] == 0
    assert [warning.what for warning in desk.told(Warned)] == [
        "the car does not take up the goals that were set at the station"
    ]
    needs = desk.told(NeedsStated)[-1].needs
    assert needs.departure - needs.at == 3600


def test_a_goal_that_changes_is_told_anew() -> None:
    desk = looping(DC, DYNAMIC, **SHARED)
    desk.seat.goals = Goals(departure=desk.now + 3600)
    stubborn(desk, 1.0)
    assert stubborn(desk, 0.0) == (None, None, None, None)
    desk.seat.goals = Goals(departure=desk.now + 600)
    assert stubborn(desk, 0.0)[3] == ACK_MAX_DELAY


@pytest.mark.parametrize(
    ("control", "mobility", "mode"),
    [(DYNAMIC, Mobility.EVCC, dc_dynamic()), (SCHEDULED, Mobility.SECC, dc_scheduled(10.0))],
)
def test_a_car_that_states_its_needs_alone_is_told_nothing(control: Any, mobility: Mobility, mode: Any) -> None:
    desk = looping(DC, control, mobility=(mobility,))
    desk.seat.goals = Goals(departure=desk.now + 600)
    answer = desk.ask(dc_turn(desk, mode)).control_mode
    assert all(getattr(answer, name, None) is None for name in ("departure_time", "target_soc", "ack_max_delay"))


def test_a_departure_that_has_passed_is_now() -> None:
    desk = desk_at("SCHEDULE_EXCHANGE", **SHARED)
    desk.seat.goals = Goals(departure=desk.now - 60)
    assert desk.ask(exchange(DYNAMIC)).control_mode.departure_time == 0
