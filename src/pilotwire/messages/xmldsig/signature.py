"""XML signatures: the signature as a whole, and the `Object` wrappers that charging leaves out."""

from typing import Annotated

from pilotwire.messages.xmldsig.keys import KeyInfo
from pilotwire.messages.xmldsig.signed_info import DS, Reference, SignedInfo
from pilotwire.schema import ID, AnyElement, AnyURI, Attr, Base64Binary, ComplexType, Occurs, Ref, Value


@DS.element
class SignatureValue(ComplexType):
    """The signature itself; for ECDSA the concatenation of r and s."""

    id: Attr[ID | None] = None
    value: Value[Base64Binary]


@DS.element(mixed=True)
class Object(ComplexType):
    """Anything at all, carried inside the signature."""

    id: Attr[ID | None] = None
    mime_type: Attr[str | None] = None
    encoding: Attr[AnyURI | None] = None
    content: Annotated[tuple[str | AnyElement, ...], Occurs(0, None)] = ()


@DS.element
class Manifest(ComplexType):
    """References that the application checks by itself."""

    id: Attr[ID | None] = None
    reference: Annotated[tuple[Ref[Reference], ...], Occurs(1, None)]


@DS.element(mixed=True)
class SignatureProperty(ComplexType):
    """A remark about the signature named by `target`."""

    target: Attr[AnyURI]
    id: Attr[ID | None] = None
    content: Annotated[tuple[str | AnyElement, ...], Occurs(1, None)] = ()


@DS.element
class SignatureProperties(ComplexType):
    """Remarks about signatures."""

    id: Attr[ID | None] = None
    signature_property: Annotated[tuple[Ref[SignatureProperty], ...], Occurs(1, None)]


@DS.element
class Signature(ComplexType):
    """A signature: what is signed, the value, and optionally the key."""

    id: Attr[ID | None] = None
    signed_info: Ref[SignedInfo]
    signature_value: Ref[SignatureValue]
    key_info: Ref[KeyInfo] | None = None
    object: Annotated[tuple[Ref[Object], ...], Occurs(0, None)] = ()
