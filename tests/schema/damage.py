"""Ways to break a field of a valid message, one for each kind of rule."""

from collections.abc import Iterator
from typing import Any

import msgspec

from pilotwire.schema import (
    DECLARED,
    Alternative,
    Binary,
    Enumeration,
    Integer,
    SimpleType,
    Slot,
    Text,
    WireEnum,
)
from pilotwire.schema.shape import alternative_of, unwrapped, wrapped

KINDS = {
    "above the range",
    "abstract",
    "another class",
    "another unit",
    "below the range",
    "missing",
    "no tuple",
    "too few items",
    "too few octets",
    "too many characters",
    "too few characters",
    "too many items",
    "too many octets",
    "wrong type",
}


def damages(slot: Slot, value: Any) -> Iterator[tuple[str, Any]]:
    """What kind of rule, and a value for the field that breaks it."""
    yield from _of_count(slot, value)
    items = value if slot.many else (value,)
    for index, item in enumerate(items):
        for kind, broken in _of_item(slot, item):
            yield kind, (*items[:index], broken, *items[index + 1 :]) if slot.many else broken


def _of_count(slot: Slot, value: Any) -> Iterator[tuple[str, Any]]:
    if not slot.many:
        if slot.minimum:
            yield "missing", None
        return
    yield "no tuple", list(value)
    if slot.minimum:
        yield "too few items", ()
    if value and slot.maximum:
        yield "too many items", value * (slot.maximum + 1)


def _of_item(slot: Slot, item: Any) -> Iterator[tuple[str, Any]]:
    found = None if item is None else alternative_of(slot, item)
    if found is None:
        return
    yield "another class", object()
    if isinstance(found.target, SimpleType):
        for kind, broken in _of_simple(found.target):
            yield kind, wrapped(found, broken)
    elif slot.unit and isinstance(unit := getattr(unwrapped(found, item), "unit", None), WireEnum):
        another = next(member for member in type(unit) if member is not unit)
        yield "another unit", msgspec.structs.replace(item, unit=another)
    for other in slot.alternatives:
        if _is_empty_head(other):
            yield "abstract", other.target()  # type: ignore[operator]


def _is_empty_head(found: Alternative) -> bool:
    """Whether an element is abstract and has no fields, so that it is easily made."""
    if isinstance(found.target, SimpleType):
        return False
    declared = DECLARED[found.target]
    return (declared.abstract or declared.abstract_element) and not found.target.__struct_fields__


def _of_simple(simple: SimpleType) -> Iterator[tuple[str, Any]]:
    yield "wrong type", 1.5
    yield "wrong type", 1 if not isinstance(simple, Integer) else True
    match simple:
        case Integer(minimum=low, maximum=high) if low is not None and high is not None:
            yield "below the range", low - 1
            yield "above the range", high + 1
        case Text(min_length=low, max_length=high):
            if low:
                yield "too few characters", "x" * (low - 1)
            if high:
                yield "too many characters", "x" * (high + 1)
        case Binary(length=exact, max_length=high):
            if exact:
                yield "too few octets", bytes(exact - 1)
            if most := exact or high:
                yield "too many octets", bytes(most + 1)
        case Enumeration(members=members):
            yield "wrong type", str(next(iter(members)))
