"""The planner: as cheap as any plan can be, never outside of its bounds, and the target where it can be had."""

import itertools
import math
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.energy import ROUND_TRIP, Needs, Outlook, Plan, PlanError, Slot, at_once, cost, plan

NOW = 1_764_200_000.0
HOUR = 3600.0
EPSILON = 1e-6


def outlook(*prices: float | tuple[float, float], watts: float = 10_000.0, back: float = 10_000.0) -> Outlook:
    """Slots of an hour from NOW on; a price each, or a price to buy and one to sell."""
    pairs = [price if isinstance(price, tuple) else (price, 0.0) for price in prices]
    return Outlook(
        slots=tuple(
            Slot(
                start=NOW + i * HOUR,
                duration=HOUR,
                max_charge_w=watts,
                max_discharge_w=back,
                buy=Decimal(str(buy)),
                sell=Decimal(str(sell)),
            )
            for i, (buy, sell) in enumerate(pairs)
        )
    )


USUAL = Needs(at=NOW, target_wh=10_000.0, maximum_wh=30_000.0, max_charge_w=10_000.0)


def needs(**changes: float | None) -> Needs:
    return msgspec.structs.replace(USUAL, **changes)


def powers(found: Plan, hours: int) -> list[float]:
    """Mean power in each hour."""
    return [round(gained(found, 1.0, NOW + i * HOUR, NOW + (i + 1) * HOUR), 3) for i in range(hours)]


def gained(found: Plan, efficiency: float, start: float = -math.inf, stop: float = math.inf) -> float:
    """What the battery has gained between two moments, in Wh."""
    total = 0.0
    for step in found.steps:
        seconds = min(stop, step.start + step.duration) - max(start, step.start)
        share = 1.0 if step.watts > 0 else 1 / efficiency
        total += max(0.0, seconds) * step.watts * share / 3600
    return total


def test_the_cheapest_hour_is_taken() -> None:
    assert powers(plan(outlook(0.4, 0.1, 0.3), needs(), NOW), 3) == [0, 10_000, 0]


def test_at_the_same_price_now_comes_before_later() -> None:
    assert powers(plan(outlook(0.3, 0.3, 0.3), needs(), NOW), 3) == [10_000, 0, 0]


def test_nothing_is_taken_beyond_the_target_for_nothing() -> None:
    assert powers(plan(outlook(0.0), needs(target_wh=4_000), NOW), 1) == [4_000]


def test_at_the_same_price_selling_waits() -> None:
    found = plan(outlook((0.5, 0.4), (0.5, 0.4)), needs(target_wh=-5_000, minimum_wh=-5_000, max_discharge_w=9e9), NOW)
    assert powers(found, 2) == [0, -5_000 * ROUND_TRIP]


def test_energy_is_bought_cheap_and_sold_dear() -> None:
    found = plan(outlook((0.1, 0.0), (0.5, 0.5), (0.2, 0.0)), needs(max_discharge_w=10_000), NOW, efficiency=0.8)
    assert powers(found, 3) == [10_000, -8_000, 10_000]


@pytest.mark.parametrize(("sell", "back"), [(0.24, 0.0), (0.26, -8_000.0)])
def test_selling_has_to_pay_for_what_is_lost_on_the_way(sell: float, back: float) -> None:
    found = plan(outlook((0.2, 0.0), (0.9, sell)), needs(target_wh=0, max_discharge_w=10_000), NOW, efficiency=0.8)
    assert powers(found, 2)[1] == back


def test_the_minimum_comes_first_at_any_price() -> None:
    found = plan(outlook(0.9, 0.1, 0.5), needs(minimum_wh=5_000.0), NOW)
    assert powers(found, 3) == [5_000, 5_000, 0]
    assert found.steps[0].watts == 10_000


def test_below_the_minimum_nothing_is_sold() -> None:
    found = plan(
        outlook((0.9, 0.9), (0.1, 0.0)),
        needs(target_wh=0, minimum_wh=-4_000, max_discharge_w=10_000),
        NOW,
        efficiency=1.0,
    )
    assert powers(found, 2) == [-4_000, 4_000]


def test_what_cannot_be_had_is_had_as_nearly_as_possible() -> None:
    found = plan(outlook(0.1, 0.9), needs(target_wh=30_000.0, max_charge_w=7_000), NOW)
    assert powers(found, 2) == [7_000, 7_000]


def test_the_capacity_is_not_exceeded_even_for_money() -> None:
    found = plan(outlook(-0.1, -0.2), needs(target_wh=2_000.0, maximum_wh=12_000.0), NOW)
    assert powers(found, 2) == [2_000, 10_000]


def test_a_departure_within_a_slot_ends_the_plan() -> None:
    found = plan(outlook(0.3, 0.1), needs(departure=NOW + 1.5 * HOUR, target_wh=7_000.0), NOW)
    assert powers(found, 2) == [2_000, 5_000]
    assert found.watts(NOW + 1.5 * HOUR) == 0.0


def test_the_last_slot_holds_until_a_late_departure() -> None:
    found = plan(outlook(0.3, 0.1), needs(departure=NOW + 4 * HOUR, target_wh=20_000.0), NOW)
    assert powers(found, 4) == [0, 10_000, 10_000, 0]


def test_before_the_outlook_begins_its_first_slot_holds() -> None:
    assert gained(plan(outlook(0.3, 0.4), needs(target_wh=12_000), NOW - HOUR), 1.0) == pytest.approx(12_000)


def test_past_the_departure_the_target_is_charged_at_once() -> None:
    found = plan(outlook(0.9, 0.1), needs(departure=NOW - 1), NOW)
    assert powers(found, 2) == [10_000, 0]


def test_a_plan_made_later_counts_what_was_delivered() -> None:
    found = plan(outlook(0.1, 0.2, 0.3), needs(target_wh=15_000), NOW + HOUR, delivered_wh=10_000)
    assert powers(found, 3) == [0, 5_000, 0]


def test_a_battery_above_its_bound_is_left_alone() -> None:
    assert powers(plan(outlook(-0.1), needs(target_wh=5_000, maximum_wh=-2_000), NOW), 1) == [0]


def test_power_below_the_least_that_works_is_nothing() -> None:
    found = plan(outlook(0.1, watts=4_000), needs(min_charge_w=4_140), NOW)
    assert powers(found, 1) == [0]


@pytest.mark.parametrize("field", ["target_wh", "maximum_wh", "minimum_wh", "max_charge_w", "departure", "at"])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_number_is_named(field: str, value: float) -> None:
    with pytest.raises(PlanError, match=field):
        plan(outlook(0.1), needs(**{field: value}), NOW)


def test_an_empty_outlook_and_an_impossible_efficiency_are_refused() -> None:
    with pytest.raises(PlanError, match="no slot"):
        plan(Outlook(slots=()), needs(), NOW)
    with pytest.raises(PlanError, match=r"efficiency 1\.1"):
        plan(outlook(0.1), needs(), NOW, efficiency=1.1)


prices = st.integers(-5, 40).map(lambda cents: cents / 100)
tariffs = st.tuples(prices, prices)
worlds = st.builds(
    lambda pairs, **rest: (outlook(*pairs, watts=2_000, back=1_000), needs(**rest)),
    st.lists(tariffs, min_size=1, max_size=4),
    target_wh=st.integers(-5, 9).map(lambda kwh: kwh * 1000.0),
    maximum_wh=st.integers(0, 6).map(lambda kwh: kwh * 1000.0),
    minimum_wh=st.integers(-4, 3).map(lambda kwh: kwh * 1000.0),
    max_charge_w=st.sampled_from([1_000.0, 2_000.0, 3_000.0]),
    max_discharge_w=st.sampled_from([0.0, 1_000.0]),
)
HALF = 0.5  # so that a discharge of 1 kW for an hour costs the battery 2 kWh: all vertices are whole kWh


def convex(ahead: Outlook) -> bool:
    return all(slot.sell * Decimal(HALF) <= slot.buy for slot in ahead.slots)


def best(ahead: Outlook, asked: Needs) -> tuple[float, float]:
    """(missing Wh, cost) of the best of all plans in whole kWh, by trying every one."""
    least = min(asked.minimum_wh, asked.maximum_wh, 0.0)
    found = []
    for gains in itertools.product(range(-2, 3), repeat=len(ahead.slots)):
        if (money := money_of(ahead, asked, gains, least)) is not None:
            missing = max(0.0, min(asked.target_wh, asked.maximum_wh) - 1000 * sum(gains))
            found.append((missing, money))
    return min(found)


def money_of(ahead: Outlook, asked: Needs, gains: tuple[int, ...], least: float) -> float | None:
    energy = money = 0.0
    for slot, gain in zip(ahead.slots, gains, strict=True):
        energy += 1000 * gain
        taken, given = max(gain, 0), max(-gain, 0) * HALF
        most_in = min(slot.max_charge_w, asked.max_charge_w)
        most_out = min(slot.max_discharge_w, asked.max_discharge_w)
        if not least <= energy <= asked.maximum_wh or 1000 * taken > most_in or 1000 * given > most_out:
            return None
        money += taken * float(slot.buy) - given * float(slot.sell)
    return money


@given(worlds.filter(lambda world: world[1].minimum_wh <= 0 and convex(world[0])))
@settings(deadline=None, max_examples=250)
def test_no_plan_is_cheaper(world: tuple[Outlook, Needs]) -> None:
    ahead, asked = world
    found = plan(ahead, asked, NOW, efficiency=HALF)
    missing, money = best(ahead, asked)
    target = min(asked.target_wh, asked.maximum_wh)
    assert max(0.0, target - gained(found, HALF)) == pytest.approx(missing, abs=EPSILON)
    assert float(cost(found, ahead)) == pytest.approx(money, abs=1e-4)  # GAIN lets ties stand


@given(worlds, st.sampled_from([1.0, 0.85, HALF]))
@settings(deadline=None, max_examples=250)
def test_bounds_hold_at_every_moment(world: tuple[Outlook, Needs], efficiency: float) -> None:
    ahead, asked = world
    found = plan(ahead, asked, NOW, efficiency=efficiency)
    energy, least = 0.0, min(asked.minimum_wh, asked.maximum_wh)
    for step in found.steps:
        slot = ahead.at(step.start)
        assert -min(slot.max_discharge_w, asked.max_discharge_w) <= step.watts
        assert step.watts <= min(slot.max_charge_w, asked.max_charge_w)
        before, energy = energy, energy + gained(Plan((step,)), efficiency)
        assert energy <= max(asked.maximum_wh, 0.0) + EPSILON
        assert energy >= min(least, before) - EPSILON  # below the minimum nothing but charging
    ends = [(step.start + step.duration) for step in found.steps]
    assert all(b.start == pytest.approx(a) for a, b in zip(ends, found.steps[1:], strict=False))


@given(worlds)
@settings(deadline=None, max_examples=250)
def test_a_plan_is_never_dearer_than_charging_at_once_and_misses_no_more(world: tuple[Outlook, Needs]) -> None:
    ahead, asked = world
    found, plain = plan(ahead, asked, NOW), at_once(ahead, asked, NOW)
    target = min(asked.target_wh, asked.maximum_wh)
    short = max(0.0, target - gained(found, 0.85))
    assert short == pytest.approx(max(0.0, target - max(0.0, gained(plain, 1.0))), abs=EPSILON)
    if asked.minimum_wh <= max(asked.target_wh, 0.0):  # else the minimum alone may cost more
        assert cost(found, ahead) <= cost(plain, ahead) + Decimal("1e-6")


def test_a_day_of_quarter_hours_is_planned_exactly_as_well() -> None:
    ahead = outlook(*((0.2 + 0.1 * math.sin(i), 0.25 + 0.1 * math.cos(i)) for i in range(96)))
    asked = needs(target_wh=40_000, minimum_wh=-10_000, maximum_wh=50_000, max_discharge_w=10_000)
    found = plan(ahead, asked, NOW)
    assert gained(found, 0.85) == pytest.approx(40_000)
    assert cost(found, ahead) < 0 < cost(at_once(ahead, asked, NOW), ahead)


def test_free_energy_is_taken_at_once_and_no_more_of_it_than_is_wanted() -> None:
    free = Outlook(
        slots=tuple(
            Slot(start=NOW + 3600.0 * hour, duration=3600.0, max_charge_w=70_000.0, buy=Decimal(0)) for hour in (0, 1)
        )
    )
    needs = Needs(at=NOW, departure=NOW + 7200.0, target_wh=24_000.0, maximum_wh=36_000.0, max_charge_w=70_000.0)
    first, *rest = plan(free, needs, NOW).steps
    assert (first.start, first.watts, round(first.duration)) == (NOW, 70_000.0, 1234)
    assert [step.watts for step in rest] == [0.0]
