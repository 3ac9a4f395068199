"""From registers to values: which to ask for at once, and what they mean."""

import math
import struct
from collections.abc import Sequence
from decimal import Decimal

from pilotwire.drivers.errors import DriverError
from pilotwire.drivers.modbus.maps import SIZES, MeterMap, Quantity, Register

MAX_REGISTERS = 125  # in one request (MODBUS Application Protocol 1.1b3, 6.3)
MAX_GAP = 16  # registers that are read though nobody wants them, to save a request; not all meters allow more

Block = tuple[int, int]  # first register, count
Values = dict[Quantity, Decimal]


def blocks(meter: MeterMap) -> list[Block]:
    """What to ask for: all registers of the map, in few requests."""
    found: list[Block] = []
    for register in sorted(meter.registers, key=lambda row: row.address):
        end = register.address + SIZES[register.format]
        if found and register.address - sum(found[-1]) <= MAX_GAP and end - found[-1][0] <= MAX_REGISTERS:
            found[-1] = (found[-1][0], end - found[-1][0])
        else:
            found.append((register.address, end - register.address))
    return found


def values(meter: MeterMap, answers: dict[Block, Sequence[int]]) -> Values:
    """What the answers to all blocks say. DriverError where one is too short or no number."""
    return {row.quantity: _value(row, _registers(row, answers)) for row in meter.registers}


def _registers(row: Register, answers: dict[Block, Sequence[int]]) -> bytes:
    for (first, count), registers in answers.items():
        at = row.address - first
        if 0 <= at < count and len(registers) == count:
            return b"".join(value.to_bytes(2) for value in registers[at : at + SIZES[row.format]])
    raise DriverError(f"no answer holds {row.quantity.value} at register {row.address}")


def _value(row: Register, octets: bytes) -> Decimal:
    if row.format == "float32":
        (number,) = struct.unpack(">f", octets)
        if not math.isfinite(number):
            raise DriverError(f"{row.quantity.value} is {number}; it must be finite")
        return Decimal(f"{number:.9g}") * row.unit
    return int.from_bytes(octets, signed=row.format[0] == "s") * row.unit
