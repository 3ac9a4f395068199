"""XML signatures (W3C XML-Signature Syntax and Processing, namespace xmldsig#), as ISO 15118 headers carry them.

This page: what a signature covers.
"""

from typing import Annotated

from pilotwire.schema import (
    ID,
    AnyElement,
    AnyURI,
    Attr,
    Base64Binary,
    BigInteger,
    ComplexType,
    Name,
    Namespace,
    Occurs,
    Ref,
    many,
    opt,
)
from pilotwire.schema import Element as AnyItem
from pilotwire.schema import Seq as Sequence

DS = Namespace("http://www.w3.org/2000/09/xmldsig#", "ds", qualified_attributes=False)

CryptoBinary = Annotated[bytes, DS.simple("CryptoBinary", Base64Binary)]
DigestValue = Annotated[bytes, DS.simple("DigestValueType", Base64Binary)]
HMACOutputLengthType = Annotated[int, DS.simple("HMACOutputLengthType", BigInteger)]

DS.simple_element("DigestValue", DigestValue)
DS.simple_element("KeyName", str)
DS.simple_element("MgmtData", str)


@DS.branch
class XPath(ComplexType):
    """An XPath expression inside a `Transform`."""

    value: Annotated[str, Name("XPath")]


@DS.branch
class HMACOutputLength(ComplexType):
    """The truncation length of an HMAC, in bits."""

    value: Annotated[HMACOutputLengthType, Name("HMACOutputLength")]


@DS.element(mixed=True)
class CanonicalizationMethod(ComplexType):
    """How `SignedInfo` becomes octets. ISO 15118 names canonical EXI here."""

    algorithm: Attr[AnyURI]
    content: Annotated[tuple[str | AnyElement, ...], Occurs(0, None)] = ()


@DS.element(mixed=True, content=Sequence.of(opt(HMACOutputLength), many(AnyItem)))
class SignatureMethod(ComplexType):
    """The signature algorithm."""

    algorithm: Attr[AnyURI]
    content: Annotated[tuple[str | HMACOutputLength | AnyElement, ...], Occurs(0, None)] = ()


@DS.element(mixed=True)
class Transform(ComplexType):
    """One step from the referenced element to the octets that are digested."""

    algorithm: Attr[AnyURI]
    content: Annotated[tuple[str | AnyElement | XPath, ...], Occurs(0, None)] = ()


@DS.element
class Transforms(ComplexType):
    """The steps, in order."""

    transform: Annotated[tuple[Ref[Transform], ...], Occurs(1, None)]


@DS.element(mixed=True)
class DigestMethod(ComplexType):
    """The digest algorithm."""

    algorithm: Attr[AnyURI]
    content: Annotated[tuple[str | AnyElement, ...], Occurs(0, None)] = ()


@DS.element
class Reference(ComplexType):
    """One signed element, named by `#` and its Id, with its digest."""

    id: Attr[ID | None] = None
    uri: Attr[Annotated[AnyURI | None, Name("URI")]] = None
    type: Attr[AnyURI | None] = None
    transforms: Ref[Transforms] | None = None
    digest_method: Ref[DigestMethod]
    digest_value: DigestValue


@DS.element
class SignedInfo(ComplexType):
    """What the signature covers: methods and references."""

    id: Attr[ID | None] = None
    canonicalization_method: Ref[CanonicalizationMethod]
    signature_method: Ref[SignatureMethod]
    reference: Annotated[tuple[Ref[Reference], ...], Occurs(1, None)]
