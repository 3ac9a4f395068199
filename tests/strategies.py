"""Messages for hypothesis, made up from the declarations: every optional field, list, choice and member in turn."""

from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
from hypothesis import strategies as st

from pilotwire.schema import (
    DECLARED,
    Alt,
    Alternative,
    Binary,
    Boolean,
    ComplexType,
    Element,
    Enumeration,
    Integer,
    Leaf,
    Mixed,
    QName,
    Rep,
    Schema,
    Seq,
    SimpleType,
    Slot,
    Text,
    Unknown,
    WireEnum,
)
from pilotwire.schema.shape import wrapped

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]
Row: TypeAlias = list[tuple[Slot, Any]]

DEEP = 4  # from here on only what must be there
MORE = 2  # items of a list beyond its minimum
LONG = 12  # characters or octets beyond a minimum, and bytes of an unbounded integer

CHARACTERS = st.characters(
    exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff", include_characters="\t\n\r\x85\u2028"
)
FOREIGN = st.sampled_from(["", "urn:x-test:one", "urn:x-test:two"])
LOCAL = st.sampled_from(["Foo", "Bar", "Baz"])


@st.composite
def messages(draw: Draw, schema: Schema, cls: type[ComplexType], *, unknown: bool = False) -> Any:
    """A valid instance of a class; `unknown` puts elements that no schema declares under wildcards, too."""
    return _Maker(draw, schema, unknown).instance(cls, 0)


def elements(schema: Schema, cls: type[ComplexType], **options: Any) -> st.SearchStrategy[Any]:
    """A class's instance as a root: itself where it is a global element, or else under one of its element names."""
    name = next(n for n, found in schema.particles.items() if any(a.target is cls for a in found))
    instances: st.SearchStrategy[Any] = messages(schema, cls, **options)
    return instances if schema.element_of(cls) == name else instances.map(lambda value: Element(name, value))


def values(simple: SimpleType) -> st.SearchStrategy[Any]:
    """A valid value of a simple type."""
    match simple:
        case Boolean():
            return st.booleans()
        case Integer(minimum=None):
            return st.integers(-(256**LONG), 256**LONG)
        case Integer(minimum=low, maximum=high):
            return st.integers(low, high)
        case Enumeration(members=members):
            return st.sampled_from(list(members))
        case Text(min_length=low, max_length=high):
            return st.text(CHARACTERS, min_size=low or 0, max_size=_most(low, high))
        case Binary(length=None, min_length=low, max_length=high):
            return st.binary(min_size=low or 0, max_size=_most(low, high))
        case Binary(length=exact):
            return st.binary(min_size=exact or 0, max_size=exact)
    raise TypeError(simple)


def _most(low: int | None, high: int | None) -> int:
    return min((low or 0) + LONG, (low or 0) + LONG if high is None else high)


class _Maker:
    """Draws one message, from the top down."""

    def __init__(self, draw: Draw, schema: Schema, unknown: bool) -> None:
        self.draw, self.schema, self.unknown = draw, schema, unknown

    def instance(self, cls: type[ComplexType], depth: int) -> Any:
        resolved = self.schema.resolve(cls)
        fields: dict[str, Any] = {slot.name: () for slot in resolved.slots if slot.many}
        for slot, item in self.row(resolved.content, depth + 1):
            fields[slot.name] = (*fields[slot.name], item) if slot.many else item
        return cls(**fields)

    def row(self, model: Any, depth: int) -> Row:
        """Items that follow a content model."""
        match model:
            case Seq(items):
                return [pair for item in items for pair in self.row(item, depth)]
            case Alt(items):
                return self.row(self.pick(self.possible(items, depth)), depth)
            case Rep(item, minimum, maximum):
                most = minimum if depth > DEEP else min(minimum + MORE, minimum + MORE if maximum is None else maximum)
                times = self.draw(st.integers(minimum, most))
                return [pair for _ in range(times) for pair in self.row(item, depth)]
            case Mixed(item, slot):
                return self.with_text(self.row(item, depth), slot)
        return [(model.slot, self.item(model, depth))]

    def possible(self, branches: tuple[Any, ...], depth: int) -> list[Any]:
        """Branches that can be taken; deep down no free elements, where there is anything else."""
        plain = [branch for branch in branches if getattr(branch, "alternatives", True)]
        return plain if plain and depth > DEEP else list(branches)

    def pick(self, options: Any) -> Any:
        return self.draw(st.sampled_from(list(options)))

    def with_text(self, row: Row, slot: Slot) -> Row:
        """Text before, between and after elements, never two in a row: XML would join them."""
        text = st.none() | st.text(CHARACTERS, min_size=1, max_size=LONG)
        found: Row = []
        for pair in [*row, None]:
            written = self.draw(text) if pair is None or pair[0].kind == "content" else None
            found += [(slot, written)] * (written is not None) + [pair] * (pair is not None)  # type: ignore[list-item]
        return found

    def item(self, leaf: Leaf, depth: int) -> Any:
        if not leaf.alternatives:
            return self.any_element(leaf.slot, depth)
        found = self.pick(a for a in leaf.alternatives if not abstract(a))
        return wrapped(found, in_unit(leaf.slot, self.value(found, depth)))

    def value(self, found: Alternative, depth: int) -> Any:
        if isinstance(found.target, SimpleType):
            return self.draw(values(found.target))
        return self.instance(found.target, depth)

    def any_element(self, slot: Slot, depth: int) -> Element:
        """An element under a wildcard that is not one of the declared ones."""
        if self.unknown and self.draw(st.booleans()):
            return self.foreign(depth)
        taken = {a.name for a in slot.alternatives}
        options = [a for a in self.schema.elements.values() if a.name not in taken and not abstract(a)]
        if depth > DEEP:
            options = [a for a in options if _is_small(self.schema, a)]
        found = self.pick(options)
        return Element(found.name, self.value(found, depth))

    def foreign(self, depth: int) -> Element:
        """An element that no schema declares, with content of its own."""
        name = QName(self.draw(LOCAL), self.draw(FOREIGN))
        attributes = self.draw(st.dictionaries(st.builds(QName, LOCAL, FOREIGN), st.text(CHARACTERS), max_size=2))
        content: list[Any] = []
        for _ in range(self.draw(st.integers(0, MORE)) if depth <= DEEP else 0):
            content += self.draw(st.lists(st.text(CHARACTERS, min_size=1), max_size=1))
            content.append(self.foreign(depth + 1))
        content += self.draw(st.lists(st.text(CHARACTERS, min_size=1), max_size=1))
        return Element(name, Unknown(tuple(sorted(attributes.items())), tuple(content)))


def abstract(found: Alternative) -> bool:
    """Whether only a substitute may stand in a document."""
    if isinstance(found.target, SimpleType):
        return False
    declared = DECLARED[found.target]
    return declared.abstract or (declared.abstract_element and declared.element == found.name.local)


def in_unit(slot: Slot, value: Any) -> Any:
    """The value in the unit that its field declares, where it names one."""
    unit = getattr(value, "unit", None)
    if not slot.unit or not isinstance(unit, WireEnum):
        return value
    return msgspec.structs.replace(value, unit=type(unit)(slot.unit))


def _is_small(schema: Schema, found: Alternative) -> bool:
    """Whether an element ends the nesting."""
    if isinstance(found.target, SimpleType):
        return True
    slots = schema.resolve(found.target).slots
    return all(isinstance(a.target, SimpleType) for slot in slots for a in slot.alternatives if slot.minimum)
