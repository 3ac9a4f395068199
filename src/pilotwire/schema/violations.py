"""What a message breaks of its declarations beyond what the coding itself refuses."""

from collections.abc import Iterator
from typing import Any

import msgspec

from pilotwire.schema.declare import Element, Unknown
from pilotwire.schema.errors import SchemaError
from pilotwire.schema.facets import broken_facet, wrong_type
from pilotwire.schema.matching import follows
from pilotwire.schema.model import Alternative, Slot
from pilotwire.schema.namespace import DECLARED
from pilotwire.schema.schema import Schema
from pilotwire.schema.shape import MAX_DEPTH, Shape, alternative_of, are_attributes, declaration_in, named, unwrapped
from pilotwire.schema.simple import SimpleType, Text, WireEnum


class Violation(msgspec.Struct, frozen=True):
    """One broken rule. `path` leads from the root to the place, items of lists with their index from 0."""

    path: str
    value: Any
    rule: str

    def __str__(self) -> str:
        return str(SchemaError(self.rule, self.value).under(self.path))


def violations(message: Any, schema: Schema) -> tuple[Violation, ...]:
    """Every broken rule of a message or an `Element`, in document order; never raises.

    Rules are those of the schema: Python types, lengths, ranges, counts, missing fields, abstract elements and types,
    content models; and the declared units, for values that name their unit in an enumerated field `unit`.
    """
    try:
        name, alternative, value = named(schema, message)
    except SchemaError as error:
        return (Violation("", message, error.rule),)
    return tuple(_Walk(schema).element(name.local, alternative, value))


class _Walk:
    """One message."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.depth = 0

    def element(self, path: str, declaration: Alternative, value: Any) -> Iterator[Violation]:
        """What is wrong with the value of an element."""
        target = declaration.target
        if isinstance(target, SimpleType):
            yield from _simple(path, target, value)
        elif type(value) is not target:
            yield Violation(path, value, f"{target.__name__} is due, not {type(value).__name__}")
        elif self.depth == MAX_DEPTH:
            yield Violation(path, value, f"more than {MAX_DEPTH} elements inside each other")
        else:
            self.depth += 1
            if self._abstract(declaration):
                yield Violation(path, value, "abstract: one that substitutes for it is due")
            yield from self._complex(path, self.schema.shape(target), value)
            self.depth -= 1

    def _abstract(self, declaration: Alternative) -> bool:
        declared = DECLARED[declaration.target]  # type: ignore[index]
        head = declaration.name == self.schema.element_of(declaration.target)  # type: ignore[arg-type]
        return declared.abstract or (declared.abstract_element and head)

    def _complex(self, path: str, shape: Shape, value: Any) -> Iterator[Violation]:
        sound = True
        for slot in shape.resolved.slots:
            for violation in self._field(path, shape, slot, getattr(value, slot.name)):
                sound = False
                yield violation
        stated = shape.resolved.declaration.content is not None
        if sound and stated and not follows(shape.resolved.content, _row(shape, value)):
            yield Violation(path, value, "elements that do not go together, or not in this order")

    def _field(self, path: str, shape: Shape, slot: Slot, found: Any) -> Iterator[Violation]:
        here = path if slot.kind in ("value", "content") else f"{path}/{slot.wire}"
        if slot.many and type(found) is not tuple:
            yield Violation(here, found, "a tuple is due")
            return
        items = _items(slot, found)
        if rule := _count(slot, len(items) - sum(_is_text(shape, slot, item) for item in items)):
            yield Violation(here, found, rule)
        for index, item in enumerate(items):
            yield from self._item(path, shape, slot, item, f"[{index}]" if slot.many else "")

    def _item(self, path: str, shape: Shape, slot: Slot, item: Any, index: str) -> Iterator[Violation]:
        if _is_text(shape, slot, item):
            yield from _simple(f"{path}/text{index}", Text(base="string"), item)
        elif found := alternative_of(slot, item):
            here = path if slot.kind == "value" else f"{path}/{found.name.local}{index}"
            yield from self.element(here, found, unwrapped(found, item))
            yield from _unit(here, slot, item)
        elif slot.wildcard and type(item) is Element:
            yield from self._any(path, item, index)
        else:
            due = [a.holder.__name__ for a in slot.alternatives if a.holder] + ["Element"] * slot.wildcard
            yield Violation(f"{path}/{slot.wire}{index}", item, f"{' or '.join(due)} is due, not {type(item).__name__}")

    def _any(self, path: str, item: Element, index: str) -> Iterator[Violation]:
        try:
            declaration = declaration_in(self.schema, item)
        except SchemaError as error:
            yield Violation(f"{path}/{'/'.join(error.path)}{index}", item.value, error.rule)
            return
        here = f"{path}/{item.name.local}{index}"
        yield from (
            self._unknown(here, item.value) if declaration is None else self.element(here, declaration, item.value)
        )

    def _unknown(self, path: str, value: Unknown) -> Iterator[Violation]:
        if not are_attributes(value.attributes):
            yield Violation(path, value.attributes, "pairs of a QName and a string are due, each name once")
        if type(value.content) is not tuple:
            yield Violation(path, value.content, "a tuple is due")
            return
        for index, item in enumerate(value.content):
            if type(item) is Element and self.depth < MAX_DEPTH:
                self.depth += 1
                yield from self._any(path, item, f"[{index}]")
                self.depth -= 1
            else:
                yield from _simple(f"{path}/text[{index}]", Text(base="string"), item)


def _is_text(shape: Shape, slot: Slot, item: Any) -> bool:
    return shape.mixed and slot.kind == "content" and type(item) is str


def _items(slot: Slot, found: Any) -> tuple[Any, ...]:
    if slot.many:
        return found if type(found) is tuple else ()
    return () if found is None else (found,)


def _row(shape: Shape, value: Any) -> list[tuple[Slot, Any]]:
    """What a content model sees: attributes, then elements, in document order."""
    slots = (*shape.attributes, *(slot for slot in shape.resolved.slots if slot.kind != "attribute"))
    row = [(slot, item) for slot in slots for item in _items(slot, getattr(value, slot.name))]
    return [(slot, item) for slot, item in row if not _is_text(shape, slot, item)]


def _count(slot: Slot, count: int) -> str:
    """The rule that a number of items breaks, or nothing."""
    low, high = slot.minimum, slot.maximum
    if count >= low and (high is None or count <= high):
        return ""
    if not slot.many:
        return "is missing"
    return f"at least {low} items are due, not {count}" if count < low else f"at most {high} items are due, not {count}"


def _simple(path: str, simple: SimpleType, value: Any) -> Iterator[Violation]:
    if rule := wrong_type(simple, value) or broken_facet(simple, value):
        yield Violation(path, value, rule)


def _unit(path: str, slot: Slot, item: Any) -> Iterator[Violation]:
    """A value that names its own unit must name the declared one."""
    found = getattr(item, "unit", None)
    if slot.unit and isinstance(found, WireEnum) and str(found) != slot.unit:
        yield Violation(f"{path}/Unit", found, f"the unit {slot.unit} is due")
