"""ISO 15118-2, station: schedules of power and price."""

import pytest

from pilotwire.energy import Outlook
from pilotwire.pki import Part, Role
from pilotwire.pki.signature import verify
from pilotwire.ports import Limits
from pilotwire.session.events import NeedsStated
from tests.scenarios import START, pki
from tests.secc.desk import Desk
from tests.secc.iso2.contracts import contract_desk
from tests.secc.iso2.offers import hours
from tests.secc.iso2.words import dc_desk, dc_parameters

READY = "CHARGE_PARAMETERS"


def schedule(desk: Desk, storage: int | None = None) -> list[tuple[int, int | None, float]]:
    """PMaxSchedule of the first offer: start, duration, power."""
    found = desk.ask(dc_parameters(storage=storage)).sa_schedules
    rows = found.sa_schedule_tuple[0].p_max_schedule.p_max_schedule_entry
    return [(e.time_interval.start, e.time_interval.duration, float(e.p_max)) for e in rows]


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
