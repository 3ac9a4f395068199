"""ISO 15118-2, station: the loop of alternating current."""

import pytest

from pilotwire.drivers.virtual import Fault
from pilotwire.messages.iso2 import EnergyTransferMode
from pilotwire.ports import ChargePower, StopWish
from tests.secc.desk import Desk
from tests.secc.iso2.offers import hours
from tests.secc.iso2.words import START, STOP, TURN, ac_desk, ac_parameters, offering, power, requests, value

LOOP = "CHARGING_STATUS"


def told(desk: Desk) -> float:
    """EVSEMaxCurrent of the next turn, in A."""
    return float(desk.ask(TURN).evse_max_current)


def test_the_current_of_the_hardware_is_told() -> None:
    assert told(ac_desk(LOOP)) == 16.0


@pytest.mark.parametrize(("watts", "amps"), [(11_040.0, 16.0), (5_520.0, 8.0), (0.0, 0.0), (90_000.0, 16.0)])
def test_the_planners_power_becomes_a_current_for_each_phase(watts: float, amps: float) -> None:
    assert told(ac_desk(LOOP, at=lambda now: hours((watts, "0.1")))) == amps


def test_one_phase_carries_all() -> None:
    single = EnergyTransferMode.AC_single_phase_core
    desk = Desk(offering(single), at=lambda now: hours((2_300.0, "0.1")))
    desk.walk(dict(requests(desk)) | {"CHARGE_PARAMETERS": ac_parameters(single)}, LOOP)
    assert told(desk) == 10.0


def test_no_more_than_the_car_can_take_is_told() -> None:
    desk = ac_desk("CHARGE_PARAMETERS")
    desk.walk(dict(requests(desk)) | {"CHARGE_PARAMETERS": ac_parameters(ev_max_current=value(10, "A"))}, LOOP)
    assert told(desk) == 10.0


def test_a_current_of_zero_is_kept_from_cars_that_cannot_bear_it() -> None:
    desk = ac_desk(LOOP, at=lambda now: hours((0.0, "0.1")), never_zero=True)
    response = desk.ask(TURN)
    assert float(response.evse_max_current) == 16.0
    assert response.ac_evse_status.evse_notification.name == "StopCharging"


def test_the_answer_names_station_schedule_and_meter() -> None:
    desk = ac_desk(LOOP)
    desk.car(ChargePower(11_000.0))
    for _ in range(20):
        desk.ask(TURN)
        desk.wait(0.5)
    response = desk.ask(TURN)
    assert (response.evse_id, response.sa_schedule_tuple_id) == ("DE*PWR*E0001*1", 1)
    assert response.meter_info.meter_id == "PW-VIRTUAL-1"
    assert response.meter_info.meter_reading > 20


@pytest.mark.parametrize(
    ("stop", "notice"),
    [
        (StopWish.NONE, "None_"),
        (StopWish.STOP, "StopCharging"),
        (StopWish.PAUSE, "StopCharging"),
        (StopWish.RENEGOTIATE, "ReNegotiation"),
    ],
)
def test_the_stations_wish_is_told(stop: StopWish, notice: str) -> None:
    desk = ac_desk(LOOP)
    desk.seat.stop = stop
    status = desk.ask(TURN).ac_evse_status
    assert (status.evse_notification.name, status.rcd) == (notice, False)


def test_a_fault_ends_energy() -> None:
    desk = ac_desk(LOOP)
    desk.car(ChargePower(11_000.0))
    desk.wait(2.0)
    desk.outlet.faults.switch_on(Fault.EMERGENCY_STOP)
    desk.wait(0.1)
    assert desk.code(TURN) == "FAILED"
    assert desk.safe()


def test_a_car_may_draw_before_its_first_turn() -> None:
    desk = ac_desk(LOOP)
    desk.car(ChargePower(11_000.0))
    desk.wait(10.0)
    facts = desk.outlet.facts(desk.now)
    assert facts.output.watts == pytest.approx(11_000, rel=0.01)
    assert facts.fault is None


def test_energy_waits_for_state_c() -> None:
    desk = ac_desk("CHARGE_PARAMETERS")
    desk.ask(ac_parameters())
    began = desk.now
    response = desk.ask(power(START, dc=False))
    assert response.response_code.name == "FAILED_PowerDeliveryNotApplied"
    assert type(response.evse_status).__name__ == "AC_EVSEStatus"
    assert 1.4 < desk.now - began <= 1.6  # V2G_SECC_CPState_Detection_Timeout
    assert desk.safe()


def test_a_contactor_that_does_not_close_is_told() -> None:
    desk = ac_desk("POWER_DELIVERY")
    desk.outlet.faults.switch_on(Fault.CONTACTOR_STUCK)
    assert desk.code(power(START, dc=False)) in ("FAILED_ContactorError", "FAILED")
    assert desk.safe()


def test_stop_opens_the_contactor_before_it_answers() -> None:
    desk = ac_desk(LOOP)
    assert desk.outlet.facts(desk.now).contactors_closed
    assert desk.code(power(STOP, dc=False)) == "OK"
    assert not desk.outlet.facts(desk.now).contactors_closed
