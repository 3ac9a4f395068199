"""ISO 15118-20, car: what the station may show to people."""

from pilotwire.evcc.engine import Trip
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.messages.iso20.charging import DisplayParameters


def display(trip: Trip) -> DisplayParameters:
    """State of charge and its marks, in whole percent."""
    facts, battery = trip.facts, trip.facts.battery
    return DisplayParameters(
        present_soc=int(battery.soc),
        minimum_soc=int(facts.minimum_soc),
        target_soc=int(facts.target_soc),
        maximum_soc=int(facts.maximum_soc),
        charging_complete=battery.full,
        battery_energy_capacity=RationalNumber.nearest(battery.capacity_wh),
    )
