"""ISO 15118-20, station: energy on, off and on hold, and the car's announcement."""

from typing import Any

import pytest

from pilotwire.drivers.virtual import Fault
from pilotwire.energy import Outlook
from pilotwire.messages.iso20.base import Processing
from pilotwire.ports import PilotState
from pilotwire.session.events import Ended, EnergyStarted, EnergyStopped, ProfileChosen
from tests.scenarios import START as BEGINNING
from tests.secc.iso20.currents import ac_dynamic, ac_turn, dc_dynamic, dc_scheduled, dc_turn
from tests.secc.iso20.desks import assert_failed, desk_at
from tests.secc.iso20.loops import steps
from tests.secc.iso20.words import (
    AC,
    DC,
    RENEGOTIATE,
    SCHEDULED,
    STANDBY,
    START,
    STOP,
    exchange,
    power,
    profile,
)

GOAL = "POWER_DELIVERY"
SCHEDULED_DC = (GOAL, DC, SCHEDULED)


def test_energy_starts_once_contactors_are_closed() -> None:
    desk = desk_at(GOAL)
    assert desk.code(power(START)) == "OK"
    assert desk.outlet.facts(desk.now).contactors_closed
    assert desk.told(EnergyStarted) == [EnergyStarted()]


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
