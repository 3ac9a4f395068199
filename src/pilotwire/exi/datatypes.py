"""How values become bits (EXI 1.0, 7.1): one datatype for each kind of simple type."""

from collections.abc import Callable
from enum import IntEnum
from typing import Any

import msgspec

from pilotwire.exi import read_values as r
from pilotwire.exi import write_values as w
from pilotwire.exi.reader import BitReader
from pilotwire.exi.writer import BitWriter
from pilotwire.schema import Binary, Boolean, Enumeration, Integer, SimpleType, Text

SMALL_RANGE = 4096  # ranges up to this size are coded in a fixed number of bits (EXI 1.0, 7.1.9)


class Coding(IntEnum):
    """The codings that the schemas need."""

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


_FUNCTIONS: dict[Coding, tuple[Any, Any, Any]] = {
    Coding.BOOLEAN: (r.read_boolean, r.read_content, w.write_boolean),
    Coding.FIXED: (r.read_fixed, r.read_fixed_content, w.write_fixed),
    Coding.UNSIGNED: (r.read_unsigned, r.read_unsigned_content, w.write_unsigned),
    Coding.SIGNED: (r.read_signed, r.read_signed_content, w.write_signed),
    Coding.TEXT: (r.read_text, r.read_content, w.write_text),
    Coding.BINARY: (r.read_binary, r.read_content, w.write_binary),
    Coding.ENUMERATION: (r.read_enumeration, r.read_enumeration_content, w.write_enumeration),
}
