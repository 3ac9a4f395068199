"""The keys of JSON objects."""

from pilotwire.schema.errors import SchemaError
from pilotwire.schema.names import QName
from pilotwire.schema.schema import Schema

CONTENT, VALUE, ATTRIBUTES = "content", "value", "attributes"


def root_key(schema: Schema, name: QName) -> str:
    """The key of a root: the local name, unless that means another element; then Clark notation."""
    return name.local if _candidates(schema, name.local) == [name] else str(name)


def root_name(schema: Schema, key: str) -> QName:
    """The element that a root key means. Raises SchemaError where that is none, or several."""
    found = [QName.parse(key)] if key.startswith("{") else _candidates(schema, key)
    if len(found) > 1:
        raise SchemaError(f"{key} has several meanings: {', '.join(map(str, found))}")
    if not found or found[0] not in schema.particles:
        raise SchemaError(f"{key} is no element of {schema.root.uri}")
    return found[0]


def _candidates(schema: Schema, local: str) -> list[QName]:
    """The global elements with a local name, or else all elements with it."""
    return [n for n in schema.elements if n.local == local] or [n for n in schema.particles if n.local == local]
