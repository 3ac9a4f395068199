"""ISO 15118-20, car: what it needs, which schedule it takes, and when it has enough."""

from collections.abc import Sequence

from msgspec.structs import replace

from pilotwire.energy import Needs, Plan, PlanStep, cost
from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.marks import marks
from pilotwire.evcc.iso20.offers import outlook_of
from pilotwire.evcc.schedules import within
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.messages.iso20.common import (
    Dynamic_EVPPTControlMode,
    Dynamic_SEReqControlMode,
    EVPowerProfile,
    EVPowerProfileEntryList,
    PowerScheduleEntry,
    PowerToleranceAcceptance,
    Scheduled_EVPPTControlMode,
    Scheduled_SEReqControlMode,
    ScheduleTuple,
)
from pilotwire.session.agreed import Control, Power

number = RationalNumber.nearest
DEFAULT_STAY = 8 * 3600  # s: what a car says that knows no departure; ours to choose
MAX_ENTRIES = 2048  # of an EVPowerProfile


def energies(trip: Trip) -> tuple[float, float, float]:
    """Target, maximum and minimum energy request from now on, in Wh; negative above the mark."""
    battery, wanted = trip.facts.battery, marks(trip)
    levels = wanted.target_soc, wanted.maximum_soc, wanted.minimum_soc
    target, maximum, minimum = ((mark - battery.soc) / 100 * battery.capacity_wh for mark in levels)
    return target, maximum, minimum


def stay(trip: Trip) -> int:
    """Seconds until departure."""
    departure = marks(trip).departure
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
        target_soc=round(marks(trip).target_soc),
        minimum_soc=round(marks(trip).minimum_soc),
        ev_target_energy_request=target,
        ev_maximum_energy_request=maximum,
        ev_minimum_energy_request=minimum,
    )


def choose(trip: Trip, offers: Sequence[ScheduleTuple]) -> tuple[int, Plan]:
    """The plan that comes nearest to what is wanted, and of equal ones the cheapest, with the number of its offer."""
    wanted = wants(trip)
    known = [(offer.schedule_tuple_id, outlook_of(offer)) for offer in offers]
    plans = [(number, within(outlook, wanted, trip.now), outlook) for number, outlook in known]
    number, best, _ = min(plans, key=lambda row: (round(_missing(row[1], wanted)), cost(row[1], row[2])))
    return number, Plan(best.steps[:MAX_ENTRIES])


def _missing(made: Plan, wanted: Needs) -> float:
    """What a plan leaves out of the target, in Wh."""
    return max(0.0, wanted.target_wh - sum(step.watts * step.duration for step in made.steps) / 3600)


CHARGER_EFFICIENCY = 0.9
"""What of the grid's energy an on-board charger brings into the battery; a usual value."""


def wants(trip: Trip) -> Needs:
    """What the car plans for: in AC all that its charger has to draw."""
    found = needs(trip)
    if trip.agreed.power is not Power.AC:
        return found
    scaled = {name: getattr(found, name) / CHARGER_EFFICIENCY for name in ("target_wh", "minimum_wh", "maximum_wh")}
    return replace(found, **scaled)


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


def profile(trip: Trip, chosen: Plan, schedule: int | None) -> EVPowerProfile:
    """The plan as the car announces it, from whole second to whole second; to all it can take where others steer."""
    anchor = int(trip.now)
    entries = tuple(
        PowerScheduleEntry(duration=seconds, power=number(round(step.watts, 1)))
        for step, seconds in (_whole(chosen, anchor) if schedule else [])
    )
    rest = PowerScheduleEntry(
        duration=max(1, stay(trip)), power=number(0 if schedule else trip.facts.battery.max_charge_w)
    )
    return EVPowerProfile(
        time_anchor=anchor,
        control_mode=_selection(schedule),
        ev_power_profile_entries=EVPowerProfileEntryList(ev_power_profile_entry=entries[:MAX_ENTRIES] or (rest,)),
    )


def _selection(schedule: int | None) -> Dynamic_EVPPTControlMode | Scheduled_EVPPTControlMode:
    """A car of ours keeps to what it announces, and promises so."""
    if schedule is None:
        return Dynamic_EVPPTControlMode()
    promise = PowerToleranceAcceptance.PowerToleranceConfirmed
    return Scheduled_EVPPTControlMode(selected_schedule_tuple_id=schedule, power_tolerance_acceptance=promise)


def _whole(chosen: Plan, anchor: int) -> list[tuple[PlanStep, int]]:
    edges = [(step, max(anchor, int(step.start)), int(step.start + step.duration)) for step in chosen.steps]
    return [(step, end - start) for step, start, end in edges if end > start]


def enough(trip: Trip) -> bool:
    """Whether the car is done: at its departure, or without one (or one-way) as soon as it holds what it wants."""
    battery, wanted = trip.facts.battery, marks(trip)
    if wanted.departure is not None and trip.now >= wanted.departure:
        return True
    if wanted.departure is not None and trip.agreed.bidirectional:
        return False
    return battery.full or battery.soc >= wanted.target_soc
