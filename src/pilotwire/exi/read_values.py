"""Reading values, one function for each coding (EXI 1.0, 7.1).

A function named `..._content` reads the value as element content, with the one-bit event code of the characters before
it. The bit that ends the element belongs to the next event and is read with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pilotwire.exi.reader import BitReader

if TYPE_CHECKING:
    from pilotwire.exi.datatypes import Datatype


def read_content(reader: BitReader, kind: Datatype) -> Any:
    """A value behind the event code of its characters."""
    return kind.read(reader, kind) if reader.bits(1) == 0 else empty(reader, kind)


def empty(reader: BitReader, kind: Datatype) -> Any:
    """The second level of event codes: only the end of the element may stand there.

    The code is 000; its last bit is left unread, since the caller looks for the zero bit that ends an element.
    """
    if reader.bits(3) != 0 or kind.empty is None:
        raise reader.error("an empty element or an event outside the schema, where a value is due")
    reader.left += 1
    return kind.empty


def read_boolean(reader: BitReader, kind: Datatype) -> bool:
    """One bit."""
    return reader.bits(1) == 1


def read_fixed(reader: BitReader, kind: Datatype) -> int:
    """An integer of a small range: a fixed number of bits, counted from the minimum."""
    code = reader.bits(kind.width)
    if code >= kind.count:
        raise reader.error(f"code {code} is beyond the largest value, {kind.low + kind.count - 1}")
    return code + kind.low


def read_fixed_content(reader: BitReader, kind: Datatype) -> int:
    """The same as element content, in one read."""
    code = reader.bits(kind.width + 1)
    if code < kind.count:
        return code + kind.low
    reader.left += kind.width + 1
    value: int = read_content(reader, kind)
    return value


def read_unsigned(reader: BitReader, kind: Datatype) -> int:
    """An integer of zero or more."""
    return reader.unsigned() if kind.bounded else reader.big_unsigned()


def read_unsigned_content(reader: BitReader, kind: Datatype) -> int:
    """The same as element content; most are read at once."""
    group = reader.bits(9)
    if group < 128:
        return group
    if group < 256:
        return reader.rest_of_unsigned(group)
    reader.left += 8
    value: int = empty(reader, kind)
    return value


def read_signed(reader: BitReader, kind: Datatype) -> int:
    """A sign bit, then the magnitude; a negative number counts from -1."""
    negative = reader.bits(1)
    magnitude = read_unsigned(reader, kind)
    return -magnitude - 1 if negative else magnitude


def read_signed_content(reader: BitReader, kind: Datatype) -> int:
    """The same as element content; most are read at once."""
    start = reader.bits(10)
    if start < 128:
        return start
    if start >= 512 or not kind.bounded:
        reader.left += 10
        value: int = read_content(reader, kind)
        return value
    magnitude = reader.rest_of_unsigned(start & 255)
    return -magnitude - 1 if start & 256 else magnitude


def read_text(reader: BitReader, kind: Datatype) -> str:
    """A length, two more than the number of characters, then the characters."""
    length = reader.unsigned()
    if length < 2:
        raise reader.error("a reference to a string table, which this stream does not have")
    return reader.characters(length - 2)


def read_binary(reader: BitReader, kind: Datatype) -> bytes:
    """A number of octets, then the octets."""
    return reader.octets(reader.unsigned())


def read_enumeration(reader: BitReader, kind: Datatype) -> Any:
    """The position of a member in the schema."""
    code = reader.bits(kind.width)
    if code >= kind.count:
        raise reader.error(f"code {code} is beyond the last of {kind.count} enumeration values")
    return kind.members[code]


def read_enumeration_content(reader: BitReader, kind: Datatype) -> Any:
    """The same as element content, in one read."""
    code = reader.bits(kind.width + 1)
    if code < kind.count:
        return kind.members[code]
    reader.left += kind.width + 1
    return read_content(reader, kind)
