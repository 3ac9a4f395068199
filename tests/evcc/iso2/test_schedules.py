"""A car reads schedules of power and price, and makes a profile of them."""

from collections.abc import Sequence
from typing import Any

import pytest

from pilotwire.energy import Needs
from pilotwire.evcc.schedules import Chosen, again, choose, energy_of, entries, offers_of
from pilotwire.messages import din70121, iso2
from pilotwire.messages.iso2 import (
    ConsumptionCost,
    Cost,
    CostKind,
    PhysicalValue,
    PMaxSchedule,
    PMaxScheduleEntry,
    RelativeTimeInterval,
    SalesTariff,
    SalesTariffEntry,
    SAScheduleTuple,
    UnitSymbol,
)

NOW = 1_790_000_000.0
Row = tuple[int, int | None, float]


def interval(start: int, duration: int | None) -> RelativeTimeInterval:
    """A span of time."""
    return RelativeTimeInterval(start=start, duration=duration)


def watts(number: float) -> PhysicalValue:
    """A power."""
    return PhysicalValue.nearest(number, UnitSymbol.W)


def offer(number: int, powers: Sequence[Row], prices: Sequence[tuple[int, int]] = (), **more: Any) -> SAScheduleTuple:
    """Powers by start and duration, price levels by start."""
    tariff = SalesTariff(
        sales_tariff_id=1,
        sales_tariff_entry=tuple(
            SalesTariffEntry(time_interval=interval(start, None), e_price_level=level, **more)
            for start, level in prices
        ),
    )
    return SAScheduleTuple(
        sa_schedule_tuple_id=number,
        p_max_schedule=PMaxSchedule(
            p_max_schedule_entry=tuple(
                PMaxScheduleEntry(time_interval=interval(start, duration), p_max=watts(power))
                for start, duration, power in powers
            )
        ),
        sales_tariff=tariff if prices else None,
    )


def wants(wh: float, hours: float = 8.0, power: float = 10_000.0) -> Needs:
    """An energy until a departure."""
    return Needs(at=NOW, departure=NOW + 3600 * hours, target_wh=wh, maximum_wh=wh, max_charge_w=power)


def chosen(*offers: SAScheduleTuple, needs: Needs | None = None, most: int = 24) -> Chosen:
    """What a car makes of them."""
    return choose(offers_of(offers, NOW), needs or wants(10_000), NOW, most)


FLAT = offer(1, [(0, 86400, 11_000.0)])
CHEAP_LATER = offer(1, [(0, 7200, 11_000.0)], [(0, 2), (3600, 1)])


def test_a_schedule_without_prices_is_used_at_once() -> None:
    found = chosen(FLAT)
    assert found.plan.watts(NOW) == 10_000.0
    assert energy_of(found.plan) == pytest.approx(10_000)


def test_a_car_waits_for_the_cheap_hour() -> None:
    found = chosen(CHEAP_LATER)
    assert (found.plan.watts(NOW), found.plan.watts(NOW + 3601)) == (0.0, 10_000.0)
    assert entries(found, NOW) == [(0, 0.0), (3600, 10_000.0), (7200, 0.0)]


def test_a_car_that_needs_more_takes_the_dear_hour_too() -> None:
    assert chosen(CHEAP_LATER, needs=wants(15_000, hours=2)).plan.watts(NOW) == 10_000.0


def test_the_cheapest_of_several_offers_is_taken() -> None:
    dear = offer(1, [(0, 7200, 11_000.0)], [(0, 3)])
    cheap = offer(2, [(0, 7200, 11_000.0)], [(0, 2)])
    assert chosen(dear, cheap).number == 2


def test_an_offer_that_brings_too_little_is_no_bargain() -> None:
    weak = offer(1, [(0, 3600, 1_000.0)], [(0, 1)])
    strong = offer(2, [(0, 3600, 11_000.0)], [(0, 9)])
    assert chosen(weak, strong).number == 2


def test_an_offer_that_is_over_already_brings_nothing() -> None:
    found = choose(offers_of([offer(1, [(0, 5, 9000.0)])], NOW), wants(1000), NOW + 60, 24)
    assert (found.plan.steps, entries(found, NOW + 60)[-1][1]) == ((), 0.0)


def test_relative_costs_count_where_there_are_any() -> None:
    def costs(percent: int, shift: int | None = None) -> tuple[ConsumptionCost, ...]:
        cost = Cost(cost_kind=CostKind.relativePricePercentage, amount=percent, amount_multiplier=shift)
        green = Cost(cost_kind=CostKind.RenewableGenerationPercentage, amount=1)
        return (ConsumptionCost(start_value=watts(0), cost=(green, cost)),)

    first = SalesTariffEntry(time_interval=interval(0, None), consumption_cost=costs(9, 1))
    second = SalesTariffEntry(time_interval=interval(3600, None), consumption_cost=costs(50))
    tariff = SalesTariff(sales_tariff_id=1, sales_tariff_entry=(first, second))
    made = SAScheduleTuple(sa_schedule_tuple_id=1, p_max_schedule=FLAT.p_max_schedule, sales_tariff=tariff)
    assert chosen(made).plan.watts(NOW) == 0.0


def test_entries_without_a_duration_last_until_the_next_one_or_for_a_day() -> None:
    found = offers_of([offer(1, [(0, None, 1000.0), (600, None, 2000.0)])], NOW)[0].outlook
    assert [(s.start - NOW, s.duration, s.max_charge_w) for s in found.slots] == [
        (0, 600, 1000.0),
        (600, 86400, 2000.0),
    ]


def test_nothing_flows_before_the_first_entry() -> None:
    assert chosen(offer(1, [(600, 3600, 9000.0)])).plan.watts(NOW) == 0.0


def test_a_negative_power_is_none() -> None:
    assert energy_of(chosen(offer(1, [(0, 3600, -9000.0)])).plan) == 0


@pytest.mark.parametrize("most", [1, 2, 5, 24])
def test_a_profile_has_no_more_entries_than_the_schema_allows(most: int) -> None:
    powers = [(600 * n, 600, 1000.0 + n) for n in range(100)]
    found = chosen(offer(1, powers), needs=wants(100_000), most=most)
    rows = entries(found, NOW)
    assert len(rows) <= most + 1
    assert rows[-1][1] == 0.0
    for start, power in rows[:-1]:
        assert power <= 1000.0 + start // 600


def test_a_plan_is_made_again_within_what_was_announced() -> None:
    found = chosen(CHEAP_LATER)
    later = again(found, wants(4_000), NOW + 5000)
    assert later.plan.watts(NOW + 5000) == 10_000.0
    assert again(found, wants(4_000), NOW + 8000).announced == found.announced


def test_times_of_a_profile_count_from_the_moment_it_is_sent() -> None:
    assert entries(chosen(CHEAP_LATER), NOW + 10) == [(0, 0.0), (3590, 10_000.0), (7190, 0.0)]


def test_schedules_of_din_are_read_alike() -> None:
    entry = din70121.PMaxScheduleEntry(time_interval=din70121.RelativeTimeInterval(start=0, duration=3600), p_max=5000)
    made = din70121.SAScheduleTuple(
        sa_schedule_tuple_id=1,
        p_max_schedule=din70121.PMaxSchedule(p_max_schedule_id=1, p_max_schedule_entry=(entry,)),
    )
    assert offers_of([made], NOW)[0].outlook.slots[0].max_charge_w == 5000.0
    assert iso2.SAScheduleTuple is SAScheduleTuple
