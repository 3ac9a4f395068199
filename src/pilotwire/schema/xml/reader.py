"""From XML to messages."""

from typing import Any

from pilotwire.schema.declare import ComplexType, Element, Unknown
from pilotwire.schema.errors import SchemaError
from pilotwire.schema.lexical import SPACE, from_text
from pilotwire.schema.model import Alternative, Slot
from pilotwire.schema.names import QName
from pilotwire.schema.schema import Schema
from pilotwire.schema.shape import MAX_DEPTH, Shape, wrapped
from pilotwire.schema.simple import SimpleType
from pilotwire.schema.xml.document import Node, attributes_of, items_of, name_of, parse, text_of


def from_xml(text: str, schema: Schema) -> Any:
    """The message in a document; an `Element` where no class owns the root's name as a global element.

    The root may be any element of the schema. Document types and entities are refused, and so is what a message cannot
    hold: unknown, missing, repeated or misplaced elements, and text that is no value of its type. Facets and counts are
    left to `violations`. Raises SchemaError and nothing else.
    """
    root = parse(text)
    name = name_of(root)
    declarations = schema.particles.get(name)
    if declarations is None:
        raise SchemaError(f"{name} is no element of {schema.root.uri}")
    value = _Reader(schema).element(root, _choose(schema, declarations, root))
    owner = schema.elements.get(name)
    return value if owner is not None and owner.target is type(value) else Element(name, value)


def _choose(schema: Schema, declarations: tuple[Alternative, ...], node: Node) -> Alternative:
    """The declaration of a root whose name has several: the one that has its attributes."""
    given = set(attributes_of(node))
    for declaration in declarations:
        if isinstance(declaration.target, SimpleType):
            known = set[QName]()
        else:
            known = set(schema.shape(declaration.target).attribute_by_name)
        if given <= known and bool(given) == bool(known):
            return declaration
    return declarations[0]


class _Reader:
    """One document."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.depth = 0

    def element(self, node: Node, declaration: Alternative | None) -> Any:
        """The value of an element; without a declaration it is `Unknown`."""
        try:
            if declaration is not None and isinstance(declaration.target, SimpleType):
                return _simple_element(declaration.target, node)
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise SchemaError(f"more than {MAX_DEPTH} elements inside each other")
            value = self._unknown(node) if declaration is None else self._complex(node, declaration.target)
            self.depth -= 1
            return value
        except SchemaError as error:
            raise error.under(name_of(node).local) from None

    def _complex(self, node: Node, cls: Any) -> ComplexType:
        shape = self.schema.shape(cls)
        values = _attributes(shape, node)
        if shape.text is not None:
            values[shape.text.name] = from_text(_simple(shape.text), text_of(node))
        else:
            self._children(shape, node, values)
        found: ComplexType = shape.build(values)
        return found

    def _children(self, shape: Shape, node: Node, values: dict[str, Any]) -> None:
        last = -1
        for item in items_of(node):
            if isinstance(item, str) and not shape.mixed:
                _check_blank(item)
                continue
            slot, found = (shape.children[-1], item) if isinstance(item, str) else self._child(shape, item)
            if slot.index < last:
                raise SchemaError(f"{slot.wire} stands too late in its parent")
            last = slot.index
            _store(values, slot, found)

    def _child(self, shape: Shape, node: Node) -> tuple[Slot, Any]:
        name = name_of(node)
        if found := shape.by_name.get(name):
            slot, alternative = found
            return slot, wrapped(alternative, self.element(node, alternative))
        if shape.wildcard is None:
            due = " or ".join(name.local for name in shape.by_name) or "nothing"
            raise SchemaError(f"{name} where {due} is due")
        return shape.wildcard, self._any(node)

    def _any(self, node: Node) -> Element:
        """An element under a wildcard: a global one of the schema, or an unknown one."""
        name = name_of(node)
        return Element(name, self.element(node, self.schema.elements.get(name)))

    def _unknown(self, node: Node) -> Unknown:
        content = tuple(item if isinstance(item, str) else self._any(item) for item in items_of(node))
        return Unknown(tuple(attributes_of(node).items()), content)


def _attributes(shape: Shape, node: Node) -> dict[str, Any]:
    values = {}
    for name, text in attributes_of(node).items():
        slot = shape.attribute_by_name.get(name)
        if slot is None:
            raise SchemaError(f"attribute {name} is not declared")
        try:
            values[slot.name] = from_text(_simple(slot), text)
        except SchemaError as error:
            raise error.under(name.local) from None
    return values


def _simple_element(simple: SimpleType, node: Node) -> Any:
    for name in attributes_of(node):
        raise SchemaError(f"attribute {name} is not declared")
    return from_text(simple, text_of(node))


def _store(values: dict[str, Any], slot: Slot, found: Any) -> None:
    if slot.many:
        values.setdefault(slot.name, []).append(found)
    elif slot.name in values:
        raise SchemaError(f"{slot.wire} is one too many")
    else:
        values[slot.name] = found


def _check_blank(text: str) -> None:
    if text.strip(SPACE):
        raise SchemaError("text where only elements may stand", text)


def _simple(slot: Slot) -> Any:
    """The simple type of an attribute or of text."""
    return slot.alternatives[0].target
