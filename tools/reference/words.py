"""Simple types and counts, in words."""

from typing import Annotated, Any, get_origin

import msgspec

from pilotwire import schema
from pilotwire.exi.datatypes import Coding, datatype
from pilotwire.schema import Binary, Enumeration, Integer, SimpleType, Slot, Text
from pilotwire.schema.simple import simple_type

FEW = 4  # enumeration values that a table names on the spot


def count(slot: Slot) -> str:
    """How often a field may stand."""
    if slot.minimum == slot.maximum:
        return str(slot.minimum)
    return f"{slot.minimum}..{'*' if slot.maximum is None else slot.maximum}"


def limits(simple: SimpleType) -> str:
    """What a value must keep to."""
    match simple:
        case Integer(minimum=low, maximum=high):
            return "" if low is None or high is None else f"{low} to {high}"
        case Text(min_length=low, max_length=high):
            return _length(low, high, "characters")
        case Binary(length=None, min_length=low, max_length=high):
            return _length(low, high, "octets")
        case Binary(length=exact):
            return f"{exact} octets"
        case Enumeration(members=members):
            words = [f"`{member}`" for member in members]
            return ", ".join(words) if len(words) <= FEW else f"one of {len(words)} words"
    return ""


def _length(low: int | None, high: int | None, what: str) -> str:
    if high is None:
        return "" if low is None else f"at least {low} {what}"
    return f"at most {high} {what}" if low is None else f"{low} to {high} {what}"


def is_built_in(kind: SimpleType) -> bool:
    """Whether a type is one of XML Schema's own, or only another name for one."""
    return msgspec.structs.replace(kind, name=None) in _BUILT_IN


def _names_a_type(alias: Any) -> bool:
    return alias in (bool, str) or get_origin(alias) is Annotated


_BUILT_IN = {simple_type(alias) for alias in (bool, str, *vars(schema).values()) if _names_a_type(alias)}


def python_type(simple: SimpleType) -> str:
    """The Python type of a value."""
    if isinstance(simple, Enumeration):
        return simple.members.__name__
    names: dict[Any, str] = {Integer: "int", Text: "str", Binary: "bytes"}
    return names.get(type(simple), "bool")


def coding(simple: SimpleType) -> str:
    """How EXI writes a value."""
    kind = datatype(simple)
    match kind.coding:
        case Coding.FIXED:
            return f"{_bits(kind.width)}{f', value {-kind.low:+}' if kind.low else ''}"
        case Coding.ENUMERATION:
            return f"{_bits(kind.width)}, position from 0"
    return _CODINGS[kind.coding]


def _bits(width: int) -> str:
    return "1 bit" if width == 1 else f"{width} bits"


_CODINGS = {
    Coding.BOOLEAN: "1 bit",
    Coding.UNSIGNED: "groups of 7 bits",
    Coding.SIGNED: "sign bit, groups of 7 bits",
    Coding.TEXT: "length + 2, characters",
    Coding.BINARY: "length, octets",
}
