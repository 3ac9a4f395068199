"""DIN SPEC 70121 and ISO 15118-2, car: reads the station's schedules and plans within them."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import msgspec

from pilotwire.energy import Needs, Outlook, Plan, PlanStep, Slot
from pilotwire.energy.planner import plan

DAY = 86400.0  # s: how long the last entry of a schedule without a duration lasts


class Chosen(msgspec.Struct, frozen=True):
    """A schedule by its number, and what the car will do in it."""

    number: int
    plan: Plan


def choose(offers: Sequence[Any], needs: Needs, now: float, most: int) -> Chosen:
    """The cheapest plan among the offers (SAScheduleTuple), in at most so many steps."""
    made = [(offer.sa_schedule_tuple_id, outlook_of(offer, now)) for offer in offers]
    plans = [(number, outlook, squeeze(plan(outlook, needs, now), most)) for number, outlook in made]
    number, _, best = min(plans, key=lambda row: (_cost(row[2], row[1]), -_energy(row[2])))
    return Chosen(number, best)


def _cost(chosen: Plan, outlook: Outlook) -> Decimal:
    return sum((Decimal(s.watts * s.duration) * outlook.at(s.start).buy for s in chosen.steps), Decimal(0))


def _energy(chosen: Plan) -> float:
    return sum(step.watts * step.duration for step in chosen.steps)


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


def squeeze(whole: Plan, most: int) -> Plan:
    """No more than so many steps: all that is beyond becomes one, of the least power among them."""
    kept, rest = whole.steps[: most - 1], whole.steps[most - 1 :]
    if len(rest) < 2:
        return whole
    end = rest[-1].start + rest[-1].duration
    return Plan((*kept, PlanStep(rest[0].start, end - rest[0].start, min(step.watts for step in rest))))


def entries(chosen: Plan, now: float) -> list[tuple[int, float]]:
    """Starts in whole seconds from now on and powers in W, as a profile has them; nothing after the last step."""
    rows: dict[int, float] = {0: 0.0}
    for step in chosen.steps:
        if step.start + step.duration > now:
            rows[max(0, round(step.start - now))] = step.watts
            rows[max(1, round(step.start + step.duration - now))] = 0.0
    return sorted(rows.items())
