"""ISO 15118-20, car: what it says in each turn of the DC loop, by who steers (8.3.5.5.3, 8.3.5.5.4, 8.3.5.5.7)."""

from typing import Any

import msgspec

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.energy import energies, stay
from pilotwire.evcc.iso20.marks import gives, takes
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.messages.iso20.dc import (
    BPT_Dynamic_DC_CLReqControlMode,
    BPT_Scheduled_DC_CLReqControlMode,
    Dynamic_DC_CLReqControlMode,
    Scheduled_DC_CLReqControlMode,
)
from pilotwire.ports import RequestCurrent

number = RationalNumber.nearest


class Limit(msgspec.Struct, frozen=True):
    """The station's limits in one direction, as magnitudes: W and A."""

    watts: float = 0.0
    amps: float = 0.0

    def updated(self, mode: Any, way: str) -> "Limit":
        """With what charge parameters or a loop's response tell; either sign is in use for discharging."""
        watts = getattr(mode, f"evse_maximum_{way}_power", None)
        amps = getattr(mode, f"evse_maximum_{way}_current", None)
        return Limit(
            self.watts if watts is None else abs(float(watts)), self.amps if amps is None else abs(float(amps))
        )

    def at(self, volts: float) -> float:
        """The current at a voltage, in A."""
        return min(self.amps, self.watts / volts)


def scheduled(trip: Trip, watts: float, charge: Limit, discharge: Limit) -> Scheduled_DC_CLReqControlMode:
    """The planned power as a current, within what battery and station can do now."""
    battery, both = trip.facts.battery, trip.agreed.bidirectional
    present = max(battery.volts, 1.0)
    most = min(battery.target_amps, charge.at(present)) if takes(trip) else 0.0
    least = min(battery.max_discharge_a, discharge.at(present)) if gives(trip) else 0.0
    amps, volts = max(-least, min(most, watts / present)), battery.target_volts
    trip.do(RequestCurrent(volts, amps))
    mode = BPT_Scheduled_DC_CLReqControlMode if both else Scheduled_DC_CLReqControlMode
    return mode(ev_target_current=number(round(amps, 2)), ev_target_voltage=number(round(volts, 1)))


def dynamic(trip: Trip) -> Dynamic_DC_CLReqControlMode:
    """The limits of this moment; the taper of the battery shows in its current limit."""
    battery = trip.facts.battery
    amps = min(battery.max_charge_a, battery.target_amps) if takes(trip) else 0.0
    common: dict[str, Any] = {
        **_needs(trip),
        "ev_maximum_charge_power": number(min(takes(trip), round(amps * battery.max_volts, 1))),
        "ev_minimum_charge_power": number(battery.min_charge_w),
        "ev_maximum_charge_current": number(round(amps, 2)),
        "ev_maximum_voltage": number(battery.max_volts),
        "ev_minimum_voltage": number(battery.min_volts),
    }
    if not trip.agreed.bidirectional:
        return Dynamic_DC_CLReqControlMode(**common)
    return BPT_Dynamic_DC_CLReqControlMode(
        **common,
        ev_maximum_discharge_power=number(-battery.max_discharge_w if gives(trip) else 0),  # [V2G20-1213]
        ev_minimum_discharge_power=number(0),
        ev_maximum_discharge_current=number(-battery.max_discharge_a if gives(trip) else 0),
    )


def _needs(trip: Trip) -> dict[str, Any]:
    target, maximum, minimum = (number(round(wh, 1)) for wh in energies(trip))
    return {
        "departure_time": stay(trip),
        "ev_target_energy_request": target,
        "ev_maximum_energy_request": maximum,
        "ev_minimum_energy_request": minimum,
    }
