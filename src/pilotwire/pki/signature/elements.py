"""What is signed: elements of a message, each with the schema whose grammar makes its octets."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pilotwire.exi import ExiError
from pilotwire.messages import codec
from pilotwire.messages import schema as schema_of
from pilotwire.pki.signature.errors import Fault, SignatureRefused
from pilotwire.schema import Element, QName

Signed = tuple[str, Any]
"""(schema name, element), such as `("iso2", request)` or `("iso2", sales_tariff)`.

Where a class stands for several elements, `named` says which one is meant.
"""


def named(schema: str, name: str, value: Any) -> Signed:
    """An element by its local name, for classes that several elements have; SignatureRefused where there is none."""
    for found in _names(schema).get(type(value), ()):
        if found.local == name:
            return schema, Element(found, value)
    raise SignatureRefused(Fault.UNENCODABLE, f"{schema} has no {name} of type {type(value).__name__}")


@cache
def _names(schema: str) -> Mapping[type, tuple[QName, ...]]:
    """The names of all elements that a class stands for."""
    found: dict[type, tuple[QName, ...]] = {}
    for name, declarations in schema_of(schema).particles.items():
        for target in (declared.target for declared in declarations):
            if isinstance(target, type):
                found[target] = (*found.get(target, ()), name)
    return found


def fragments(elements: Sequence[Signed]) -> dict[str, bytes]:
    """The EXI fragment of each element by its Id.

    SignatureRefused where an Id is missing or stands twice, or an element has no EXI form.
    """
    found: dict[str, bytes] = {}
    for schema, element in elements:
        value = element.value if isinstance(element, Element) else element
        name = getattr(value, "id", None)
        if not name:
            raise SignatureRefused(Fault.NO_ID, type(value).__name__)
        if name in found:
            raise SignatureRefused(Fault.DUPLICATE_ID, repr(name))
        found[name] = fragment(schema, element)
    return found


def fragment(schema: str, element: Any) -> bytes:
    """The octets of an element; SignatureRefused where it has none."""
    try:
        return codec(schema).encode_fragment(_element(schema, element))
    except ExiError as error:
        raise SignatureRefused(Fault.UNENCODABLE, str(error)) from error


def _element(schema: str, value: Any) -> Any:
    """A value under its name, where it is no global element and only one name comes into question."""
    names = _names(schema).get(type(value), ())
    is_global = schema_of(schema).element_of(type(value)) is not None
    return Element(names[0], value) if len(names) == 1 and not is_global else value
