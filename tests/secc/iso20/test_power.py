"""ISO 15118-20, station: energy on, off and on hold, and the car's announcement."""

from decimal import Decimal
from typing import Any

import pytest

from pilotwire.drivers.virtual import Fault
from pilotwire.energy import Outlook, Slot
from pilotwire.messages.iso20.base import EVSENotification, Processing
from pilotwire.ports import PilotState
from pilotwire.session.events import Ended, EnergyStarted, EnergyStopped, ProfileChosen
from tests.scenarios import START as BEGINNING
from tests.secc.desk import Desk
from tests.secc.iso20.currents import ac_dynamic, ac_turn, dc_dynamic, dc_scheduled, dc_turn
from tests.secc.iso20.desks import desk_at
from tests.secc.iso20.words import (
    AC,
    CONFIRMED,
    DC,
    DC_BPT,
    DYNAMIC,
    RENEGOTIATE,
    SCHEDULED,
    STANDBY,
    START,
    STOP,
    UNSURE,
    exchange,
    power,
    profile,
)

GOAL = "POWER_DELIVERY"
SCHEDULED_DC = (GOAL, DC, SCHEDULED)


def steps(now: float) -> Outlook:
    """Half an hour of 50 kW, then one of 10 kW."""
    return Outlook(
        slots=tuple(
            Slot(
                start=BEGINNING + 1800 * n, duration=1800, max_charge_w=w, max_discharge_w=w / 2, buy=Decimal("0.3"),
                sell=Decimal("0.2"),
            )
            for n, w in enumerate((50_000.0, 10_000.0))
        )
    )  # fmt: skip


def stepped(service: int = DC, **more: Any) -> Desk:
    """A station with that offer, which waits for PowerDelivery."""
    return desk_at(GOAL, service, SCHEDULED, at=steps, **more)


def assert_failed(desk: Desk) -> None:
    """The session has ended, and the outlet is dead."""
    assert [ending.good for ending in desk.told(Ended)] == [False]
    assert desk.safe()


def test_energy_starts_once_contactors_are_closed() -> None:
    desk = desk_at(GOAL)
    assert desk.code(power(START)) == "OK"
    assert desk.outlet.facts(desk.now).contactors_closed
    assert desk.told(EnergyStarted) == [EnergyStarted()]


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
    desk = desk_at(GOAL, DC, control)
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


@pytest.mark.parametrize("progress", [START, STOP, STANDBY, RENEGOTIATE])
def test_nothing_happens_while_the_car_is_not_ready(progress: Any) -> None:
    desk = desk_at(GOAL)
    assert desk.code(power(progress, processing=Processing.Ongoing)) == "OK"
    assert (desk.state, desk.told(EnergyStarted)) == (GOAL, [])


def test_contactors_that_do_not_close_end_the_session() -> None:
    desk = desk_at(GOAL, AC)
    desk.ready()
    desk.outlet.faults.switch_on(Fault.CONTACTOR_STUCK)
    asked = desk.now
    assert desk.code(power(START)) == "FAILED_ContactorError"
    assert desk.now - asked < 2.0
    assert_failed(desk)


def test_contactors_that_do_not_open_end_the_session() -> None:
    desk = desk_at("CHARGE_LOOP", AC)
    desk.outlet.faults.switch_on(Fault.CONTACTOR_WELDED)
    assert desk.code(power(STOP)).startswith("FAILED")
    assert [ending.good for ending in desk.told(Ended)] == [False]


def test_no_mains_without_state_c() -> None:
    desk = desk_at(GOAL, AC)
    desk.car(PilotState(False))
    desk.wait(0.5)
    assert desk.code(power(START)) == "FAILED_PowerDeliveryNotApplied"
    assert_failed(desk)


def test_energy_stops_with_open_contactors() -> None:
    desk = desk_at("CHARGE_LOOP")
    assert desk.code(power(STOP)) == "OK"
    facts = desk.outlet.facts(desk.now)
    assert (facts.contactors_closed, facts.output.amps) == (False, 0.0)
    assert desk.told(EnergyStopped) == [EnergyStopped()]


def test_a_standby_lets_nothing_flow_and_ends_with_a_start() -> None:
    desk = desk_at("CHARGE_LOOP", at=steps)
    turn = dc_turn(desk, dc_dynamic())
    for _ in range(20):
        desk.ask(turn)
        desk.wait(0.1)
    assert desk.outlet.facts(desk.now).output.amps > 10
    assert desk.code(power(STANDBY)) == "OK"
    for _ in range(10):
        desk.ask(turn)
        desk.wait(0.1)
    assert (desk.state, abs(desk.outlet.facts(desk.now).output.amps) < 1) == ("STANDBY", True)
    assert desk.code(power(START)) == "OK"
    for _ in range(20):
        desk.ask(turn)
        desk.wait(0.1)
    assert (desk.state, desk.outlet.facts(desk.now).output.amps > 10) == ("CHARGE_LOOP", True)


def test_an_ac_car_in_standby_is_told_to_draw_nothing() -> None:
    desk = desk_at("CHARGE_LOOP", AC)
    desk.ask(power(STANDBY))
    response = desk.ask(ac_turn(ac_dynamic()))
    assert float(response.control_mode.evse_target_active_power) == 0


def test_a_station_may_have_no_standby() -> None:
    desk = desk_at("CHARGE_LOOP", standby=False)
    assert desk.code(power(STANDBY)) == "WARNING_StandbyNotAllowed"
    assert desk.state == "CHARGE_LOOP"


def test_new_schedules_are_exchanged_over_a_live_cable() -> None:
    desk = desk_at("CHARGE_LOOP", DC, SCHEDULED)
    assert desk.code(power(RENEGOTIATE)) == "OK"
    assert desk.state == "NEW_SCHEDULE"
    assert desk.code(exchange(SCHEDULED)) == "OK"
    assert desk.outlet.facts(desk.now).contactors_closed
    assert desk.code(power(START, profile((3000, 20_000.0), at=desk.now))) == "OK"
    assert desk.state == "CHARGE_LOOP"
    assert (len(desk.told(ProfileChosen)), len(desk.told(EnergyStarted))) == (2, 1)
    assert desk.code(dc_turn(desk, dc_scheduled(10.0))) == "OK"


def test_a_station_may_have_no_other_schedules() -> None:
    desk = desk_at("CHARGE_LOOP", schedule_renegotiation=False)
    assert desk.code(power(RENEGOTIATE)) == "WARNING_ScheduleRenegotiationFailed"
    assert desk.state == "CHARGE_LOOP"


def test_new_schedules_that_never_come_end_the_session() -> None:
    known: list[Outlook | None] = [steps(BEGINNING)]
    desk = desk_at("CHARGE_LOOP", DC, SCHEDULED, at=lambda now: known[0])
    desk.ask(power(RENEGOTIATE))
    known[0] = None
    code = "OK"
    while code == "OK":
        code = desk.code(exchange(SCHEDULED))
        desk.wait(0.5)
    assert code == "FAILED_ScheduleRenegotiation"
    assert_failed(desk)
