"""The declarations as the views of a message ask for them: by name, by class, and from the root down."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from pilotwire.schema.declare import ComplexType, Element, Unknown
from pilotwire.schema.errors import SchemaError
from pilotwire.schema.facets import is_xml_name
from pilotwire.schema.model import Alternative, Slot
from pilotwire.schema.names import QName
from pilotwire.schema.resolve import Resolved
from pilotwire.schema.simple import SimpleType

if TYPE_CHECKING:
    from pilotwire.schema.schema import Schema

MAX_DEPTH = 64
"""Complex elements inside each other. The deepest charging message has 12; only wildcards nest without end."""


class Shape:
    """One class of a schema, ready for look-ups."""

    def __init__(self, resolved: Resolved) -> None:
        self.resolved = resolved
        self.cls = resolved.cls
        self.mixed = resolved.declaration.mixed

    @cached_property
    def attributes(self) -> tuple[Slot, ...]:
        """The attributes, sorted by name."""
        found = [slot for slot in self.resolved.slots if slot.kind == "attribute"]
        return tuple(sorted(found, key=lambda slot: slot.alternatives[0].name))

    @cached_property
    def children(self) -> tuple[Slot, ...]:
        """The fields that hold elements, in document order."""
        return tuple(slot for slot in self.resolved.slots if slot.kind in ("element", "content"))

    @cached_property
    def text(self) -> Slot | None:
        """The text of a type with simple content."""
        return next((slot for slot in self.resolved.slots if slot.kind == "value"), None)

    @cached_property
    def wildcard(self) -> Slot | None:
        """The field that takes elements of any name."""
        return next((slot for slot in self.resolved.slots if slot.wildcard), None)

    @cached_property
    def by_name(self) -> dict[QName, tuple[Slot, Alternative]]:
        """Where an element belongs."""
        return {a.name: (slot, a) for slot in self.children for a in slot.alternatives}

    @cached_property
    def attribute_by_name(self) -> dict[QName, Slot]:
        """Where an attribute belongs."""
        return {slot.alternatives[0].name: slot for slot in self.attributes}

    def build(self, values: dict[str, Any]) -> Any:
        """The instance with these field values; lists become tuples. Raises SchemaError where a field is missing."""
        for slot in self.resolved.slots:
            if slot.many:
                values[slot.name] = tuple(values.get(slot.name, ()))
            elif slot.minimum and slot.name not in values:
                raise missing(slot)
        return self.cls(**values)


def alternative_of(slot: Slot, item: Any) -> Alternative | None:
    """What an item of a field stands for: the element of its class, or the field's only one where it is bare."""
    for alternative in slot.alternatives:
        if alternative.holder is None or alternative.holder is type(item):
            return alternative
    return None


def unwrapped(alternative: Alternative, item: Any) -> Any:
    """The value of an item, without the branch class that names its element."""
    return item if alternative.holder in (None, alternative.target) else item.value


def items_of(slot: Slot, found: Any) -> tuple[Any, ...]:
    """The items that a field holds: those of its tuple, its one value, or none. Raises SchemaError."""
    if slot.many:
        if type(found) is not tuple:
            raise SchemaError("a tuple is due", found).under(slot.wire)
        return found
    if found is None and slot.minimum:
        raise missing(slot)
    return () if found is None else (found,)


def wrapped(alternative: Alternative, value: Any) -> Any:
    """The item for a value: the counterpart of `unwrapped`."""
    return value if alternative.holder in (None, alternative.target) else alternative.holder(value=value)


def named(schema: Schema, message: Any) -> tuple[QName, Alternative, Any]:
    """The element name of a message or `Element`, its declaration, and the value. Raises SchemaError."""
    if isinstance(message, Element):
        if not is_xml_name(message.name):
            raise SchemaError("a QName that XML can carry is due as the name of an Element")
        declarations = schema.particles.get(message.name, ())
        if alternative := declaration_of(declarations, message.value):
            return message.name, alternative, message.value
        raise SchemaError(f"{message.name} with such a value is no element of {schema.root.uri}", message.value)
    name = schema.element_of(type(message))
    if name is None or name not in schema.elements:
        raise SchemaError(f"{type(message).__name__} is no global element; wrap the value in Element(name, value)")
    return name, schema.elements[name], message


def missing(slot: Slot) -> SchemaError:
    """The error for a field that must hold something."""
    return SchemaError(f"{' or '.join(a.name.local for a in slot.alternatives)} is missing")


def declaration_of(declarations: tuple[Alternative, ...], value: Any) -> Alternative | None:
    """The declaration that a value follows, where an element name has several."""
    for declaration in declarations:
        simple = isinstance(declaration.target, SimpleType)
        if declaration.target is type(value) or (simple and not isinstance(value, ComplexType)):
            return declaration
    return None


def misfit(slot: Slot, item: Any) -> SchemaError:
    """The error for an item whose class a field does not take."""
    holders = [a.holder.__name__ for a in slot.alternatives if a.holder] + ["Element"] * slot.wildcard
    return SchemaError(f"{' or '.join(holders)} is due, not {type(item).__name__}").under(slot.wire)


def declaration_in(schema: Schema, item: Element) -> Alternative | None:
    """The declaration of an element under a wildcard: a global element, or None for `Unknown`. Raises SchemaError."""
    if not is_xml_name(item.name):
        raise SchemaError("a QName that XML can carry is due as the name of an Element").under("any element")
    found = schema.elements.get(item.name)
    if found is None and type(item.value) is not Unknown:
        raise SchemaError(f"{item.name} is no global element; its value must be Unknown").under(item.name.local)
    return found


def are_attributes(value: Any) -> bool:
    """Whether something may be the attributes of an `Unknown`: names and strings, each name once."""
    if type(value) is not tuple or not all(type(pair) is tuple and len(pair) == 2 for pair in value):
        return False
    if not all(is_xml_name(name) and type(text) is str for name, text in value):
        return False
    return len({name for name, _ in value}) == len(value)
