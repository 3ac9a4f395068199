"""A valid message made from a declaration: the same one every time, with values that people recognise."""

import sys
from functools import partial
from typing import Any

from pilotwire.schema import Alternative, Binary, Boolean, Enumeration, Integer, Schema, SimpleType, Slot, Text
from tools.reference.catalog import Class
from tools.reference.fields import is_concrete
from tools.reference.usual import FALSE, FRACTION, MEMBERS, NOW, NUMBERS, OCTETS, WORDS, find, quantity

ALWAYS = ("Reference.uri", "Reference.transforms")
NEVER = ("signature",)


class Maker:
    """Makes the samples of one schema.

    Optional fields are filled at the top, and in types that have no others; so examples stay short.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def make(self, cls: Class, depth: int = 0) -> Any:
        """An instance of a class."""
        slots = self.schema.resolve(cls).slots
        full = depth == 0 or not any(slot.minimum for slot in slots)
        return cls(**{slot.name: self._field(cls, slot, depth) for slot in slots if _wanted(cls, slot, full)})

    def _field(self, cls: Class, slot: Slot, depth: int) -> Any:
        if not slot.alternatives:
            return ("free content",) * slot.minimum
        alternative = min(filter(is_concrete, slot.alternatives), key=partial(_rank, ".din70121" in cls.__module__))
        if isinstance(alternative.target, SimpleType):
            found = _simple(cls, slot, alternative.target)
        else:
            found = self._complex(cls, slot, alternative.target, depth)
        if alternative.holder not in (None, alternative.target):
            found = alternative.holder(value=found)
        return (found,) * max(slot.minimum, 1) if slot.many else found

    def _complex(self, cls: Class, slot: Slot, target: Any, depth: int) -> Any:
        if not hasattr(target, "of"):
            return self.make(target, depth + 1)
        symbols = getattr(sys.modules[target.__module__], "UnitSymbol", None)
        number = quantity(cls, slot) if slot.unit else FRACTION
        return target.of(number) if symbols is None else target.of(number, symbols(slot.unit or "W"))


def _rank(direct: bool, alternative: Alternative) -> tuple[bool, bool, bool]:
    """What is usual comes first: power in one direction, by schedule; with DIN SPEC 70121 direct current."""
    name = alternative.name.local
    return name.startswith("BPT_"), not name.startswith("Scheduled_"), direct and not name.startswith("DC_")


def _wanted(cls: Class, slot: Slot, full: bool) -> bool:
    if f"{cls.__name__}.{slot.name}" in ALWAYS:
        return True
    return slot.minimum > 0 or (full and slot.name not in NEVER and bool(slot.alternatives))


def _simple(cls: Class, slot: Slot, simple: SimpleType) -> Any:
    match simple:
        case Boolean():
            return slot.name not in FALSE
        case Enumeration(members=members):
            return _member(cls, slot, members)
        case Text():
            return _text(cls, slot, simple)
        case Binary(length=exact, max_length=high):
            return OCTETS.get(slot.name) or bytes(range(1, 1 + (exact or min(8, high or 8))))
        case Integer():
            return _integer(cls, slot, simple)
    raise TypeError(f"{simple} has no sample")


def _member(cls: Class, slot: Slot, members: Any) -> Any:
    wanted = find(MEMBERS, cls, slot)
    return next((member for member in members if str(member) == wanted), next(iter(members)))


def _text(cls: Class, slot: Slot, simple: Text) -> str:
    word: str = find(WORDS, cls, slot) or slot.name.replace("_", " ")
    return word[: simple.max_length]


def _integer(cls: Class, slot: Slot, simple: Integer) -> int:
    wanted = NUMBERS.get(slot.name, 1)
    if slot.unit:
        wanted = NOW if slot.unit == "s" and simple.base.casefold().endswith("long") else quantity(cls, slot)
    low, high = simple.minimum, simple.maximum
    return max(wanted if high is None else min(wanted, high), wanted if low is None else low)
