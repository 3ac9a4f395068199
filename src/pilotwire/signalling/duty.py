"""Duty cycle and current (IEC 61851-1, Tables A.7 and A.8; bounds as the Fluke FEV300 manual prints them)."""

import math

import msgspec

from pilotwire.ports import X1, Drive, Signal
from pilotwire.signalling.errors import SignallingError

IEC_DIGITAL = (3.0, 7.0)  # %: what a car has to take for 5 % (IEC 61851-1, Table A.8; second-hand, to be confirmed)
INSTRUMENT_DIGITAL = (4.5, 5.5)  # %: what a Fluke FEV300 passes for 5 %, measured at the generator
HERTZ = (980.0, 1020.0)  # around 1 kHz: what a public ISO 15118-5 tester takes; second-hand
LEAST_AMPS, MOST_AMPS = 6.0, 80.0

LEAST_PERCENT, MOST_PERCENT = 8.0, 97.0  # of an offer; 6 A at 10 % and 80 A at 96 % with a tolerance
FLAT_PERCENT, BEND_PERCENT, TOP_PERCENT = 10.0, 85.0, 96.0
AMPS_PER_PERCENT = 0.6  # from 10 to 85 %
STEEP_AMPS_PER_PERCENT, STEEP_ORIGIN = 2.5, 64.0  # above


class Digital(msgspec.Struct, frozen=True):
    """Digital communication is required, and without it there is no charging."""


class Offered(msgspec.Struct, frozen=True):
    """The car may draw so much, in A per phase, without another word."""

    amps: float


class Silent(msgspec.Struct, frozen=True):
    """Nothing oscillates, or in no way that allows a current."""


Said = Digital | Offered | Silent


def amps(percent: float) -> float | None:
    """The current in A per phase that a duty cycle allows; None where it allows none, or needs communication."""
    if not LEAST_PERCENT <= percent <= MOST_PERCENT:
        return None
    if percent <= BEND_PERCENT:
        return max(LEAST_AMPS, AMPS_PER_PERCENT * percent)
    return min(MOST_AMPS, STEEP_AMPS_PER_PERCENT * (percent - STEEP_ORIGIN))


def percent(amps: float) -> float:
    """The duty cycle that allows no more than this current, 80 A at most. SignallingError below 6 A, or no number."""
    if math.isnan(amps) or amps < LEAST_AMPS:
        raise SignallingError(f"current {amps} A: a duty cycle allows at least {LEAST_AMPS:g} A")
    steep = STEEP_ORIGIN + min(amps, MOST_AMPS) / STEEP_AMPS_PER_PERCENT
    return steep if steep > BEND_PERCENT else min(BEND_PERCENT, amps / AMPS_PER_PERCENT)


def offer(amps: float) -> Drive:
    """What a station drives to allow this current, in A per phase: steady +12 V where it is less than 6 A."""
    return X1 if math.isnan(amps) or amps < LEAST_AMPS else Drive(Signal.PWM, percent(amps))


def meaning(percent: float | None, digital: tuple[float, float] = IEC_DIGITAL) -> Said:
    """What a station says by a duty cycle; None is a pilot that does not oscillate."""
    if percent is None:
        return Silent()
    if digital[0] <= percent <= digital[1]:
        return Digital()
    allowed = amps(percent)
    return Silent() if allowed is None else Offered(allowed)
