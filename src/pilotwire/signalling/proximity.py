"""The proximity pilot: a resistor that tells of the plug, and with Type 2 of what its cable bears.

Windows of Type 2 are those of Phoenix Contact 106377 and 107068. Nominal values: 1500 ohm 13 A, 680 ohm 20 A, 220 ohm
32 A, 100 ohm 63 A; Type 1 and CCS 1: 150 ohm latched, 480 ohm while the button is pressed (a schematic of Foccci).
"""

import msgspec

from pilotwire.base.keyed import Keyed


class Coupler(Keyed):
    """What kind of plug goes in."""

    TYPE_1 = "Type 1"
    TYPE_2 = "Type 2"
    CCS_1 = "CCS 1"
    CCS_2 = "CCS 2"


class Proximity(msgspec.Struct, frozen=True, kw_only=True):
    """What a resistor says; `cable_amps` is what the cable bears per phase, where the resistor tells that."""

    plugged: bool
    latched: bool = True  # False while the button of the plug is pressed: it is about to be drawn
    cable_amps: float | None = None
    fault: str | None = None


UNPLUGGED = Proximity(plugged=False, latched=False)
SHORTED = Proximity(plugged=True, cable_amps=0.0, fault="proximity pilot shorted to earth")

MOST_OHMS_TYPE_2 = 2200.0  # more: nothing is plugged in
# Least ohm of each window; what lies on a bound counts as the weaker cable.
TYPE_2: tuple[tuple[float, Proximity], ...] = (
    (1000.0, Proximity(plugged=True, cable_amps=13.0)),
    (330.0, Proximity(plugged=True, cable_amps=20.0)),
    (150.0, Proximity(plugged=True, cable_amps=32.0)),
    (75.0, Proximity(plugged=True, cable_amps=63.0)),
)

# The nominal values are 150 and 480 ohm, and the inlet itself has 2.7 kohm; the bounds between are ours.
MOST_OHMS_TYPE_1 = 1200.0
TYPE_1: tuple[tuple[float, Proximity], ...] = (
    (270.0, Proximity(plugged=True, latched=False)),
    (75.0, Proximity(plugged=True)),
)

WINDOWS = {
    Coupler.TYPE_1: (MOST_OHMS_TYPE_1, TYPE_1),
    Coupler.CCS_1: (MOST_OHMS_TYPE_1, TYPE_1),
    Coupler.TYPE_2: (MOST_OHMS_TYPE_2, TYPE_2),
    Coupler.CCS_2: (MOST_OHMS_TYPE_2, TYPE_2),
}


def judge(coupler: Coupler, ohms: float) -> Proximity:
    """What a resistor between proximity and earth says, in ohm; infinite, or no number, is nothing plugged in."""
    most, windows = WINDOWS[coupler]
    if not ohms <= most:
        return UNPLUGGED
    return next((said for least, said in windows if ohms >= least), SHORTED)
