"""ISO 15118-20, station: needs, schedules and prices."""

from decimal import Decimal
from typing import Any

import pytest

from pilotwire.energy import Outlook, Slot
from pilotwire.messages.iso20.base import Processing
from pilotwire.messages.iso20.common import AbsolutePriceSchedule, PriceLevelSchedule
from pilotwire.ports import Limits, StopWish
from pilotwire.session.events import Ended, NeedsStated
from tests.scenarios import START
from tests.secc.desk import Desk
from tests.secc.iso20.desks import desk_at
from tests.secc.iso20.words import AC, AC_BPT, DC, DC_BPT, DYNAMIC, PAUSE, SCHEDULED, exchange, values

GOAL = "SCHEDULE_EXCHANGE"
WEAK = Limits(
    max_charge_w=50_000.0, max_charge_a=125.0, max_volts=500.0, min_volts=150.0, max_discharge_w=10_000.0,
    max_discharge_a=25.0,
)  # fmt: skip


def offer(desk: Desk, points: int = 1024) -> Any:
    """The only tuple of a scheduled offer."""
    (only,) = desk.ask(exchange(SCHEDULED, points)).control_mode.schedule_tuple
    return only


def powers(schedule: Any) -> list[tuple[int, float]]:
    """Durations and powers."""
    return [(e.duration, float(e.power)) for e in schedule.power_schedule.power_schedule_entries.power_schedule_entry]


def fees(schedule: Any) -> list[tuple[int, Decimal]]:
    """Durations and energy fees."""
    stacks = schedule.price_schedule.price_rule_stacks.price_rule_stack
    return [(stack.duration, stack.price_rule[0].energy_fee.decimal) for stack in stacks]


def test_a_schedule_begins_now_and_lasts_as_long_as_the_outlook() -> None:
    """The hour of the tests has four quarters, and began 800 s before START."""
    tuple_ = offer(desk_at(GOAL, control=SCHEDULED))
    seconds = [duration for duration, _ in powers(tuple_.charging_schedule)]
    assert tuple_.charging_schedule.power_schedule.time_anchor in (START, START + 1)
    assert (len(seconds), seconds[1:]) == (4, [900, 900, 900])
    assert seconds[0] == pytest.approx(100, abs=2)
    assert tuple_.discharging_schedule is None


def test_no_more_is_offered_than_hardware_has() -> None:
    tuple_ = offer(desk_at(GOAL, DC_BPT, SCHEDULED, limits=WEAK))
    assert {watts for _, watts in powers(tuple_.charging_schedule)} == {50_000}
    assert {watts for _, watts in powers(tuple_.discharging_schedule)} == {-10_000}


@pytest.mark.parametrize("service", [AC, AC_BPT, DC, DC_BPT])
def test_prices_in_money_are_those_of_the_outlook(service: int) -> None:
    tuple_ = offer(desk_at(GOAL, service, SCHEDULED))
    price = tuple_.charging_schedule.price_schedule
    assert isinstance(price, AbsolutePriceSchedule)
    assert (price.currency, price.language, price.id) == ("EUR", "ENG", None)
    assert price.tax_rules is not None
    assert price.tax_rules.tax_rule[0].tax_rate.decimal == 19
    assert [fee for _, fee in fees(tuple_.charging_schedule)] == [Decimal(p) for p in ("0.2", "0.5", "0.1", "0.4")]
    assert [d for d, _ in fees(tuple_.charging_schedule)] == [d for d, _ in powers(tuple_.charging_schedule)]


def test_prices_as_levels_are_ranks() -> None:
    price = offer(desk_at(GOAL, DC, SCHEDULED, pricing=2)).charging_schedule.price_schedule
    assert isinstance(price, PriceLevelSchedule)
    entries = price.price_level_schedule_entries.price_level_schedule_entry
    assert (price.number_of_price_levels, [e.price_level for e in entries]) == (4, [1, 3, 0, 2])


@pytest.mark.parametrize("control", [SCHEDULED, DYNAMIC])
def test_prices_may_be_left_out(control: Any) -> None:
    mode = desk_at(GOAL, DC, control, pricing=0).ask(exchange(control)).control_mode
    holder = mode.schedule_tuple[0].charging_schedule if control is SCHEDULED else mode
    assert holder.price_schedule is None


def test_a_steered_car_is_told_prices_but_no_schedule() -> None:
    mode = desk_at(GOAL).ask(exchange(DYNAMIC)).control_mode
    assert len(mode.price_schedule.price_rule_stacks.price_rule_stack) == 4
    assert (mode.departure_time, mode.target_soc, mode.minimum_soc) == (None, None, None)


def many(now: float) -> Outlook:
    """Forty quarters whose power falls and whose price rises."""
    rows = [(60_000.0 - 1000 * n, Decimal(n) / 100) for n in range(40)]
    return Outlook(
        slots=tuple(
            Slot(start=START + 900 * n, duration=900, max_charge_w=w, max_discharge_w=w / 2, buy=p, sell=p)
            for n, (w, p) in enumerate(rows)
        )
    )


def test_a_car_that_holds_few_points_gets_the_rest_as_one() -> None:
    """What is worst among them, so that nothing is promised that cannot be kept."""
    tuple_ = offer(desk_at(GOAL, DC_BPT, SCHEDULED, at=many), points=12)
    rows = powers(tuple_.charging_schedule)
    assert (len(rows), rows[-1]) == (12, (29 * 900, 21_000))
    assert sum(duration for duration, _ in rows) == pytest.approx(40 * 900, abs=2)
    assert powers(tuple_.discharging_schedule)[-1] == (29 * 900, -10_500)
    assert fees(tuple_.charging_schedule)[-1] == (29 * 900, Decimal("0.39"))
    assert fees(tuple_.discharging_schedule)[-1] == (29 * 900, Decimal("0.11"))


def test_a_tolerance_goes_with_the_offer() -> None:
    power = offer(desk_at(GOAL, DC, SCHEDULED, power_tolerance=500.0)).charging_schedule.power_schedule
    assert float(power.power_tolerance) == 500


@pytest.mark.parametrize(("agreed", "asked"), [(SCHEDULED, DYNAMIC), (DYNAMIC, SCHEDULED)])
def test_the_control_mode_must_be_the_agreed_one(agreed: Any, asked: Any) -> None:
    desk = desk_at(GOAL, DC, agreed)
    assert desk.code(exchange(asked)) == "FAILED_WrongChargeParameter"
    assert desk.safe()


def needs(desk: Desk) -> Any:
    """What was put on record last."""
    return desk.told(NeedsStated)[-1].needs


@pytest.mark.parametrize("control", [SCHEDULED, DYNAMIC])
def test_needs_are_put_on_record(control: Any) -> None:
    desk = desk_at(GOAL, DC_BPT, control)
    desk.ask(exchange(control))
    found = needs(desk)
    assert (found.target_wh, found.maximum_wh, found.minimum_wh) == (20_000, 30_000, 0)
    assert found.departure - found.at == 3600
    assert (found.max_charge_w, found.max_discharge_w) == (80_000, 40_000)


def test_negative_energies_are_what_the_battery_has_too_much() -> None:
    desk = desk_at(GOAL, DC_BPT)
    desk.ask(exchange(DYNAMIC, **values(ev_target_energy_request=-5_000, ev_minimum_energy_request=-20_000)))
    assert (needs(desk).target_wh, needs(desk).minimum_wh) == (-5_000, -20_000)
    desk.wait(0.1)
    plan = desk.seat.steering.plan
    assert plan is not None
    assert sum(step.watts * step.duration for step in plan.steps) / 3600 <= 0


def test_a_car_that_plans_by_itself_may_keep_its_needs_to_itself() -> None:
    desk = desk_at(GOAL, DC, SCHEDULED)
    silent: dict[str, Any] = dict.fromkeys(
        ("departure_time", "ev_target_energy_request", "ev_maximum_energy_request", "ev_minimum_energy_request")
    )
    assert desk.code(exchange(SCHEDULED, **silent)) == "OK"
    assert (needs(desk).departure, needs(desk).target_wh) == (None, 0)


def test_a_departure_of_zero_means_at_once() -> None:
    desk = desk_at(GOAL)
    desk.ask(exchange(DYNAMIC, departure_time=0))
    assert needs(desk).departure == needs(desk).at
    desk.wait(0.1)
    assert desk.seat.steering.plan is not None
    assert desk.seat.steering.plan.watts(desk.now) == 80_000


def test_a_car_waits_while_nobody_knows_and_then_gets_its_offer() -> None:
    known: list[Outlook | None] = [None]
    desk = desk_at(GOAL, DC, SCHEDULED, at=lambda now: known[0])
    first = desk.ask(exchange(SCHEDULED))
    assert first.evse_processing is Processing.Ongoing
    assert powers(first.control_mode.schedule_tuple[0].charging_schedule) == [(86400, 0)]
    known[0] = many(desk.now)
    assert desk.ask(exchange(SCHEDULED)).evse_processing is Processing.Finished
    assert desk.state == "CABLE_CHECK"


@pytest.mark.parametrize("control", [SCHEDULED, DYNAMIC])
def test_a_planner_that_never_knows_ends_the_session(control: Any) -> None:
    """The station's half of the Ongoing time is 55 s."""
    desk = desk_at(GOAL, DC, control, at=lambda now: None)
    asked = desk.now
    while desk.code(exchange(control)) == "OK":
        desk.wait(0.5)
    assert 55 <= desk.now - asked < 56
    assert [ending.why for ending in desk.told(Ended)] == ["FAILED: V2G_SECC_Ongoing_Performance_Time of 55 s is over"]


def test_a_station_without_power_sends_the_car_to_sleep() -> None:
    desk = desk_at(GOAL)
    desk.seat.stop = StopWish.PAUSE
    assert desk.ask(exchange(DYNAMIC)).go_to_pause is True
    assert desk.code(PAUSE) == "OK"
    assert [ending.paused for ending in desk.told(Ended)] == [True]
    assert desk.safe()
