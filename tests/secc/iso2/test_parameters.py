"""ISO 15118-2, station: limits, needs and schedules."""

from typing import Any

import pytest

from pilotwire.messages.iso2 import EnergyTransferMode
from pilotwire.secc.needs import ALLOWANCE, ASSUMED_CAPACITY_WH
from pilotwire.session.events import NeedsStated
from tests.secc.iso2.words import ac_desk, ac_parameters, dc_desk, dc_parameters, value

READY = "CHARGE_PARAMETERS"


def test_a_station_tells_the_limits_of_its_dc_hardware() -> None:
    told = dc_desk(READY).ask(dc_parameters()).evse_charge_parameter
    assert [float(v) for v in (told.evse_maximum_current_limit, told.evse_maximum_power_limit)] == [350.0, 150_000.0]
    assert [float(v) for v in (told.evse_minimum_voltage_limit, told.evse_maximum_voltage_limit)] == [150.0, 1000.0]
    assert told.dc_evse_status.evse_status_code.name == "EVSE_Ready"


def test_a_station_tells_the_limits_of_its_ac_hardware() -> None:
    told = ac_desk(READY).ask(ac_parameters()).evse_charge_parameter
    assert (float(told.evse_nominal_voltage), float(told.evse_max_current)) == (230.0, 16.0)


def test_the_needs_of_a_car_on_dc_are_put_on_record() -> None:
    desk = dc_desk(READY)
    desk.ask(dc_parameters(departure_time=7200))
    needs = desk.told(NeedsStated)[0].needs
    assert needs.target_wh == pytest.approx(20_000 * ALLOWANCE)
    assert needs.departure == int(desk.now) + 7200
    assert needs.max_charge_w == 80_000


def test_the_needs_of_a_car_on_ac_are_put_on_record() -> None:
    desk = ac_desk(READY)
    desk.ask(ac_parameters())
    needs = desk.told(NeedsStated)[0].needs
    assert (needs.target_wh, needs.max_charge_w) == (pytest.approx(20_000 * ALLOWANCE), 11_040)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"ev_energy_request": None, "ev_energy_capacity": value(50_000, "Wh")}, 0.6 * 50_000),
        ({"ev_energy_request": None, "ev_energy_capacity": value(50_000, "Wh"), "full_soc": 90}, 0.5 * 50_000),
        ({"ev_energy_request": None}, 0.6 * ASSUMED_CAPACITY_WH),
        ({"ev_energy_request": value(-5, "Wh")}, 0.0),
    ],
    ids=["capacity", "not to the brim", "nothing", "too full"],
)
def test_what_a_car_does_not_tell_is_reckoned(told: dict[str, Any], wanted: float) -> None:
    desk = dc_desk(READY)
    assert desk.code(dc_parameters(**told)) == "OK"
    assert desk.told(NeedsStated)[0].needs.target_wh == pytest.approx(wanted * ALLOWANCE)


def test_a_power_limit_of_zero_means_that_the_car_does_not_know() -> None:
    """As the MG4 has it."""
    desk = dc_desk(READY)
    assert desk.code(dc_parameters(ev_maximum_power_limit=value(0, "W"))) == "OK"
    assert desk.told(NeedsStated)[0].needs.max_charge_w == 80_000


def test_a_departure_of_zero_means_that_the_car_does_not_know() -> None:
    """As the Skoda Enyaq has it, with a least current of zero."""
    desk = ac_desk(READY)
    assert desk.code(ac_parameters(departure_time=0, ev_min_current=value(0, "A"))) == "OK"
    assert desk.told(NeedsStated)[0].needs.departure is None


@pytest.mark.parametrize("mode", [m for m in EnergyTransferMode if m is not EnergyTransferMode.DC_extended])
def test_a_way_that_is_not_on_offer_is_refused(mode: EnergyTransferMode) -> None:
    request = ac_parameters(mode) if mode.name.startswith("AC") else dc_parameters(mode)
    assert dc_desk(READY).code(request) == "FAILED_WrongEnergyTransferMode"


def test_parameters_of_the_other_kind_of_current_are_refused() -> None:
    """As the Seres 3 sends them on AC."""
    desk = ac_desk(READY)
    response = desk.ask(dc_parameters(EnergyTransferMode.AC_three_phase_core))
    assert response.response_code.name == "FAILED_WrongChargeParameter"
    assert type(response.evse_charge_parameter).__name__ == "AC_EVSEChargeParameter"
    desk = dc_desk(READY)
    response = desk.ask(ac_parameters(EnergyTransferMode.DC_extended))
    assert response.response_code.name == "FAILED_WrongChargeParameter"
    assert type(response.evse_charge_parameter).__name__ == "DC_EVSEChargeParameter"


@pytest.mark.parametrize(
    "odd",
    [
        {"ev_maximum_voltage_limit": value(0, "V")},
        {"ev_maximum_voltage_limit": value(-400, "V")},
        {"ev_maximum_current_limit": value(-1, "A")},
        {"ev_maximum_voltage_limit": value(100, "V")},
    ],
    ids=["no voltage", "negative voltage", "negative current", "below the outlet's least"],
)
def test_a_battery_that_cannot_be_is_refused(odd: dict[str, Any]) -> None:
    assert dc_desk(READY).code(dc_parameters(**odd)) == "FAILED_WrongChargeParameter"


@pytest.mark.parametrize(
    "odd",
    [
        {"ev_max_current": value(0, "A")},
        {"ev_max_current": value(-16, "A")},
        {"ev_min_current": value(32, "A"), "ev_max_current": value(32, "A")},
        {"ev_min_current": value(16, "A"), "ev_max_current": value(6, "A")},
        {"e_amount": value(-1, "Wh")},
    ],
    ids=["no current", "negative", "more than there is", "upside down", "negative energy"],
)
def test_a_charger_that_cannot_be_is_refused(odd: dict[str, Any]) -> None:
    assert ac_desk(READY).code(ac_parameters(**odd)) == "FAILED_WrongChargeParameter"
