"""What is signed: elements of a message, each with the schema whose grammar makes its octets."""

from collections.abc import Sequence
from typing import Any

from pilotwire.exi import ExiError
from pilotwire.messages import codec
from pilotwire.messages import schema as schema_of
from pilotwire.pki.signature.errors import Fault, SignatureRefused
from pilotwire.schema import Element, QName

Signed = tuple[str, Any]
"""(schema name, element): `("iso2", request)`; for an element that is not global, see `local_element`."""


def local_element(schema: str, name: str, value: Any) -> Signed:
    """An element that stands only inside a message, such as `PnC_AReqAuthorizationMode`, by its name there."""
    return schema, Element(QName(name, schema_of(schema).root.uri), value)


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
        return codec(schema).encode_fragment(element)
    except ExiError as error:
        raise SignatureRefused(Fault.UNENCODABLE, str(error)) from error
