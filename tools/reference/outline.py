"""The outline of a message: every element that it may hold, at any depth, on one screen."""

from collections.abc import Iterator

from pilotwire.schema import Alternative, Enumeration, Schema, SimpleType, Slot
from tools.reference.fields import is_concrete, is_several
from tools.reference.words import count, is_built_in, limits

LEAVES = {"RationalNumber": "number", "PhysicalValue": "number", "Signature": "see xmldsig"}
"""Classes that everybody knows, and the word for each."""

WIDEST_GROUP = 12  # the body of an ISO 15118-2 message has 34 branches, each with a page of its own
Line = tuple[str, str, str]


def outline(schema: Schema, cls: type) -> str:
    """The outline as aligned text: element, count, and what stands in it."""
    lines = [(schema_name(schema, cls), "", ""), *_fields(schema, cls, 1)]
    name, times = (max(len(line[at]) for line in lines) for at in (0, 1))
    return "\n".join(f"{a:{name}}  {b:{times}}  {c}".rstrip() for a, b, c in lines)


def schema_name(schema: Schema, cls: type) -> str:
    """The element name of a message."""
    found = schema.element_of(cls)
    assert found is not None
    return found.local


def _fields(schema: Schema, cls: type, depth: int) -> Iterator[Line]:
    shape = schema.shape(cls)
    for slot in (*shape.attributes, *(s for s in shape.resolved.slots if s.kind != "attribute")):
        yield from _several(schema, slot, depth) if is_several(slot) else _one(schema, slot, depth)
    if shape.mixed:
        yield "  " * depth + "text", "0..*", "between the elements"


def _one(schema: Schema, slot: Slot, depth: int) -> Iterator[Line]:
    """A field with one element name."""
    label = {"attribute": f"@{slot.wire}", "value": "text"}.get(slot.kind, slot.wire)
    target = slot.alternatives[0].target
    yield "  " * depth + label, count(slot), _content(target, slot.unit)
    yield from _inside(schema, target, depth + 1)


def _several(schema: Schema, slot: Slot, depth: int) -> Iterator[Line]:
    """A group or a choice: its branches under one heading."""
    found = [a for a in slot.alternatives if is_concrete(a)]
    if len(found) > WIDEST_GROUP:
        yield "  " * depth + "one of", count(slot), f"{len(found)} elements, each on a page of its own"
        return
    yield "  " * depth + "one of", count(slot), ""
    for alternative in found:
        yield from _branch(schema, alternative, depth + 1)
    if slot.wildcard:
        yield "  " * (depth + 1) + "any element", "", ""


def _branch(schema: Schema, alternative: Alternative, depth: int) -> Iterator[Line]:
    yield "  " * depth + alternative.name.local, "", _content(alternative.target)
    yield from _inside(schema, alternative.target, depth + 1)


def _inside(schema: Schema, target: SimpleType | type, depth: int) -> Iterator[Line]:
    if isinstance(target, type) and target.__name__ not in LEAVES:
        yield from _fields(schema, target, depth)


def _content(target: SimpleType | type, unit: str = "") -> str:
    """What stands in an element: for numbers the unit, for simple types their limits."""
    if isinstance(target, type):
        word = LEAVES.get(target.__name__, "")
        return f"{word} in {unit}" if unit else word
    if isinstance(target, Enumeration):
        return target.members.__name__
    limit = "" if is_built_in(target) else limits(target)
    return ", ".join(part for part in (target.base + (f" in {unit}" if unit else ""), limit) if part)
