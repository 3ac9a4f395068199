"""ISO 15118-2, station: the loop of direct current."""

from typing import Any

import pytest

from pilotwire.drivers.virtual import Fault
from pilotwire.energy import Outlook
from pilotwire.ports import Limits, StopWish
from pilotwire.session.events import BatteryTold, EnergyStarted, EnergyStopped
from tests.secc.desk import Desk
from tests.secc.iso2.offers import hours
from tests.secc.iso2.words import (
    START,
    dc_desk,
    demand,
    power,
)

LOOP = "CURRENT_DEMAND"


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
