"""The control pilot as hardware knows it: what a station puts on the wire, and what either side measures there."""

from enum import Enum

import msgspec


class Signal(Enum):
    """What the station's generator does (IEC 61851-1, Annex A)."""

    PWM = "oscillates between +12 and -12 V at 1 kHz"
    X1 = "stands at +12 V"
    E = "is off, 0 V"
    F = "stands at -12 V"


class Drive(msgspec.Struct, frozen=True):
    """A setting of the generator; `percent` is the duty cycle of PWM, and of no account otherwise."""

    signal: Signal
    percent: float = 0.0


X1 = Drive(Signal.X1)
OFF = Drive(Signal.E)
UNAVAILABLE = Drive(Signal.F)
DIGITAL = Drive(Signal.PWM, 5.0)
"""Digital communication is required (IEC 61851-1, Table A.8)."""


class PilotVoltages(msgspec.Struct, frozen=True):
    """The two plateaus that a station measures at its end of the wire, in V; equal where nothing oscillates.

    `time` is when they were measured, UNIX s: by the device's own clock, not the reader's.
    """

    high: float
    low: float
    time: float


class Oscillation(msgspec.Struct, frozen=True):
    """What a car measures of an oscillating pilot."""

    percent: float  # duty cycle
    hertz: float = 1000.0
