"""Schedules of DIN SPEC 70121 and ISO 15118-2: what is offered, and whether a car's profile keeps to it."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from pilotwire.energy import Outlook, Plan, PlanStep, Slot
from pilotwire.secc.errors import Refuse
from pilotwire.secc.visit import Offered, Visit

DAY = 86400
"""A schedule lasts until departure, or a day (by second hand); no interval of ISO 15118-2 is longer."""

PROFILE_TOLERANCE = 0.01
"""A profile may exceed the offer by this share: cars round, and reckon with volts of their own (11,040 W of 11,000)."""

PROFILE_SKEW = 5.0
"""Seconds by which the edges of a profile may miss those of the offer: two clocks, whole seconds, a message between."""


def schedule(visit: Visit, number: int, most: int, limit: float) -> Outlook | None:
    """The slots to offer under a number, `most` of them and `limit` W at most, from now on; None while unknown."""
    outlook = visit.facts.outlook
    ahead = [slot for slot in outlook.slots if slot.end > visit.now] if outlook else []
    if not ahead or outlook is None:
        return None
    slots = [replace(slot, max_charge_w=max(0.0, min(slot.max_charge_w, limit))) for slot in ahead]
    shown = replace(outlook, slots=tuple(_squeeze(_reach(visit, slots), most)))
    visit.notes.offered = (*(o for o in visit.notes.offered if o.number != number), Offered(number, shown))
    return shown


def _reach(visit: Visit, slots: Sequence[Slot]) -> list[Slot]:
    """Whole seconds from now on; the last slot lasts to the departure, or for a day from now."""
    needs = visit.notes.needs
    start = float(int(visit.now))
    end = needs.departure if needs and needs.departure else start + DAY
    edges = [max(start, float(round(slot.start))) for slot in slots] + [max(end, float(round(slots[-1].end)))]
    return [replace(s, start=a, duration=b - a) for s, (a, b) in zip(slots, pairwise(edges), strict=True) if b > a]


def _squeeze(slots: Sequence[Slot], most: int) -> list[Slot]:
    """All that a car cannot store becomes one slot, of the least power and the highest price among them."""
    kept, rest = list(slots[: max(0, most - 1)]), slots[max(0, most - 1) :]
    if len(rest) < 2:
        return [*kept, *rest]
    power, price = min(s.max_charge_w for s in rest), max(s.buy for s in rest)
    return [*kept, replace(rest[0], duration=rest[-1].end - rest[0].start, max_charge_w=power, buy=price)]


def spans(outlook: Outlook) -> list[tuple[int, int, Slot]]:
    """Start from now and duration of each slot in s; one of more than a day ends the list cut."""
    first = outlook.slots[0].start
    return [(int(s.start - first), min(int(s.duration), DAY), s) for s in outlook.slots]


def levels(outlook: Outlook, most: int) -> dict[Decimal, int]:
    """The rank of each price, 1 for the cheapest; the dearest share the last rank."""
    prices = sorted({slot.buy for slot in outlook.slots})
    return {price: min(rank, most) for rank, price in enumerate(prices, 1)}


def check_profile(visit: Visit, number: int, profile: Any) -> Plan | None:
    """The car's plan; Refuse a schedule that was not offered, or more power than it gives.

    Its times count from now on. Cars that copy those of the offer count from the offer on; that passes, too.
    """
    offer = next((o for o in visit.notes.offered if o.number == number), None)
    if offer is None:
        raise Refuse("FAILED_TariffSelectionInvalid", f"SAScheduleTupleID {number}: was not offered")
    if profile is None:
        return None
    plans = [_plan(start, profile, offer.outlook) for start in (float(int(visit.now)), offer.outlook.slots[0].start)]
    excess = [_excess(plan, offer.outlook) for plan in plans]
    if all(excess):
        raise Refuse("FAILED_ChargingProfileInvalid", excess[0])
    return plans[0] if not excess[0] else plans[1]


def _plan(start: float, profile: Any, outlook: Outlook) -> Plan:
    """Entries last until the next, so one that starts with the next has no say; the last one to the schedule's end."""
    rows = [(start + e.charging_profile_entry_start, e.charging_profile_entry_max_power) for e in profile.profile_entry]
    edges = [moment for moment, _ in rows]
    if any(later < earlier for earlier, later in pairwise(edges)):
        raise Refuse("FAILED_ChargingProfileInvalid", "ChargingProfileEntryStart must not go back from entry to entry")
    ends = [*edges[1:], max(edges[-1] + 1, outlook.slots[-1].end)]
    return Plan(tuple(PlanStep(a, b - a, float(w)) for (a, w), b in zip(rows, ends, strict=True) if b > a))


def _excess(plan: Plan, outlook: Outlook) -> str:
    """Where a plan asks for more than is offered at any moment of a step, in words; empty where it does not.

    Of the last step the beginning counts: cars write one entry for as long as it takes, and never say how long. What
    flows is held to the offer anyway.
    """
    for step in plan.steps:
        slots = touched(step, outlook)
        most = min(slot.max_charge_w for slot in (slots[:1] if step is plan.steps[-1] else slots))
        if step.watts < 0 or step.watts > most * (1 + PROFILE_TOLERANCE):
            return f"{step.watts:.0f} W planned: 0 to {most:.0f} W are offered"
    return ""


def touched(step: PlanStep, outlook: Outlook) -> list[Slot]:
    """The slots that a step lies in, less what clocks may differ by."""
    begin, end = step.start + PROFILE_SKEW, step.start + step.duration - PROFILE_SKEW
    found = [slot for slot in outlook.slots if slot.start < end and slot.end > begin]
    return found or [outlook.at(step.start + step.duration / 2)]
