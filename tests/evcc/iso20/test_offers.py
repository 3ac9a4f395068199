"""ISO 15118-20: what a car makes of what a station offers and allows."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso20 import ac, dc
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.messages.iso20.common import (
    AbsolutePriceSchedule,
    PowerDeliveryReq,
    PowerScheduleEntry,
    PriceRule,
    ScheduleExchangeRes,
    ScheduleTuple,
)
from pilotwire.ports import Wish
from pilotwire.session.dialect import Envelope
from tests.evcc.iso2.watching import assert_good
from tests.evcc.iso2.wires import body as fields
from tests.evcc.iso2.wires import changing
from tests.evcc.iso20.playing import (
    AC,
    AC_BPT,
    DC,
    DC_BPT,
    SCHEDULED,
    in_mode,
    number,
    sent,
    turned,
    world_of,
)


def offers(*rows: list[tuple[float, str]]) -> Callable[[Envelope], Envelope]:
    """Several tuples: each a list of powers in W and fees, for half an hour each."""

    def change(envelope: Envelope) -> Envelope:
        (first,) = envelope.body.control_mode.schedule_tuple
        mode = replace(
            envelope.body.control_mode, schedule_tuple=tuple(_like(first, n, r) for n, r in enumerate(rows, 1))
        )
        return fields(control_mode=mode)(envelope)

    return change


def _like(first: ScheduleTuple, place: int, rows: list[tuple[float, str]]) -> ScheduleTuple:
    """Another tuple, with one step of power and price for each row."""
    charging = first.charging_schedule
    power, price = charging.power_schedule, charging.price_schedule
    assert isinstance(price, AbsolutePriceSchedule)
    steps = tuple(PowerScheduleEntry(duration=1800, power=number(watts)) for watts, _ in rows)
    stacks = tuple(
        replace(
            price.price_rule_stacks.price_rule_stack[0],
            duration=1800,
            price_rule=(PriceRule(energy_fee=RationalNumber.of(fee), power_range_start=number(0)),),
        )
        for _, fee in rows
    )
    power = replace(power, power_schedule_entries=replace(power.power_schedule_entries, power_schedule_entry=steps))
    price = replace(price, price_rule_stacks=replace(price.price_rule_stacks, price_rule_stack=stacks))
    return replace(
        first, schedule_tuple_id=place, charging_schedule=replace(charging, power_schedule=power, price_schedule=price)
    )


@pytest.mark.parametrize(
    ("rows", "best"),
    [
        (([(50_000, "0.40")], [(50_000, "0.30")], [(50_000, "0.35")]), 2),
        (([(0, "0.01")], [(50_000, "0.30")]), 2),
        (([(10_000, "0.10")], [(50_000, "0.30")]), 2),
        (([(0, "0.10"), (50_000, "0.10")], [(50_000, "0.50"), (50_000, "0.20")]), 1),
    ],
    ids=["the cheapest", "not the one without power", "not the one that is too weak", "with the cheapest hour"],
)
def test_a_car_takes_the_best_of_several_offers(rows: Any, best: int) -> None:
    """Energy comes first: 24 kWh are missing, and a plan without any would cost nothing."""
    world = world_of(DC, SCHEDULED)
    world.vehicle.errand = replace(world.vehicle.errand, departure=world.now + 3600.0)
    world.session(changing(ScheduleExchangeRes, offers(*rows), world.scenario.dialect), limit=60.0)
    profile = sent(world, PowerDeliveryReq)[0].ev_power_profile
    assert profile.control_mode.selected_schedule_tuple_id == best


@pytest.mark.parametrize("control", ["evse_maximum_charge_power", "evse_maximum_charge_current"])
def test_a_car_that_plans_asks_for_no_more_than_the_station_has(control: str) -> None:
    limit = number(3_500 if control.endswith("power") else 10)
    world = world_of(DC, SCHEDULED, turns={20: Wish.STOP})
    world.vehicle.errand = replace(world.vehicle.errand, departure=world.now + 300.0)
    world.session(changing(dc.DC_ChargeLoopRes, in_mode(**{control: limit}), world.scenario.dialect), limit=60.0)
    wanted = [float(turn.control_mode.ev_target_current) for turn in sent(world, dc.DC_ChargeLoopReq)]
    assert wanted[0] > 50
    assert 0 < max(wanted[1:]) <= 10.1


@pytest.mark.parametrize(("told_", "drawn"), [(5_000.0, 5_000.0), (0.0, 0.0), (50_000.0, 11_000.0), (-5_000.0, 0.0)])
def test_a_steered_car_draws_what_it_is_told_within_its_limits(told_: float, drawn: float) -> None:
    world = world_of(AC, turns={})
    wire = changing(ac.AC_ChargeLoopRes, in_mode(evse_target_active_power=number(told_)), world.scenario.dialect)
    duel = world.duel(wire)
    duel.run(limit=8.0)
    assert world.outlet.facts(duel.now).output.watts == pytest.approx(drawn, rel=0.01, abs=1)


@pytest.mark.parametrize(("mark", "gives"), [(39.0, True), (40.0, False), (60.0, False)])
def test_a_steered_car_gives_nothing_at_its_lowest_mark(mark: float, gives: bool) -> None:
    world = world_of(AC_BPT, turns={9: Wish.STOP})
    world.vehicle.errand = replace(world.vehicle.errand, minimum_soc=mark, departure=world.now + 600.0)
    world.session(limit=60.0)
    turns = sent(world, ac.AC_ChargeLoopReq)
    assert float(turns[0].control_mode.ev_maximum_discharge_power) == (-11_000 if gives else 0)


def test_a_car_takes_nothing_above_its_highest_mark() -> None:
    world = world_of(DC_BPT, turns={9: Wish.STOP})
    world.vehicle.errand = replace(world.vehicle.errand, target_soc=30.0, maximum_soc=35.0, departure=world.now + 600.0)
    world.session(limit=60.0)
    turns = sent(world, dc.DC_ChargeLoopReq)
    assert {float(turn.control_mode.ev_maximum_charge_power) for turn in turns} == {0}
    assert {float(turn.control_mode.ev_maximum_discharge_power) < 0 for turn in turns} == {True}


def test_a_car_goes_on_with_old_limits_where_a_loop_tells_none() -> None:
    world = turned(world_of(DC, SCHEDULED), lambda world: None, turns=20)
    modes = [turn.control_mode for turn in sent(world, dc.DC_ChargeLoopRes)]
    assert {mode.evse_maximum_charge_power for mode in modes} == {None}
    assert_good(world)
