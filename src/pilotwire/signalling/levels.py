"""The voltage of the positive half of the control pilot as a state (IEC 61851-1, Table A.4).

The bands between the standard's own are hysteresis: in them a state is kept where it was already there. Bounds are
those of chargebyte's CPUtils.
"""

import msgspec

from pilotwire.ports import Pilot

HIGHEST, LOWEST = 13_000.0, -13_000.0  # mV: beyond, no state has this voltage
TWO_VOLTS = 2_000.0  # mV: the least that a sound car leaves of the positive half


class Level(msgspec.Struct, frozen=True):
    """A band from `least` mV up to the row above: its state, or `kept` where the state before is `among` these."""

    least: float
    state: Pilot | None
    kept: Pilot | None = None
    among: frozenset[Pilot] = frozenset()


def _among(letters: str) -> frozenset[Pilot]:
    return frozenset(Pilot[letter] for letter in letters)


LEVELS: tuple[Level, ...] = (
    Level(11_000.0, Pilot.A),
    Level(10_000.0, Pilot.B, Pilot.A, _among("A")),
    Level(8_000.0, Pilot.B),
    Level(7_000.0, Pilot.C, Pilot.B, _among("AB")),
    Level(5_000.0, Pilot.C),
    Level(4_000.0, Pilot.D, Pilot.C, _among("ABC")),
    Level(TWO_VOLTS, Pilot.D),
    Level(-1_000.0, Pilot.E),
    Level(-2_000.0, None, Pilot.E, _among("ABCDE")),
    Level(-10_000.0, None),
    Level(-11_000.0, None, Pilot.F, _among("F")),
    Level(LOWEST, Pilot.F),
)


def state(millivolts: float, before: Pilot | None) -> Pilot | None:
    """The state at this voltage, in mV, after the state `before`; None where no state has it, and before any state."""
    if not LOWEST <= millivolts <= HIGHEST:
        return None
    level = next(row for row in LEVELS if millivolts >= row.least)
    return level.kept if before in level.among else level.state
