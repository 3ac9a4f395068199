"""Carrier groups: what a sound is measured by, and the shapes that real wires give them."""

from collections.abc import Iterable
from math import cos, pi
from random import Random

GROUPS = 58
"""917 carriers from 2 to 28 MHz in groups of 16; the last has 5 (HomePlug Green PHY 1.1, 11.5)."""

EDGE_DB = (5.0, 18.0)
"""By how much the last group, at the edge of the mask, is worse than the others: all public captures show it."""

RIPPLE_DB = 2.5
"""Height of the waves that reflections make; a guess of the right size."""

SLOPE_DB = 4.0
"""How much more a cable weakens at 28 MHz than at 2 MHz; a guess of the right size."""

CROSSTALK_SLOPE_DB = -8.0
"""Cables that lie side by side couple better at higher frequencies."""


def level(shape: Iterable[float]) -> tuple[float, ...]:
    """The same shape around a mean of zero."""
    values = tuple(shape)
    mean = sum(values) / len(values)
    return tuple(value - mean for value in values)


def direct(random: Random) -> tuple[float, ...]:
    """The shape of a cable between a station and the car that is plugged in, around zero, in dB."""
    return _shape(random, SLOPE_DB)


def crosstalk(random: Random) -> tuple[float, ...]:
    """The shape of what gets from one cable into another, around zero, in dB."""
    return _shape(random, CROSSTALK_SLOPE_DB)


def _shape(random: Random, slope: float) -> tuple[float, ...]:
    waves, phase = random.uniform(1.0, 4.0), random.uniform(0.0, 2 * pi)
    edge = random.uniform(*EDGE_DB)
    body = [
        slope * group / (GROUPS - 1) + RIPPLE_DB * cos(2 * pi * waves * group / GROUPS + phase)
        for group in range(GROUPS - 1)
    ]
    return level([*body, sum(body) / len(body) + edge])


def audible(levels: Iterable[float], jitter: float) -> tuple[float, ...]:
    """Attenuations in dB as a modem can tell them, in an octet, with room for `jitter` on both sides."""
    return tuple(min(max(db, jitter), 254.0 - jitter) for db in levels)


def sound(levels: tuple[float, ...], jitter: float, random: Random) -> bytes:
    """One measurement of `audible` levels: whole dB per group, each off by at most `jitter` before rounding."""
    scale, nearest = jitter / 127.5, 0.5 - jitter
    noise = random.randbytes(len(levels))
    return bytes([int(db + octet * scale + nearest) for db, octet in zip(levels, noise, strict=True)])
