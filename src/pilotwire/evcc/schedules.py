"""DIN SPEC 70121 and ISO 15118-2, car: reads the station's schedules and plans within them."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import msgspec
from msgspec.structs import replace

from pilotwire.energy import Needs, Outlook, Plan, Slot
from pilotwire.energy.planner import plan

DAY = 86400.0  # s: how long the last entry of a schedule without a duration lasts


class Offer(msgspec.Struct, frozen=True):
    """A schedule by its number: limits and prices in UNIX time."""

    number: int
    outlook: Outlook


class Chosen(msgspec.Struct, frozen=True):
    """A schedule by its number, the most that the car announces to draw in each of its slots, and its plan in it."""

    number: int
    announced: Outlook
    plan: Plan


def offers_of(tuples: Sequence[Any], now: float) -> tuple[Offer, ...]:
    """The offers in a list of SAScheduleTuple that came now."""
    return tuple(Offer(offer.sa_schedule_tuple_id, outlook_of(offer, now)) for offer in tuples)


def choose(offers: Sequence[Offer], needs: Needs, now: float, most: int) -> Chosen:
    """The plan that brings the most of what is wanted, and of equal ones the cheapest.

    In slots that the plan uses, the car announces all that it could draw, at most `most` powers in a row: so it stays
    free to move in them.
    """
    plans = [(offer, within(offer.outlook, needs, now)) for offer in offers]
    best, made = min(plans, key=lambda row: (-round(energy_of(row[1])), _cost(row[1], row[0].outlook)))
    ahead = [slot for slot in best.outlook.slots if slot.end > now] or best.outlook.slots[-1:]
    slots = [
        replace(slot, max_charge_w=min(slot.max_charge_w, needs.max_charge_w) if _uses(made, slot) else 0.0)
        for slot in ahead
    ]
    announced = Outlook(slots=tuple(_squeeze(slots, most)))
    return Chosen(best.number, announced, within(announced, needs, now))


def again(chosen: Chosen, needs: Needs, now: float) -> Chosen:
    """The plan made anew for what is still missing, within what was announced."""
    return replace(chosen, plan=within(chosen.announced, needs, now))


def within(outlook: Outlook, needs: Needs, now: float) -> Plan:
    """A plan that ends with the offer: what comes after it needs new terms."""
    end = outlook.slots[-1].end
    if end <= now:
        return Plan(())
    departure = end if needs.departure is None else min(end, needs.departure)
    return plan(outlook, replace(needs, departure=departure), now)


def _cost(made: Plan, outlook: Outlook) -> Decimal:
    return sum((Decimal(s.watts * s.duration) * outlook.at(s.start).buy for s in made.steps), Decimal(0))


def energy_of(made: Plan) -> float:
    """What a plan moves, in Wh."""
    return sum(step.watts * step.duration for step in made.steps) / 3600


def _uses(made: Plan, slot: Slot) -> bool:
    return any(
        step.watts > 0 and step.start < slot.end and step.start + step.duration > slot.start for step in made.steps
    )


def _squeeze(slots: Sequence[Slot], most: int) -> list[Slot]:
    """Neighbours of one power and price as one; all that is beyond the last as one, of the least power among them."""
    merged: list[Slot] = []
    for slot in slots:
        if merged and (merged[-1].max_charge_w, merged[-1].buy) == (slot.max_charge_w, slot.buy):
            merged[-1] = replace(merged[-1], duration=slot.end - merged[-1].start)
        else:
            merged.append(slot)
    kept, rest = merged[: most - 1], merged[most - 1 :]
    if len(rest) < 2:
        return merged
    least = min(slot.max_charge_w for slot in rest)
    return [*kept, replace(rest[0], duration=rest[-1].end - rest[0].start, max_charge_w=least)]


def outlook_of(offer: Any, now: float) -> Outlook:
    """Limits of power, and prices where the offer has any; its times count from now on."""
    limits = [(start, end, float(e.p_max)) for start, end, e in _timed(offer.p_max_schedule.p_max_schedule_entry)]
    tariff = offer.sales_tariff
    prices = [(start, _price(e)) for start, _, e in _timed(tariff.sales_tariff_entry)] if tariff else []
    last = max(end for _, end, _ in limits)
    edges = sorted({0.0, *(s for s, _, _ in limits), *(s for s, _ in prices if s < last), last})
    slots = tuple(
        Slot(start=now + a, duration=b - a, max_charge_w=max(0.0, _limit(limits, a)), buy=_at(prices, a))
        for a, b in pairwise(edges)
    )
    return Outlook(slots=slots)


def _timed(rows: Sequence[Any]) -> list[tuple[float, float, Any]]:
    """Entries with start and end; without a duration one lasts until the next begins, the last one for a day."""
    starts = [float(row.time_interval.start) for row in rows]
    found = []
    for row, start, following in zip(rows, starts, [*starts[1:], None], strict=True):
        duration = row.time_interval.duration
        end = following if following is not None else start + (DAY if duration is None else duration)
        found.append((start, max(end, start + 1.0), row))
    return found


def _limit(limits: Sequence[tuple[float, float, float]], moment: float) -> float:
    return next((power for start, _, power in reversed(limits) if start <= moment), 0.0)


def _at(prices: Sequence[tuple[float, Decimal]], moment: float) -> Decimal:
    return next((price for start, price in reversed(prices) if start <= moment), Decimal(0))


def _price(entry: Any) -> Decimal:
    """Relative costs where there are any, since they are finer; else the price level. Either tells when it is cheap."""
    for block in entry.consumption_cost:
        for cost in block.cost:
            if cost.cost_kind.name == "relativePricePercentage":
                return Decimal(cost.amount).scaleb(cost.amount_multiplier or 0)
    return Decimal(entry.e_price_level or 0)


def entries(chosen: Chosen, now: float) -> list[tuple[int, float]]:
    """What is announced, as a profile has it: starts in whole seconds from now on and powers in W, the last one 0."""
    slots = [slot for slot in chosen.announced.slots if slot.end > now + 1]
    rows = [(max(0, round(slot.start - now)), slot.max_charge_w) for slot in slots]
    end = round(chosen.announced.slots[-1].end - now)
    return [*(rows or [(0, 0.0)]), (max(end, rows[-1][0] + 1 if rows else 1), 0.0)]
