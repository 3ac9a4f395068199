"""From JSON to messages."""

from typing import Any

from pilotwire.schema.declare import Element, Unknown
from pilotwire.schema.errors import SchemaError
from pilotwire.schema.facets import wrong_type
from pilotwire.schema.json.names import ATTRIBUTES, CONTENT, VALUE, root_name
from pilotwire.schema.lexical import from_text
from pilotwire.schema.model import Alternative, Slot
from pilotwire.schema.names import QName
from pilotwire.schema.schema import Schema
from pilotwire.schema.shape import MAX_DEPTH, Shape, wrapped
from pilotwire.schema.simple import Binary, Enumeration, SimpleType


def from_json(data: Any, schema: Schema) -> Any:
    """The message in what `to_json` gives; an `Element` where no class owns the root's name as a global element.

    `data` is made of builtins, as a JSON parser returns them. Refused is what a message cannot hold: unknown or missing
    keys and values of a wrong type. Facets and counts are left to `violations`. Raises SchemaError and nothing else.
    """
    key, value = _pair(data)
    name = root_name(schema, key)
    found = _Reader(schema).root(name, value)
    owner = schema.elements.get(name)
    return found if owner is not None and owner.target is type(found) else Element(name, found)


class _Reader:
    """One document."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.depth = 0

    def root(self, name: QName, value: Any) -> Any:
        """The value of the root. Where its name has several declarations, an object means the complex one."""
        declarations = self.schema.particles[name]
        fitting = [d for d in declarations if isinstance(d.target, SimpleType) != isinstance(value, dict)]
        return self._element(name.local, (fitting or declarations)[0], value)

    def _element(self, label: str, declaration: Alternative | None, value: Any) -> Any:
        """The value of an element; without a declaration it is `Unknown`."""
        try:
            if declaration is not None and isinstance(declaration.target, SimpleType):
                return _simple(declaration.target, value)
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise SchemaError(f"more than {MAX_DEPTH} elements inside each other")
            found = self._unknown(value) if declaration is None else self._complex(declaration.target, value)
            self.depth -= 1
            return found
        except SchemaError as error:
            raise error.under(label) from None

    def _complex(self, cls: Any, data: Any) -> Any:
        shape = self.schema.shape(cls)
        values: dict[str, Any] = {}
        for key, value in _members(data).items():
            slot, alternative = _place(shape, key)
            if slot.name in values:
                raise SchemaError(f"{key} is one too many")
            values[slot.name] = self._field(shape, slot, alternative, key, value)
        return shape.build(values)

    def _field(self, shape: Shape, slot: Slot, alternative: Alternative | None, key: str, value: Any) -> Any:
        if alternative is None:
            return [self._item(shape, slot, entry, index) for index, entry in enumerate(_array(key, value))]
        if not slot.many:
            return wrapped(alternative, self._element(key, alternative, value))
        return [
            wrapped(alternative, self._element(f"{key}[{index}]", alternative, entry))
            for index, entry in enumerate(_array(key, value))
        ]

    def _item(self, shape: Shape, slot: Slot, entry: Any, index: int) -> Any:
        """One piece of mixed or free content."""
        if isinstance(entry, str) and shape.mixed:
            return entry
        key, value = _pair(entry)
        for alternative in slot.alternatives:
            if alternative.name.local == key:
                return wrapped(alternative, self._element(f"{key}[{index}]", alternative, value))
        if not slot.wildcard:
            raise SchemaError(f"{key} where {' or '.join(a.name.local for a in slot.alternatives)} is due")
        return self._any(key, value)

    def _any(self, key: str, value: Any) -> Element:
        """An element under a wildcard: a global one of the schema, or an unknown one."""
        name = QName.parse(key)
        return Element(name, self._element(name.local, self.schema.elements.get(name), value))

    def _unknown(self, data: Any) -> Unknown:
        members = _members(data)
        if members.keys() - {ATTRIBUTES, CONTENT}:
            raise SchemaError(f"{ATTRIBUTES} and {CONTENT} are due", data)
        attributes = tuple(
            (QName.parse(key), _text(text)) for key, text in _members(members.get(ATTRIBUTES, {})).items()
        )
        content = _array(CONTENT, members.get(CONTENT, []))
        return Unknown(attributes, tuple(i if isinstance(i, str) else self._any(*_pair(i)) for i in content))


def _place(shape: Shape, key: str) -> tuple[Slot, Alternative | None]:
    """The field for a key, and the element that the key names; None for content."""
    for slot in shape.resolved.slots:
        if slot.kind == "content" and key == CONTENT:
            return slot, None
        if slot.kind == "value" and key == VALUE:
            return slot, slot.alternatives[0]
        for alternative in slot.alternatives if slot.kind in ("attribute", "element") else ():
            if alternative.name.local == key:
                return slot, alternative
    raise SchemaError(f"{key} is not declared in {shape.cls.__name__}")


def _simple(simple: SimpleType, value: Any) -> Any:
    if isinstance(simple, Binary | Enumeration):
        return from_text(simple, _text(value))
    if rule := wrong_type(simple, value):
        raise SchemaError(rule, value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise SchemaError("a string is due", value)
    return value


def _members(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise SchemaError("an object is due", data)
    return data


def _pair(data: Any) -> tuple[str, Any]:
    """The only member of an object: an element's name and its value."""
    members = _members(data)
    if len(members) != 1:
        raise SchemaError("an object with one key, the name of an element, is due", data)
    return next(iter(members.items()))


def _array(key: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise SchemaError("an array is due", value).under(key)
    return value
