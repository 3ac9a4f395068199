"""Where meters keep what they measure. A row is all that a new meter needs."""

from decimal import Decimal
from enum import Enum
from typing import Literal

import msgspec

Format = Literal["u16", "s16", "u32", "s32", "u64", "s64", "float32"]
SIZES: dict[Format, int] = {"u16": 1, "s16": 1, "u32": 2, "s32": 2, "u64": 4, "s64": 4, "float32": 2}
"""Registers of 16 bits, the most significant first."""


class Quantity(Enum):
    """What is measured, in V, A, W and Wh; watts and energy by direction, as the grid sees them."""

    VOLTS_1 = "V of phase 1"
    VOLTS_2 = "V of phase 2"
    VOLTS_3 = "V of phase 3"
    AMPS_1 = "A of phase 1"
    AMPS_2 = "A of phase 2"
    AMPS_3 = "A of phase 3"
    WATTS = "W over all phases, positive out of the grid"
    IMPORT = "Wh out of the grid"
    EXPORT = "Wh into the grid"


VOLTS = (Quantity.VOLTS_1, Quantity.VOLTS_2, Quantity.VOLTS_3)
AMPS = (Quantity.AMPS_1, Quantity.AMPS_2, Quantity.AMPS_3)


class Register(msgspec.Struct, frozen=True):
    """One quantity: its first register counted from 0, its format, and what one unit is worth in V, A, W or Wh."""

    quantity: Quantity
    address: int
    format: Format
    unit: Decimal = Decimal(1)


class MeterMap(msgspec.Struct, frozen=True, kw_only=True):
    """One make of meter."""

    table: Literal["input", "holding"]
    registers: tuple[Register, ...]
    source: str


def _row(format: Format, unit: str, **addresses: int) -> tuple[Register, ...]:
    return tuple(Register(Quantity[name], address, format, Decimal(unit)) for name, address in addresses.items())


MAPS: dict[str, MeterMap] = {
    "eastron-sdm630": MeterMap(
        table="input",
        registers=(
            *_row("float32", "1", VOLTS_1=0x00, VOLTS_2=0x02, VOLTS_3=0x04),
            *_row("float32", "1", AMPS_1=0x06, AMPS_2=0x08, AMPS_3=0x0A),
            *_row("float32", "1", WATTS=0x34),
            *_row("float32", "1000", IMPORT=0x48, EXPORT=0x4A),
        ),
        source="the maker's protocol document; second-hand",
    ),
    "abb-b23": MeterMap(
        table="holding",
        registers=(
            *_row("u64", "10", IMPORT=0x5000, EXPORT=0x5004),
            *_row("u32", "0.1", VOLTS_1=0x5B00, VOLTS_2=0x5B02, VOLTS_3=0x5B04),
            *_row("u32", "0.01", AMPS_1=0x5B0C, AMPS_2=0x5B0E, AMPS_3=0x5B10),
            *_row("s32", "0.01", WATTS=0x5B14),
        ),
        source="the maker's user manual; second-hand",
    ),
}
"""By the names that settings use."""
