"""ISO 15118-20, car: reads the station's schedules and prices."""

from decimal import Decimal
from itertools import pairwise

from pilotwire.energy import Outlook, Slot
from pilotwire.messages.iso20.common import (
    AbsolutePriceSchedule,
    ChargingSchedule,
    PriceLevelSchedule,
    ScheduleTuple,
)


def outlook_of(offer: ScheduleTuple) -> Outlook:
    """Limits and prices of an offer, cut at every edge of any of its parts."""
    charging, discharging = offer.charging_schedule, offer.discharging_schedule
    powers, prices = _powers(charging), _prices(charging)
    backs = _powers(discharging) if discharging else []
    credits = _prices(discharging) if discharging else []
    starts = sorted({start for row in (powers, prices, backs, credits) for start, _ in row})
    end = _end(charging)
    edges = [start for start in starts if start < end] + [end]
    slots = tuple(
        Slot(
            start=start,
            duration=stop - start,
            max_charge_w=max(0.0, float(_at(powers, start))),
            max_discharge_w=abs(float(_at(backs, start))),
            buy=_at(prices, start),
            sell=_at(credits, start),
        )
        for start, stop in pairwise(edges)
    )
    return Outlook(slots=slots)


Row = list[tuple[float, Decimal]]


def _at(row: Row, moment: float) -> Decimal:
    return next((value for start, value in reversed(row) if start <= moment), Decimal(0))


def _powers(schedule: ChargingSchedule) -> Row:
    power = schedule.power_schedule
    row, start = [], float(power.time_anchor)
    for entry in power.power_schedule_entries.power_schedule_entry:
        parts = (entry.power, entry.power_l2, entry.power_l3)
        row.append((start, sum((p.decimal for p in parts if p is not None), Decimal(0))))
        start += entry.duration
    return row


def _end(schedule: ChargingSchedule) -> float:
    entries = schedule.power_schedule.power_schedule_entries.power_schedule_entry
    return schedule.power_schedule.time_anchor + float(sum(entry.duration for entry in entries))


def _prices(schedule: ChargingSchedule) -> Row:
    """Money or levels: either tells the planner when it is cheap."""
    price, row = schedule.price_schedule, []
    if price is None:
        return []
    start = float(price.time_anchor)
    match price:
        case AbsolutePriceSchedule(price_rule_stacks=stacks):
            spans = [(stack.duration, stack.price_rule[0].energy_fee.decimal) for stack in stacks.price_rule_stack]
        case PriceLevelSchedule(price_level_schedule_entries=levels):
            spans = [(entry.duration, Decimal(entry.price_level)) for entry in levels.price_level_schedule_entry]
    for duration, value in spans:
        row.append((start, value))
        start += duration
    return row
