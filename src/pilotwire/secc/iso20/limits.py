"""ISO 15118-20, station: the car's limits, kept from message to message, since a loop may leave out what is old."""

from collections.abc import Mapping
from typing import Any

from pilotwire.secc.errors import Refuse
from pilotwire.secc.visit import Visit
from pilotwire.session.phases import total

LIMITS: Mapping[str, str] = {
    "ev_maximum_charge_power": "car_charge_w",
    "ev_minimum_charge_power": "car_min_charge_w",
    "ev_maximum_charge_current": "car_charge_a",
    "ev_maximum_discharge_power": "car_discharge_w",
    "ev_maximum_discharge_current": "car_discharge_a",
    "ev_maximum_voltage": "car_max_volts",
    "ev_minimum_voltage": "car_min_volts",
}
"""Elements of charge parameters and loops, by where `Notes` keeps them."""

WRONG = "FAILED_WrongChargeParameter"


def note_limits(visit: Visit, mode: Any) -> None:
    """Keep what a mode tells. Discharge comes with either sign in the field, and is kept as a magnitude."""
    for field, name in LIMITS.items():
        value = total(mode, field)
        if value is not None:
            setattr(visit.notes, name, abs(value) if "discharge" in field else max(0.0, value))


def check_limits(mode: Any) -> None:
    """Refuse limits of charge parameters that no car can have."""
    pairs = (("ev_minimum_charge_power", "ev_maximum_charge_power"),
             ("ev_minimum_charge_current", "ev_maximum_charge_current"),
             ("ev_minimum_voltage", "ev_maximum_voltage"))  # fmt: skip
    for low, high in pairs:
        least, most = total(mode, low), total(mode, high)
        if least is not None and most is not None and not 0 <= least <= most:
            raise Refuse(WRONG, f"{low} {least:g}, {high} {most:g}: must grow from 0 on")
