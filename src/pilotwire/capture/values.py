"""The values of a message in a line: the standard's names, the values with their units."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

import msgspec

from pilotwire.capture.anatomy import body_of
from pilotwire.schema import ComplexType, Schema, Slot

LONG = 24  # octets; longer binaries are certificates and signatures, shown by their length
QUIET = frozenset(
    {"NO_ERROR", "EVSE_Ready", ("EVSENotification", "None"), ("NotificationMaxDelay", "0 s"), ("EVReady", "yes")}
)
MEASURED = ("Present", "Target", "SOC", "PMax")
HIDDEN = frozenset({"header", "response_code"})  # shown elsewhere


def highlights(message: Any, schema: Schema) -> str:
    """What a person wants to see of a message, on one line: measured values first, the all-is-well last."""
    found = sorted(leaves(body_of(message), schema), key=_rank)
    return "  ".join(f"{name} {value}".strip() for name, value in found)


def _rank(leaf: tuple[str, str]) -> int:
    """What is, and what is wanted; then limits and other numbers; then words; last the all-is-well."""
    name, value = leaf
    if value in QUIET or (name, value) in QUIET:
        return 3
    if not (value[:1] in "-0123456789" and (value[-1:].isalpha() or value.endswith("%"))):
        return 2
    return 0 if any(word in name for word in MEASURED) else 1


def leaves(node: Any, schema: Schema) -> Iterator[tuple[str, str]]:
    """Name and value of every leaf below, in document order."""
    for slot in schema.resolve(type(node)).slots if isinstance(node, ComplexType) else ():
        found = getattr(node, slot.name)
        if found is None or found == () or slot.name in HIDDEN:
            continue
        yield from _items(slot, found, schema)


def _items(slot: Slot, found: Any, schema: Schema) -> Iterator[tuple[str, str]]:
    items = found if isinstance(found, tuple) else (found,)
    if any(isinstance(item, ComplexType) and number(item, slot) is None for item in items):
        count = f"{len(items)}x" if isinstance(found, tuple) and len(items) > 1 else ""
        if count:
            yield slot.wire, count
        for item in items:
            yield from leaves(item, schema)
    else:
        yield slot.wire, ",".join(number(item, slot) or plain(item, slot) for item in items)


def number(item: Any, slot: Slot) -> str | None:
    """A physical value with its unit, or None for anything else."""
    value = getattr(item, "decimal", None)
    if value is None:
        return None
    stated = getattr(item, "unit", None)
    unit = str(stated.value) if isinstance(stated, Enum) else slot.unit
    return f"{value:f} {unit}".strip()


def plain(item: Any, slot: Slot) -> str:
    """Any other value as a person writes it."""
    if isinstance(item, bool):
        return "yes" if item else "no"
    if isinstance(item, bytes):
        return item.hex().upper() if len(item) <= LONG else f"<{len(item)} octets>"
    if isinstance(item, msgspec.Struct):
        return type(item).__name__
    return f"{item}{' ' + slot.unit if slot.unit else ''}"
