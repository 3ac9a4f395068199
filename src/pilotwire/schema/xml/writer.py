"""From messages to XML."""

from collections.abc import Iterator
from typing import Any

from pilotwire.schema.declare import ComplexType, Element, Unknown
from pilotwire.schema.errors import SchemaError
from pilotwire.schema.lexical import checked, to_text
from pilotwire.schema.model import Alternative, Slot
from pilotwire.schema.names import QName
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
from pilotwire.schema.simple import SimpleType
from pilotwire.schema.xml.names import Prefixes, escape_attribute, escape_text


def to_xml(message: Any, schema: Schema, *, pretty: bool = False) -> str:
    """The XML of a message or an `Element`, on one line; `pretty` puts each element on a line of its own.

    Facets are not checked (see `violations`): what came off the wire can be looked at. Raises SchemaError where a
    value has no text at all: a wrong Python type, a missing field, a character that XML does not have.
    """
    name, alternative, value = named(schema, message)
    writer = _Writer(schema)
    text = writer.element(name, alternative, value, "\n" if pretty else "")
    start = len(writer.prefixes.tag(name)) + 1
    return text[:start] + writer.prefixes.declarations() + text[start:]


class _Writer:
    """One document. `newline` is what goes before an element, with its indentation; nothing in one-line documents."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.prefixes = Prefixes(schema)
        self.depth = 0

    def element(self, name: QName, declaration: Alternative | None, value: Any, newline: str) -> str:
        """One element; without a declaration it is an unknown one."""
        tag = self.prefixes.tag(name)
        try:
            attributes, content = self._inside(declaration, value, newline)
        except SchemaError as error:
            raise error.under(name.local) from None
        return f"<{tag}{attributes}>{content}</{tag}>" if content else f"<{tag}{attributes}/>"

    def _inside(self, declaration: Alternative | None, value: Any, newline: str) -> tuple[str, str]:
        """The attributes and the content of an element."""
        if declaration is not None and isinstance(declaration.target, SimpleType):
            return "", escape_text(to_text(declaration.target, value))
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise SchemaError(f"more than {MAX_DEPTH} elements inside each other")
        inside = self._unknown(value) if declaration is None else self._complex(declaration.target, value, newline)
        self.depth -= 1
        return inside

    def _complex(self, cls: Any, value: Any, newline: str) -> tuple[str, str]:
        if type(value) is not cls:
            raise SchemaError(f"{cls.__name__} is due, not {type(value).__name__}")
        shape = self.schema.shape(cls)
        attributes = "".join(self._attribute(slot, getattr(value, slot.name)) for slot in shape.attributes)
        if shape.text is not None:
            return attributes, escape_text(to_text(_simple(shape.text), getattr(value, shape.text.name)))
        within = f"{newline}  " if newline and not shape.mixed else ""
        content = "".join(within + part for part in self._children(shape, value, within))
        return attributes, content + newline if within and content else content

    def _attribute(self, slot: Slot, value: Any) -> str:
        """One attribute, or nothing where it is left out."""
        name = slot.alternatives[0].name
        try:
            found = [to_text(_simple(slot), item) for item in items_of(slot, value)]
        except SchemaError as error:
            raise error.under(name.local) from None
        return "".join(f" {self.prefixes.tag(name)}={escape_attribute(text)}" for text in found)

    def _children(self, shape: Shape, value: ComplexType, newline: str) -> Iterator[str]:
        for slot in shape.children:
            for index, item in enumerate(items_of(slot, getattr(value, slot.name))):
                try:
                    yield self._item(shape, slot, item, newline)
                except SchemaError as error:
                    raise error.at(index) if slot.many else error from None

    def _item(self, shape: Shape, slot: Slot, item: Any, newline: str) -> str:
        if shape.mixed and type(item) is str:
            return escape_text(checked(item))
        if found := alternative_of(slot, item):
            return self.element(found.name, found, unwrapped(found, item), newline)
        if not slot.wildcard or type(item) is not Element:
            raise misfit(slot, item)
        return self.element(item.name, declaration_in(self.schema, item), item.value, newline)

    def _unknown(self, value: Unknown) -> tuple[str, str]:
        if not are_attributes(value.attributes) or type(value.content) is not tuple:
            raise SchemaError("attributes, each name once, and a tuple of content are due")
        attributes = "".join(
            f" {self.prefixes.tag(name)}={escape_attribute(checked(text))}" for name, text in value.attributes
        )
        content = (
            escape_text(checked(item))
            if isinstance(item, str)
            else self.element(item.name, declaration_in(self.schema, item), item.value, "")
            for item in value.content
        )
        return attributes, "".join(content)


def _simple(slot: Slot) -> Any:
    """The simple type of an attribute or of text."""
    return slot.alternatives[0].target
