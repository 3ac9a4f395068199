"""ISO 15118-20, station: the power that a car announces, and what it promises."""

from typing import Any

import pytest

from pilotwire.messages.iso20.base import EVSENotification
from pilotwire.session.events import ProfileChosen
from tests.secc.desk import Desk
from tests.secc.iso20.desks import assert_failed, desk_at
from tests.secc.iso20.loops import steps
from tests.secc.iso20.words import (
    CONFIRMED,
    DC,
    DC_BPT,
    DYNAMIC,
    SCHEDULED,
    START,
    UNSURE,
    power,
    profile,
)


def stepped(service: int = DC, **more: Any) -> Desk:
    """A station with that offer, which waits for PowerDelivery."""
    return desk_at("POWER_DELIVERY", service, SCHEDULED, at=steps, **more)


def test_a_plan_is_put_on_record_with_its_schedule() -> None:
    desk = stepped()
    told = profile((1800, 40_000.0), (1800, 9_000.0), at=desk.now)
    assert desk.code(power(START, told)) == "OK"
    (chosen,) = desk.told(ProfileChosen)
    assert (chosen.schedule, [(s.duration, s.watts) for s in chosen.plan.steps]) == (
        1, [(1800, 40_000), (1800, 9_000)],
    )  # fmt: skip


def test_a_plan_without_a_time_counts_from_the_offer_on() -> None:
    """Stacks in the field leave TimeAnchor at zero."""
    desk = stepped()
    assert desk.code(power(START, profile((1790, 50_000.0), (1800, 10_000.0), at=0))) == "OK"
    plan = desk.told(ProfileChosen)[0].plan
    assert desk.now - 10 < plan.steps[0].start <= desk.now


@pytest.mark.parametrize(
    ("rows", "bpt"),
    [
        ([(1800, 50_100.0)], False),
        ([(3600, 50_000.0)], False),
        ([(1800, 50_000.0), (1800, 10_100.0)], False),
        ([(1800, -100.0)], False),
        ([(1800, -25_100.0)], True),
        ([(1800, -25_000.0), (1800, -5_100.0)], True),
    ],
    ids=["too much", "for too long", "too much later", "backwards", "too much back", "too much back later"],
)
def test_a_plan_beyond_the_offer_is_refused(rows: list[tuple[int, float]], bpt: bool) -> None:
    desk = stepped(DC_BPT if bpt else DC)
    assert desk.code(power(START, profile(*rows, at=desk.now))) == "FAILED_EVPowerProfileInvalid"
    assert_failed(desk)


def test_a_plan_for_both_ways_within_the_offer_is_taken() -> None:
    desk = stepped(DC_BPT)
    rows = ((1800, -25_000.0), (1700, 10_000.0))
    assert desk.code(power(START, profile(*rows, at=desk.now))) == "OK"


def test_a_schedule_that_was_not_offered_is_refused() -> None:
    desk = stepped()
    told = profile((60, 1000.0), at=desk.now, schedule=2)
    assert desk.code(power(START, told)) == "FAILED_ScheduleSelectionInvalid"
    assert_failed(desk)


def test_a_car_that_plans_by_itself_has_to_tell_its_plan() -> None:
    desk = stepped()
    assert desk.code(power(START)) == "FAILED_EVPowerProfileInvalid"
    assert_failed(desk)


@pytest.mark.parametrize("control", [SCHEDULED, DYNAMIC])
def test_the_profile_must_be_of_the_agreed_mode(control: Any) -> None:
    desk = desk_at("POWER_DELIVERY", DC, control)
    told = profile((60, 1000.0), at=desk.now, schedule=None if control is SCHEDULED else 1)
    assert desk.code(power(START, told)) == "FAILED_EVPowerProfileInvalid"


@pytest.mark.parametrize(
    ("tolerance", "promise", "code"),
    [
        (500.0, CONFIRMED, "OK_PowerToleranceConfirmed"),
        (None, CONFIRMED, "OK_PowerToleranceConfirmed"),
        (500.0, UNSURE, "WARNING_PowerToleranceNotConfirmed"),
        (None, UNSURE, "OK"),
        (500.0, None, "OK"),
    ],
)
def test_a_promise_to_keep_to_the_plan_is_answered(tolerance: float | None, promise: Any, code: str) -> None:
    """[V2G20-1944], [V2G20-1946]; without a tolerance there is nothing to promise."""
    desk = stepped(power_tolerance=tolerance)
    assert desk.code(power(START, profile((1700, 20_000.0), at=desk.now, tolerance=promise))) == code
    assert desk.state == "CHARGE_LOOP"
    status = desk.answer.body.evse_status
    asked = status is not None and status.evse_notification is EVSENotification.ScheduleRenegotiation
    assert asked is (code == "WARNING_PowerToleranceNotConfirmed")  # [V2G20-1954]


def test_a_station_that_insists_refuses_a_car_without_a_promise() -> None:
    """[V2G20-1945]."""
    desk = stepped(power_tolerance=500.0, tolerance_required=True)
    told = profile((1700, 20_000.0), at=desk.now, tolerance=UNSURE)
    assert desk.code(power(START, told)) == "FAILED_PowerToleranceNotConfirmed"
    assert_failed(desk)
