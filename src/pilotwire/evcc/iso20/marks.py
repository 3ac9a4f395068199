"""ISO 15118-20, car: where the driver wants the battery and when, or somebody at the station in the driver's place."""

from typing import Any

import msgspec

from pilotwire.evcc.engine import Trip
from pilotwire.session.agreed import Control, Goals, Mobility


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What counts now: UNIX s, and states of charge in %."""

    departure: float | None
    minimum_soc: float
    target_soc: float
    maximum_soc: float


def marks(trip: Trip) -> Marks:
    """The driver's, as far as nothing was set at the station."""
    facts, goals = trip.facts, trip.goals
    target = facts.target_soc if goals.target_soc is None else min(goals.target_soc, facts.maximum_soc)
    return Marks(
        departure=facts.departure if goals.departure is None else goals.departure,
        minimum_soc=facts.minimum_soc if goals.minimum_soc is None else min(goals.minimum_soc, target),
        target_soc=target,
        maximum_soc=facts.maximum_soc,
    )


def hear_goals(trip: Trip, mode: Any) -> None:
    """Take up what the station tells in a Dynamic response, where the car lets it."""
    variant = trip.agreed.variant
    if (variant.control, variant.mobility) != (Control.DYNAMIC, Mobility.SECC):
        return
    old, seconds = trip.goals, mode.departure_time
    trip.goals = Goals(
        departure=old.departure if seconds is None else trip.now + seconds,
        minimum_soc=old.minimum_soc if mode.minimum_soc is None else mode.minimum_soc,
        target_soc=old.target_soc if mode.target_soc is None else mode.target_soc,
    )


def takes(trip: Trip) -> float:
    """The most power into the battery, in W: none above the driver's highest mark."""
    battery = trip.facts.battery
    return battery.max_charge_w if battery.soc < marks(trip).maximum_soc else 0.0


def gives(trip: Trip) -> bool:
    """Whether energy may leave the battery: never below its lowest voltage, nor the driver's lowest mark."""
    battery = trip.facts.battery
    above = battery.soc > marks(trip).minimum_soc and battery.volts > battery.min_volts
    return bool(trip.agreed.bidirectional and above)
