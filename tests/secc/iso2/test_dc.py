"""ISO 15118-2, station: direct current from the cable check to the welding detection."""

from typing import Any

import pytest

from pilotwire.drivers.virtual import Fault
from pilotwire.energy import Outlook
from pilotwire.messages.iso2 import PreChargeReq
from pilotwire.ports import Contactors, Limits, PilotState, StopWish
from pilotwire.session.events import BatteryTold, EnergyStarted, EnergyStopped, Warned
from tests.secc.desk import Desk
from tests.secc.iso2.test_parameters import hours
from tests.secc.iso2.words import (
    CABLE_CHECK,
    END,
    START,
    STATUS,
    STOP,
    WELDING,
    dc_desk,
    demand,
    power,
    pre_charge,
    value,
)

LOOP = "CURRENT_DEMAND"


def test_the_isolation_is_tested_before_anything_flows() -> None:
    desk = dc_desk("CABLE_CHECK")
    first = desk.ask(CABLE_CHECK)
    assert (first.evse_processing.name, first.dc_evse_status.evse_isolation_status.name) == ("Ongoing", "Invalid")
    assert first.dc_evse_status.evse_status_code.name == "EVSE_IsolationMonitoringActive"
    last = desk.until(CABLE_CHECK, lambda res: res.evse_processing.name == "Finished")
    assert last.dc_evse_status.evse_isolation_status.name == "Valid"
    assert last.dc_evse_status.evse_status_code.name == "EVSE_Ready"


def test_an_isolation_that_is_low_but_good_enough_is_told() -> None:
    desk = dc_desk("CABLE_CHECK")
    desk.outlet.faults.switch_on(Fault.ISOLATION_LOW)
    last = desk.until(CABLE_CHECK, lambda res: res.evse_processing.name == "Finished")
    assert last.dc_evse_status.evse_isolation_status.name == "Warning"


def test_a_broken_isolation_ends_the_session() -> None:
    desk = dc_desk("CABLE_CHECK")
    desk.outlet.faults.switch_on(Fault.ISOLATION)
    last = desk.until(CABLE_CHECK, lambda res: res.response_code.name != "OK")
    assert last.response_code.name == "FAILED"
    assert last.dc_evse_status.evse_isolation_status.name == "Fault"
    assert desk.safe()


def test_a_car_that_is_late_with_state_c_is_let_pass() -> None:
    desk = dc_desk("CABLE_CHECK")
    desk.car(PilotState(False))
    assert desk.code(CABLE_CHECK) == "OK"
    assert len(desk.told(Warned)) == 1


def test_pre_charge_comes_to_the_cars_voltage() -> None:
    desk = dc_desk("PRE_CHARGE")
    desk.car(Contactors(False))
    request = pre_charge(desk)
    target = float(request.ev_target_voltage)
    last = desk.until(request, lambda res: abs(float(res.evse_present_voltage) - target) < 5)
    assert last.dc_evse_status.evse_isolation_status.name == "Valid"


@pytest.mark.parametrize("volts", [-1.0, 1001.0])
def test_a_pre_charge_to_where_no_output_goes_is_refused(volts: float) -> None:
    desk = dc_desk("PRE_CHARGE")
    request = PreChargeReq(dc_ev_status=STATUS, ev_target_voltage=value(volts, "V"), ev_target_current=value(1, "A"))
    assert desk.code(request) == "FAILED"
    assert desk.safe()


def running(desk: Desk, amps: float, seconds: float = 2.0) -> Any:
    """The last response of a loop that asked for a current for a while."""
    for _ in range(int(seconds / 0.1)):
        desk.ask(demand(amps))
        desk.wait(0.1)
    return desk.ask(demand(amps))


def test_the_current_that_was_asked_for_flows() -> None:
    desk = dc_desk(LOOP)
    response = running(desk, 100.0)
    assert float(response.evse_present_current) == pytest.approx(100, abs=1)
    assert desk.told(EnergyStarted) == [EnergyStarted()]
    assert desk.told(BatteryTold)[-1] == BatteryTold(soc=40.0, amps=100.0)


def test_the_answer_names_station_schedule_and_meter() -> None:
    desk = dc_desk(LOOP)
    response = running(desk, 100.0)
    assert (response.evse_id, response.sa_schedule_tuple_id) == ("DE*PWR*E0001*1", 1)
    info = response.meter_info
    assert (info.meter_id, info.meter_reading > 0, info.t_meter) == ("PW-VIRTUAL-1", True, int(desk.now))


LIMITS = Limits(max_charge_w=20_000.0, max_charge_a=60.0, max_volts=500.0, min_volts=150.0)


@pytest.mark.parametrize(
    ("amps", "volts", "limit"),
    [(50.0, 400.0, ""), (58.0, 400.0, "power"), (80.0, 400.0, "current power"), (10.0, 501.0, "voltage")],
)
def test_the_station_tells_which_limit_it_has_reached(amps: float, volts: float, limit: str) -> None:
    desk = dc_desk(LOOP, limits=LIMITS)
    response = desk.ask(demand(amps, volts))
    flags = {
        "current": response.evse_current_limit_achieved,
        "power": response.evse_power_limit_achieved,
        "voltage": response.evse_voltage_limit_achieved,
    }
    assert " ".join(name for name, reached in flags.items() if reached) == limit


def test_no_more_flows_than_the_hardware_allows() -> None:
    desk = dc_desk(LOOP, limits=LIMITS)
    response = running(desk, 500.0)
    output = desk.outlet.facts(desk.now).output
    assert output.watts == pytest.approx(20_000, rel=0.01)
    assert float(response.evse_maximum_power_limit) == 20_000
    assert float(response.evse_maximum_current_limit) == pytest.approx(20_000 / output.volts, abs=1)


def test_a_negative_current_is_none() -> None:
    desk = dc_desk(LOOP)
    running(desk, -50.0)
    assert desk.outlet.facts(desk.now).output.amps == pytest.approx(0, abs=0.5)


def test_without_a_profile_the_planner_steers() -> None:
    desk = dc_desk(LOOP, at=lambda now: hours((10_000.0, "0.1")))
    running(desk, 200.0)
    assert desk.outlet.facts(desk.now).output.watts == pytest.approx(10_000, rel=0.02)


def test_with_a_profile_the_schedule_holds() -> None:
    """The planner wants nothing in the dear hour; the car, which plans by itself, may have what was offered."""
    offers = hours((10_000.0, "0.9"), (90_000.0, "0.1"))
    desk = dc_desk("PRE_CHARGED", at=lambda now: offers)
    assert desk.code(power(START, (0, 9000.0))) == "OK"
    running(desk, 200.0)
    assert desk.seat.facts(desk.now).setpoint_w == 0
    assert desk.outlet.facts(desk.now).output.watts == pytest.approx(10_000, rel=0.02)


def nothing(now: float) -> Outlook:
    """An hour without power, then some."""
    return hours((0.0, "0.1"), (9000.0, "0.1"))


def test_a_limit_of_zero_is_told_as_it_is() -> None:
    response = dc_desk(LOOP, at=nothing).ask(demand(50.0))
    assert float(response.evse_maximum_power_limit) == 0
    assert response.evse_power_limit_achieved
    assert response.dc_evse_status.evse_notification.name == "None_"


def test_a_car_that_cannot_bear_zero_is_asked_for_a_pause_instead() -> None:
    response = dc_desk(LOOP, at=nothing, never_zero=True).ask(demand(50.0))
    assert (float(response.evse_maximum_current_limit), float(response.evse_maximum_power_limit)) == (350, 150_000)
    assert response.dc_evse_status.evse_notification.name == "StopCharging"
    assert response.dc_evse_status.evse_status_code.name == "EVSE_UtilityInterruptEvent"


@pytest.mark.parametrize(
    ("stop", "notice", "code"),
    [
        (StopWish.NONE, "None_", "EVSE_Ready"),
        (StopWish.STOP, "StopCharging", "EVSE_Shutdown"),
        (StopWish.PAUSE, "StopCharging", "EVSE_UtilityInterruptEvent"),
        (StopWish.RENEGOTIATE, "ReNegotiation", "EVSE_Ready"),
        (StopWish.RENEGOTIATE_SERVICE, "ReNegotiation", "EVSE_Ready"),
        (StopWish.STANDBY, "None_", "EVSE_Ready"),
    ],
)
def test_the_stations_wish_is_told(stop: StopWish, notice: str, code: str) -> None:
    desk = dc_desk(LOOP)
    desk.seat.stop = stop
    status = desk.ask(demand(10.0)).dc_evse_status
    assert (status.evse_notification.name, status.evse_status_code.name) == (notice, code)
    assert (status.notification_max_delay > 0) is (notice != "None_")


def test_a_fault_in_the_loop_is_an_emergency_and_ends_energy() -> None:
    desk = dc_desk(LOOP)
    running(desk, 100.0)
    desk.outlet.faults.switch_on(Fault.EMERGENCY_STOP)
    desk.wait(0.1)
    response = desk.ask(demand(100.0))
    assert response.response_code.name == "FAILED"
    assert response.dc_evse_status.evse_status_code.name == "EVSE_EmergencyShutdown"
    assert desk.told(EnergyStopped) == [EnergyStopped()]
    assert desk.safe()


def test_a_fault_before_energy_is_a_malfunction() -> None:
    desk = dc_desk("CABLE_CHECK")
    desk.outlet.faults.switch_on(Fault.POWER_STAGE)
    desk.wait(0.1)
    response = desk.ask(CABLE_CHECK)
    assert response.response_code.name == "FAILED"
    assert response.dc_evse_status.evse_status_code.name == "EVSE_Malfunction"


def test_welding_detection_tells_the_voltage_that_is_left() -> None:
    desk = dc_desk(LOOP)
    running(desk, 0.0, 0.5)
    assert desk.code(power(STOP)) == "OK"
    desk.car(Contactors(False))
    assert desk.ask(WELDING).dc_evse_status.evse_status_code.name == "EVSE_NotReady"
    last = desk.until(WELDING, lambda res: float(res.evse_present_voltage) < 60)
    assert last.response_code.name == "OK"


def test_a_car_may_skip_welding_detection() -> None:
    desk = dc_desk(LOOP)
    assert desk.code(power(STOP)) == "OK"
    assert desk.code(END) == "OK"
    assert desk.safe()
