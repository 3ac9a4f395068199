"""ISO 15118-2, station: direct current from the cable check to the welding detection."""

import pytest

from pilotwire.drivers.virtual import Fault
from pilotwire.messages.iso2 import PreChargeReq
from pilotwire.ports import Contactors, PilotState
from pilotwire.session.events import Warned
from tests.secc.iso2.test_current import running
from tests.secc.iso2.words import (
    CABLE_CHECK,
    END,
    STATUS,
    STOP,
    WELDING,
    dc_desk,
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
