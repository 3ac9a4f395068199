"""From messages to JSON."""

from collections.abc import Iterator
from typing import Any

from pilotwire.schema.declare import Element, Unknown
from pilotwire.schema.errors import SchemaError
from pilotwire.schema.facets import wrong_type
from pilotwire.schema.json.names import ATTRIBUTES, CONTENT, VALUE, root_key
from pilotwire.schema.lexical import octets_to_text
from pilotwire.schema.model import Alternative, Slot
from pilotwire.schema.schema import Schema
from pilotwire.schema.shape import (
    MAX_DEPTH,
    Shape,
    alternative_of,
    are_attributes,
    declaration_in,
    items_of,
    misfit,
    named,
    unwrapped,
)
from pilotwire.schema.simple import Binary, Enumeration, SimpleType


def to_json(message: Any, schema: Schema) -> dict[str, Any]:
    """The JSON of a message or an `Element`, as Python builtins. Facets are not checked (see `violations`).

    Raises SchemaError where a value has a wrong Python type or a field is missing.
    """
    name, alternative, value = named(schema, message)
    try:
        return {root_key(schema, name): _Writer(schema).value(alternative, value)}
    except SchemaError as error:
        raise error.under(name.local) from None


class _Writer:
    """One document."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.depth = 0

    def value(self, declaration: Alternative | None, value: Any) -> Any:
        """What stands under the key of an element; without a declaration it is an unknown one."""
        if declaration is not None and isinstance(declaration.target, SimpleType):
            return _simple(declaration.target, value)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise SchemaError(f"more than {MAX_DEPTH} elements inside each other")
        found = self._unknown(value) if declaration is None else self._complex(declaration.target, value)
        self.depth -= 1
        return found

    def _complex(self, cls: Any, value: Any) -> dict[str, Any]:
        if type(value) is not cls:
            raise SchemaError(f"{cls.__name__} is due, not {type(value).__name__}")
        shape = self.schema.shape(cls)
        return dict(
            member for slot in shape.resolved.slots for member in self._members(shape, slot, getattr(value, slot.name))
        )

    def _members(self, shape: Shape, slot: Slot, value: Any) -> Iterator[tuple[str, Any]]:
        """What a field adds to the object: one member, or none."""
        found = [self._item(shape, slot, item, index) for index, item in enumerate(items_of(slot, value))]
        if not found:
            return
        if slot.kind == "content":
            yield CONTENT, [entry if isinstance(entry, str) else dict([entry]) for entry in found]
        elif slot.kind == "value":
            yield VALUE, found[0][1]
        else:
            yield found[0][0], [entry for _, entry in found] if slot.many else found[0][1]

    def _item(self, shape: Shape, slot: Slot, item: Any, index: int) -> Any:
        if shape.mixed and slot.kind == "content" and type(item) is str:
            return item
        try:
            return self._named(slot, item)
        except SchemaError as error:
            raise error.at(index) if slot.many else error from None

    def _named(self, slot: Slot, item: Any) -> tuple[str, Any]:
        """The key and the value of an element or attribute."""
        found = alternative_of(slot, item)
        if found is None and slot.wildcard and type(item) is Element:
            return str(item.name), self._any(item)
        if found is None:
            raise misfit(slot, item)
        try:
            return found.name.local, self.value(found, unwrapped(found, item))
        except SchemaError as error:
            raise error.under(found.name.local) from None

    def _any(self, item: Element) -> Any:
        declaration = declaration_in(self.schema, item)
        try:
            return self.value(declaration, item.value)
        except SchemaError as error:
            raise error.under(item.name.local) from None

    def _unknown(self, value: Unknown) -> dict[str, Any]:
        if not are_attributes(value.attributes) or type(value.content) is not tuple:
            raise SchemaError("attributes, each name once, and a tuple of content are due")
        content = [i if isinstance(i, str) else {str(i.name): self._any(i)} for i in value.content]
        return {ATTRIBUTES: {str(name): text for name, text in value.attributes}, CONTENT: content}


def _simple(simple: SimpleType, value: Any) -> Any:
    if rule := wrong_type(simple, value):
        raise SchemaError(rule, value)
    if isinstance(simple, Binary):
        return octets_to_text(simple, value)
    return str(value) if isinstance(simple, Enumeration) else value
