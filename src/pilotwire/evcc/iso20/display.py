"""ISO 15118-20, car: what the station may show to people."""

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.marks import marks
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.messages.iso20.charging import DisplayParameters


def display(trip: Trip) -> DisplayParameters:
    """State of charge and its marks, in whole percent."""
    battery, wanted = trip.facts.battery, marks(trip)
    return DisplayParameters(
        present_soc=int(battery.soc),
        minimum_soc=int(wanted.minimum_soc),
        target_soc=int(wanted.target_soc),
        maximum_soc=int(wanted.maximum_soc),
        charging_complete=battery.full,
        battery_energy_capacity=RationalNumber.nearest(battery.capacity_wh),
    )
