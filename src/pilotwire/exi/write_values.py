"""Writing values, one function for each coding (EXI 1.0, 7.1).

Each takes the event code so far, `lead` of `width` bits, and writes it together with the first bits of the value.
"""

from __future__ import annotations

from reprlib import Repr
from typing import TYPE_CHECKING, Any

from pilotwire.exi.errors import ExiError
from pilotwire.exi.limits import MAX_BIG_INTEGER_GROUPS, SURROGATES
from pilotwire.exi.writer import BitWriter
from pilotwire.schema.simple import WireEnum

if TYPE_CHECKING:
    from pilotwire.exi.datatypes import Datatype

MAX_BIG_INTEGER_BITS = 7 * MAX_BIG_INTEGER_GROUPS  # what can be read can be written


def refuse(value: Any, rule: str) -> ExiError:
    """The error for a value that has no coding; it shows the value in short, since that may be of any size."""
    large = isinstance(value, int) and value.bit_length() > 128
    return ExiError(f"{'a huge integer' if large else _BRIEF.repr(value)} cannot be written: {rule}")


_BRIEF = Repr()
_BRIEF.maxstring = _BRIEF.maxother = 80


def write_boolean(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    """One bit."""
    if type(value) is not bool:
        raise refuse(value, "a boolean is due")
    writer.bits(lead << 1 | value, width + 1)


def write_fixed(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    """An integer of a small range: a fixed number of bits, counted from the minimum."""
    if type(value) is not int or not 0 <= value - kind.low < kind.count:
        raise refuse(value, f"an integer from {kind.low} to {kind.low + kind.count - 1} is due")
    writer.bits(lead << kind.width | value - kind.low, width + kind.width)


def _check_integer(kind: Datatype, value: Any, magnitude: int) -> None:
    if kind.bounded and magnitude >> 64:
        raise refuse(value, "an integer of at most 64 bits is due")
    if magnitude.bit_length() > MAX_BIG_INTEGER_BITS:
        raise refuse(value, f"an integer of at most {MAX_BIG_INTEGER_BITS} bits is due")


def write_unsigned(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    """An integer of zero or more."""
    if type(value) is not int or value < 0:
        raise refuse(value, "an integer of zero or more is due")
    if value < 128:
        writer.bits(lead << 8 | value, width + 8)
        return
    _check_integer(kind, value, value)
    writer.bits(lead, width)
    writer.unsigned(value)


def write_signed(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    """A sign bit, then the magnitude; a negative number counts from -1."""
    if type(value) is not int:
        raise refuse(value, "an integer is due")
    negative, magnitude = (1, -value - 1) if value < 0 else (0, value)
    if magnitude < 128:
        writer.bits((lead << 1 | negative) << 8 | magnitude, width + 9)
        return
    _check_integer(kind, value, magnitude)
    writer.bits(lead << 1 | negative, width + 1)
    writer.unsigned(magnitude)


def write_text(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    """A length, two more than the number of characters, then the characters."""
    if type(value) is not str:
        raise refuse(value, "a string is due")
    if value.isascii():
        write_octets(writer, value.encode("ascii"), len(value) + 2, lead, width)
        return
    if any(ord(character) in SURROGATES for character in value):
        raise refuse(value, "surrogates are no characters")
    writer.bits(lead, width)
    writer.text(value, len(value) + 2)


def write_binary(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    """A number of octets, then the octets."""
    if type(value) is not bytes:
        raise refuse(value, "bytes are due")
    write_octets(writer, value, len(value), lead, width)


def write_octets(writer: BitWriter, octets: bytes, length: int, lead: int, width: int) -> None:
    """A length and octets, short ones in one write."""
    if length < 128:
        writer.bits(lead << 8 | length, width + 8)
    else:
        writer.bits(lead, width)
        writer.unsigned(length)
    writer.octets(octets)


def write_enumeration(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    """The position of a member in the schema."""
    position = value.position if isinstance(value, WireEnum) else kind.count
    if position >= kind.count or kind.members[position] is not value:
        raise refuse(value, f"one of {', '.join(map(str, kind.members))} is due")
    writer.bits(lead << kind.width | position, width + kind.width)
