"""ISO 15118-20, car: what it needs, which schedule it takes, and when it has enough."""

from decimal import Decimal
from itertools import pairwise

from pilotwire.energy import Needs, Outlook, Plan, PlanStep, Slot
from pilotwire.energy.planner import plan
from pilotwire.evcc.engine import Trip
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.messages.iso20.common import (
    AbsolutePriceSchedule,
    ChargingSchedule,
    Dynamic_EVPPTControlMode,
    Dynamic_SEReqControlMode,
    EVPowerProfile,
    EVPowerProfileEntryList,
    PowerScheduleEntry,
    PriceLevelSchedule,
    Scheduled_EVPPTControlMode,
    Scheduled_SEReqControlMode,
    ScheduleTuple,
)
from pilotwire.session.agreed import Control

number = RationalNumber.nearest
DEFAULT_STAY = 8 * 3600  # s: what a car says that knows no departure; ours to choose
MAX_ENTRIES = 1024


def energies(trip: Trip) -> tuple[float, float, float]:
    """Target, maximum and minimum energy request from now on, in Wh; negative above the mark."""
    facts = trip.facts
    battery = facts.battery
    marks = facts.target_soc, facts.maximum_soc, facts.minimum_soc
    target, maximum, minimum = ((mark - battery.soc) / 100 * battery.capacity_wh for mark in marks)
    return target, maximum, minimum


def stay(trip: Trip) -> int:
    """Seconds until departure."""
    departure = trip.facts.departure
    return DEFAULT_STAY if departure is None else max(0, int(departure - trip.now))


def schedule_request(trip: Trip) -> Dynamic_SEReqControlMode | Scheduled_SEReqControlMode:
    """The needs, for the agreed control mode."""
    target, maximum, minimum = (number(round(wh, 1)) for wh in energies(trip))
    if trip.agreed.variant.control is Control.SCHEDULED:
        return Scheduled_SEReqControlMode(
            departure_time=stay(trip),
            ev_target_energy_request=target,
            ev_maximum_energy_request=maximum,
            ev_minimum_energy_request=minimum,
        )
    return Dynamic_SEReqControlMode(
        departure_time=stay(trip),
        target_soc=round(trip.facts.target_soc),
        minimum_soc=round(trip.facts.minimum_soc),
        ev_target_energy_request=target,
        ev_maximum_energy_request=maximum,
        ev_minimum_energy_request=minimum,
    )


def choose(trip: Trip, offers: tuple[ScheduleTuple, ...]) -> tuple[int, Plan]:
    """The cheapest plan among the offers, and the number of its offer."""
    plans = [(offer.schedule_tuple_id, outlook_of(offer)) for offer in offers]
    made = [(number, plan(outlook, needs(trip), trip.now), outlook) for number, outlook in plans]
    best = min(made, key=lambda item: _cost(item[1], item[2]))
    return best[0], best[1]


def needs(trip: Trip) -> Needs:
    """What the car plans for."""
    target, maximum, minimum = energies(trip)
    battery = trip.facts.battery
    return Needs(
        at=trip.now,
        departure=trip.now + stay(trip),
        target_wh=target,
        minimum_wh=minimum,
        maximum_wh=maximum,
        max_charge_w=battery.max_charge_w,
        max_discharge_w=battery.max_discharge_w if trip.agreed.bidirectional else 0.0,
    )


def _cost(chosen: Plan, outlook: Outlook) -> Decimal:
    total = Decimal(0)
    for step in chosen.steps:
        slot = outlook.at(step.start)
        kwh = Decimal(step.watts * step.duration / 3.6e6)
        total += kwh * (slot.buy if kwh > 0 else slot.sell)
    return total


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


def profile(trip: Trip, chosen: Plan, schedule: int | None) -> EVPowerProfile:
    """The plan as the car announces it, from whole second to whole second."""
    anchor = int(trip.now)
    entries = tuple(
        PowerScheduleEntry(duration=seconds, power=number(round(step.watts, 1)))
        for step, seconds in _whole(chosen, anchor)
    )
    control = (
        Dynamic_EVPPTControlMode()
        if schedule is None
        else Scheduled_EVPPTControlMode(selected_schedule_tuple_id=schedule)
    )
    idle = (PowerScheduleEntry(duration=1, power=number(0)),)
    return EVPowerProfile(
        time_anchor=anchor,
        control_mode=control,
        ev_power_profile_entries=EVPowerProfileEntryList(ev_power_profile_entry=entries[:MAX_ENTRIES] or idle),
    )


def _whole(chosen: Plan, anchor: int) -> list[tuple[PlanStep, int]]:
    edges = [(step, max(anchor, int(step.start)), int(step.start + step.duration)) for step in chosen.steps]
    return [(step, end - start) for step, start, end in edges if end > start]


def enough(trip: Trip) -> bool:
    """Whether the car is done: at its departure, or without one (or one-way) as soon as it holds what it wants."""
    facts, battery = trip.facts, trip.facts.battery
    if facts.departure is not None and trip.now >= facts.departure:
        return True
    if facts.departure is not None and trip.agreed.bidirectional:
        return False
    return battery.full or battery.soc >= facts.target_soc
