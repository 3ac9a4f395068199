"""How values become bits (EXI 1.0, 7.1): one datatype for each kind of simple type.

`content` and `put_content` treat the value as element content: the one-bit event code of the characters goes before it.
The bit that ends the element belongs to the next event and is read with it.
"""

from collections.abc import Callable
from enum import IntEnum
from reprlib import Repr
from typing import Any

import msgspec

from pilotwire.exi.errors import ExiError
from pilotwire.exi.limits import MAX_BIG_INTEGER_GROUPS, SURROGATES
from pilotwire.exi.reader import BitReader
from pilotwire.exi.writer import BitWriter
from pilotwire.schema import Binary, Boolean, Enumeration, Integer, SimpleType, Text

SMALL_RANGE = 4096  # ranges up to this size are coded in a fixed number of bits (EXI 1.0, 7.1.9)
MAX_BIG_INTEGER_BITS = 7 * MAX_BIG_INTEGER_GROUPS  # what can be read can be written


class Coding(IntEnum):
    """The six codings that the schemas need."""

    BOOLEAN = 0
    FIXED = 1
    UNSIGNED = 2
    SIGNED = 3
    TEXT = 4
    BINARY = 5
    ENUMERATION = 6


class Datatype(msgspec.Struct, frozen=True, kw_only=True):
    """A coding with its parameters.

    `width` and `low` shape a fixed-width integer, `count` bounds its codes; `bounded` tells that an integer has bounds
    and so at most 64 bits.
    """

    coding: Coding
    simple: SimpleType
    width: int = 0
    low: int = 0
    count: int = 0
    bounded: bool = True
    members: tuple[Any, ...] = ()
    read: Callable[[BitReader, "Datatype"], Any]
    read_content: Callable[[BitReader, "Datatype"], Any]
    write: Callable[[BitWriter, "Datatype", Any, int, int], None]

    @property
    def empty(self) -> Any:
        """The value of an element without content, or None where the type has no such value."""
        return {Coding.TEXT: "", Coding.BINARY: b""}.get(self.coding)


def datatype(simple: SimpleType) -> Datatype:
    """The coding of a simple type."""
    if isinstance(simple, Enumeration):
        members = tuple(simple.members)
        return _make(
            Coding.ENUMERATION, simple, members=members, count=len(members), width=(len(members) - 1).bit_length()
        )
    if isinstance(simple, Integer):
        return _integer(simple)
    coding = {Boolean: Coding.BOOLEAN, Text: Coding.TEXT, Binary: Coding.BINARY}[type(simple)]
    return _make(coding, simple)


def _integer(simple: Integer) -> Datatype:
    low, high = simple.minimum, simple.maximum
    if low is not None and high is not None and high - low < SMALL_RANGE:
        return _make(Coding.FIXED, simple, width=(high - low).bit_length(), low=low, count=high - low + 1)
    signed = low is None or low < 0
    return _make(Coding.SIGNED if signed else Coding.UNSIGNED, simple, bounded=high is not None)


def _make(coding: Coding, simple: SimpleType, **parameters: Any) -> Datatype:
    read, read_content, write = _FUNCTIONS[coding]
    return Datatype(coding=coding, simple=simple, read=read, read_content=read_content, write=write, **parameters)


def _read_content(reader: BitReader, kind: Datatype) -> Any:
    return kind.read(reader, kind) if reader.bits(1) == 0 else _empty(reader, kind)


def _empty(reader: BitReader, kind: Datatype) -> Any:
    """The second level of event codes: only the end of the element may stand there.

    The code is 000; its last bit is left unread, since the caller looks for the zero bit that ends an element.
    """
    if reader.bits(3) != 0 or kind.empty is None:
        raise reader.error("an empty element or an event outside the schema, where a value is due")
    reader.left += 1
    return kind.empty


def _read_boolean(reader: BitReader, kind: Datatype) -> bool:
    return reader.bits(1) == 1


def _read_fixed(reader: BitReader, kind: Datatype) -> int:
    code = reader.bits(kind.width)
    if code >= kind.count:
        raise reader.error(f"code {code} is beyond the largest value, {kind.low + kind.count - 1}")
    return code + kind.low


def _read_fixed_content(reader: BitReader, kind: Datatype) -> int:
    code = reader.bits(kind.width + 1)
    if code < kind.count:
        return code + kind.low
    reader.left += kind.width + 1
    value: int = _read_content(reader, kind)
    return value


def _read_unsigned(reader: BitReader, kind: Datatype) -> int:
    return reader.unsigned() if kind.bounded else reader.big_unsigned()


def _read_unsigned_content(reader: BitReader, kind: Datatype) -> int:
    group = reader.bits(9)
    if group < 128:
        return group
    if group < 256:
        return reader.rest_of_unsigned(group)
    reader.left += 8
    value: int = _empty(reader, kind)
    return value


def _read_signed(reader: BitReader, kind: Datatype) -> int:
    negative = reader.bits(1)
    magnitude = _read_unsigned(reader, kind)
    return -magnitude - 1 if negative else magnitude


def _read_signed_content(reader: BitReader, kind: Datatype) -> int:
    start = reader.bits(10)
    if start < 128:
        return start
    if start >= 512 or not kind.bounded:
        reader.left += 10
        value: int = _read_content(reader, kind)
        return value
    magnitude = reader.rest_of_unsigned(start & 255)
    return -magnitude - 1 if start & 256 else magnitude


def _read_text(reader: BitReader, kind: Datatype) -> str:
    length = reader.unsigned()
    if length < 2:
        raise reader.error("a reference to a string table, which this stream does not have")
    return reader.characters(length - 2)


def _read_binary(reader: BitReader, kind: Datatype) -> bytes:
    return reader.octets(reader.unsigned())


def _read_enumeration(reader: BitReader, kind: Datatype) -> Any:
    code = reader.bits(kind.width)
    if code >= kind.count:
        raise reader.error(f"code {code} is beyond the last of {kind.count} enumeration values")
    return kind.members[code]


def _read_enumeration_content(reader: BitReader, kind: Datatype) -> Any:
    code = reader.bits(kind.width + 1)
    if code < kind.count:
        return kind.members[code]
    reader.left += kind.width + 1
    return _read_content(reader, kind)


def refuse(value: Any, rule: str) -> ExiError:
    """The error for a value that has no coding; it shows the value in short, since that may be of any size."""
    large = isinstance(value, int) and value.bit_length() > 128
    return ExiError(f"{'a huge integer' if large else _BRIEF.repr(value)} cannot be written: {rule}")


_BRIEF = Repr()
_BRIEF.maxstring = _BRIEF.maxother = 80


def _write_boolean(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    if type(value) is not bool:
        raise refuse(value, "a boolean is due")
    writer.bits(lead << 1 | value, width + 1)


def _write_fixed(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    if type(value) is not int or not 0 <= value - kind.low < kind.count:
        raise refuse(value, f"an integer from {kind.low} to {kind.low + kind.count - 1} is due")
    writer.bits(lead << kind.width | value - kind.low, width + kind.width)


def _check_integer(kind: Datatype, value: Any, magnitude: int) -> None:
    if kind.bounded and magnitude >> 64:
        raise refuse(value, "an integer of at most 64 bits is due")
    if magnitude.bit_length() > MAX_BIG_INTEGER_BITS:
        raise refuse(value, f"an integer of at most {MAX_BIG_INTEGER_BITS} bits is due")


def _write_unsigned(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    if type(value) is not int or value < 0:
        raise refuse(value, "an integer of zero or more is due")
    if value < 128:
        writer.bits(lead << 8 | value, width + 8)
        return
    _check_integer(kind, value, value)
    writer.bits(lead, width)
    writer.unsigned(value)


def _write_signed(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    if type(value) is not int:
        raise refuse(value, "an integer is due")
    negative, magnitude = (1, -value - 1) if value < 0 else (0, value)
    if magnitude < 128:
        writer.bits((lead << 1 | negative) << 8 | magnitude, width + 9)
        return
    _check_integer(kind, value, magnitude)
    writer.bits(lead << 1 | negative, width + 1)
    writer.unsigned(magnitude)


def _write_text(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    if type(value) is not str:
        raise refuse(value, "a string is due")
    if value.isascii():
        _write_octets(writer, value.encode("ascii"), len(value) + 2, lead, width)
        return
    if any(ord(character) in SURROGATES for character in value):
        raise refuse(value, "surrogates are no characters")
    writer.bits(lead, width)
    writer.text(value, len(value) + 2)


def _write_binary(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    if type(value) is not bytes:
        raise refuse(value, "bytes are due")
    _write_octets(writer, value, len(value), lead, width)


def _write_octets(writer: BitWriter, octets: bytes, length: int, lead: int, width: int) -> None:
    if length < 128:
        writer.bits(lead << 8 | length, width + 8)
    else:
        writer.bits(lead, width)
        writer.unsigned(length)
    writer.octets(octets)


def _write_enumeration(writer: BitWriter, kind: Datatype, value: Any, lead: int, width: int) -> None:
    position = getattr(value, "position", kind.count)
    if position >= kind.count or kind.members[position] is not value:
        raise refuse(value, f"one of {', '.join(map(str, kind.members))} is due")
    writer.bits(lead << kind.width | position, width + kind.width)


_FUNCTIONS: dict[Coding, tuple[Any, Any, Any]] = {
    Coding.BOOLEAN: (_read_boolean, _read_content, _write_boolean),
    Coding.FIXED: (_read_fixed, _read_fixed_content, _write_fixed),
    Coding.UNSIGNED: (_read_unsigned, _read_unsigned_content, _write_unsigned),
    Coding.SIGNED: (_read_signed, _read_signed_content, _write_signed),
    Coding.TEXT: (_read_text, _read_content, _write_text),
    Coding.BINARY: (_read_binary, _read_content, _write_binary),
    Coding.ENUMERATION: (_read_enumeration, _read_enumeration_content, _write_enumeration),
}
