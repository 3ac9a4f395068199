"""ISO 15118-2, station: limits, needs and schedules."""

from decimal import Decimal
from typing import Any

import pytest

from pilotwire.energy import Outlook, Slot
from pilotwire.messages.iso2 import EnergyTransferMode
from pilotwire.pki import Part, Role
from pilotwire.pki.signature import verify
from pilotwire.ports import Limits
from pilotwire.secc.needs import ALLOWANCE, ASSUMED_CAPACITY_WH
from pilotwire.session.events import NeedsStated
from tests.scenarios import START, pki
from tests.secc.desk import Desk
from tests.secc.iso2.words import ac_desk, ac_parameters, contract_desk, dc_desk, dc_parameters, value

READY = "CHARGE_PARAMETERS"


def hours(*rows: tuple[float, str]) -> Outlook:
    """Power in W and price of hour after hour from START on."""
    return Outlook(
        slots=tuple(
            Slot(start=START + 3600 * n, duration=3600, max_charge_w=watts, buy=Decimal(price))
            for n, (watts, price) in enumerate(rows)
        )
    )


def schedule(desk: Desk, storage: int | None = None) -> list[tuple[int, int | None, float]]:
    """PMaxSchedule of the first offer: start, duration, power."""
    found = desk.ask(dc_parameters(storage=storage)).sa_schedules
    rows = found.sa_schedule_tuple[0].p_max_schedule.p_max_schedule_entry
    return [(e.time_interval.start, e.time_interval.duration, float(e.p_max)) for e in rows]


# Limits and needs


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


# Refusals


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


# Schedules


def test_a_schedule_that_is_there_is_offered_at_once() -> None:
    """Some cars cannot bear to be put off."""
    desk = dc_desk(READY)
    began = desk.now
    assert desk.ask(dc_parameters()).evse_processing.name == "Finished"
    assert desk.now - began < 0.1


def test_a_car_is_put_off_while_nobody_knows_the_schedule() -> None:
    known: list[Outlook] = []
    desk = dc_desk(READY, at=lambda now: known[0] if known else None)
    for _ in range(3):
        response = desk.ask(dc_parameters())
        assert (response.evse_processing.name, response.sa_schedules) == ("Ongoing", None)
        desk.wait(0.2)
    assert len(desk.told(NeedsStated)) == 1
    known.append(hours((5000.0, "0.1")))
    assert desk.ask(dc_parameters()).evse_processing.name == "Finished"
    assert desk.state == "CABLE_CHECK"


def test_a_schedule_lasts_for_a_day_or_until_departure() -> None:
    desk = dc_desk(READY, at=lambda now: hours((5000.0, "0.1"), (6000.0, "0.1")))
    passed = int(desk.now - START)
    assert schedule(desk) == [(0, 3600 - passed, 5000.0), (3600 - passed, 86400 - 3600 + passed, 6000.0)]
    desk = dc_desk(READY, at=lambda now: hours((5000.0, "0.1"), (6000.0, "0.1")))
    rows = desk.ask(dc_parameters(departure_time=10_000)).sa_schedules.sa_schedule_tuple[0].p_max_schedule
    last = rows.p_max_schedule_entry[-1].time_interval
    assert last.start + last.duration == 10_000


def test_no_more_power_is_offered_than_the_hardware_has() -> None:
    weak = Limits(max_charge_w=20_000.0, max_charge_a=50.0, max_volts=1000.0, min_volts=150.0)
    desk = dc_desk(READY, limits=weak, at=lambda now: hours((90_000.0, "0.1"), (10_000.0, "0.1")))
    assert [power for _, _, power in schedule(desk)] == [20_000.0, 10_000.0]


@pytest.mark.parametrize("storage", [1, 2, 3, 4, 100])
def test_no_more_is_offered_than_the_car_can_store(storage: int) -> None:
    powers = (9000.0, 8000.0, 3000.0, 7000.0)
    desk = dc_desk(READY, at=lambda now: hours(*((p, "0.1") for p in powers)))
    found = schedule(desk, storage)
    assert len(found) == min(storage, 4)
    assert [p for _, _, p in found] == [*powers[: storage - 1], min(powers[storage - 1 :])] if storage < 4 else True
    assert found[-1][0] + (found[-1][1] or 0) == 86400


# Prices


def tariff(desk: Desk) -> list[tuple[int, list[int]]]:
    """EPriceLevel and relative costs of each entry."""
    found = desk.ask(dc_parameters()).sa_schedules.sa_schedule_tuple[0].sales_tariff
    return [(e.e_price_level, [c.cost[0].amount for c in e.consumption_cost]) for e in found.sales_tariff_entry]


PRICES = hours((9000.0, "0.20"), (9000.0, "0.40"), (9000.0, "0.10"), (9000.0, "0.20"))


def test_prices_are_told_as_levels() -> None:
    desk = dc_desk(READY, at=lambda now: PRICES, pricing=2)
    assert tariff(desk) == [(2, []), (3, []), (1, []), (2, [])]


def test_prices_are_told_in_percent_of_the_dearest() -> None:
    desk = dc_desk(READY, at=lambda now: PRICES, pricing=1)
    assert tariff(desk) == [(2, [50]), (3, [100]), (1, [25]), (2, [50])]


def test_a_negative_price_costs_nothing_on_the_wire() -> None:
    desk = dc_desk(READY, at=lambda now: hours((9000.0, "-0.20"), (9000.0, "0.40")), pricing=1)
    assert tariff(desk) == [(1, [0]), (2, [100])]


def test_a_station_without_prices_tells_none() -> None:
    found = dc_desk(READY, pricing=0).ask(dc_parameters()).sa_schedules
    assert found.sa_schedule_tuple[0].sales_tariff is None


def test_prices_are_signed_by_the_operator_where_a_contract_pays() -> None:
    operator = pki().iso2.authorities[Role.MO_SUB_2]
    desk = contract_desk(READY, tariff_signer=operator)
    found = desk.ask(dc_parameters()).sa_schedules.sa_schedule_tuple[0].sales_tariff
    assert desk.answer.signature is not None
    verify(desk.answer.signature, [("iso2", found)], operator.private_key.public_key(), Part.ISO2)


def test_prices_are_not_signed_where_other_means_pay() -> None:
    desk = dc_desk(READY, tariff_signer=pki().iso2.authorities[Role.MO_SUB_2])
    assert desk.ask(dc_parameters()).sa_schedules.sa_schedule_tuple[0].sales_tariff.id is None
    assert desk.answer.signature is None
