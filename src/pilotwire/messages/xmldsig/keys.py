"""XML signatures: key data. Charging leaves it out; the grammar counts it all the same."""

from typing import Annotated

from pilotwire.messages.xmldsig.signed_info import DS, CryptoBinary, Transforms
from pilotwire.schema import (
    ID,
    Alt,
    AnyElement,
    AnyURI,
    Attr,
    Base64Binary,
    BigInteger,
    ComplexType,
    Name,
    Occurs,
    Ref,
    Seq,
    many,
    opt,
)
from pilotwire.schema import Element as AnyItem


@DS.branch
class KeyName(ComplexType):
    """The name of a key."""

    value: Annotated[str, Name("KeyName")]


@DS.branch
class MgmtData(ComplexType):
    """In-band key distribution data; the standard advises against it."""

    value: Annotated[str, Name("MgmtData")]


@DS.element(
    content=Seq.of(
        opt("p", "q"),
        opt("g"),
        "y",
        opt("j"),
        opt("seed", "pgen_counter"),
    )
)
class DSAKeyValue(ComplexType):
    """A DSA public key; p and q come together, and so do seed and counter."""

    p: CryptoBinary | None = None
    q: CryptoBinary | None = None
    g: CryptoBinary | None = None
    y: CryptoBinary
    j: CryptoBinary | None = None
    seed: CryptoBinary | None = None
    pgen_counter: CryptoBinary | None = None


@DS.element
class RSAKeyValue(ComplexType):
    """An RSA public key."""

    modulus: CryptoBinary
    exponent: CryptoBinary


@DS.element(mixed=True)
class KeyValue(ComplexType):
    """One public key."""

    content: Annotated[tuple[str | DSAKeyValue | RSAKeyValue | AnyElement, ...], Occurs(1, 1)] = ()


@DS.element
class RetrievalMethod(ComplexType):
    """Where to find key data."""

    uri: Attr[Annotated[AnyURI | None, Name("URI")]] = None
    type: Attr[AnyURI | None] = None
    transforms: Ref[Transforms] | None = None


@DS.type
class X509IssuerSerial(ComplexType):
    """A certificate named by its issuer (RFC 4514 string) and serial number (up to 20 octets)."""

    x509_issuer_name: str
    x509_serial_number: BigInteger


@DS.branch
class X509SKI(ComplexType):
    """A subject key identifier."""

    value: Annotated[Base64Binary, Name("X509SKI")]


@DS.branch
class X509SubjectName(ComplexType):
    """A subject name (RFC 4514 string)."""

    value: Annotated[str, Name("X509SubjectName")]


@DS.branch
class X509Certificate(ComplexType):
    """A certificate in DER."""

    value: Annotated[Base64Binary, Name("X509Certificate")]


@DS.branch
class X509CRL(ComplexType):
    """A certificate revocation list in DER."""

    value: Annotated[Base64Binary, Name("X509CRL")]


@DS.element
class X509Data(ComplexType):
    """X.509 identifiers and certificates."""

    content: Annotated[
        tuple[X509IssuerSerial | X509SKI | X509SubjectName | X509Certificate | X509CRL | AnyElement, ...],
        Occurs(1, None),
    ] = ()


@DS.branch
class PGPKeyID(ComplexType):
    """An OpenPGP key identifier."""

    value: Annotated[Base64Binary, Name("PGPKeyID")]


@DS.branch
class PGPKeyPacket(ComplexType):
    """An OpenPGP key packet."""

    value: Annotated[Base64Binary, Name("PGPKeyPacket")]


@DS.element(
    content=Alt.of(
        Seq.of(PGPKeyID, opt(PGPKeyPacket), many(AnyItem)),
        Seq.of(PGPKeyPacket, many(AnyItem)),
    )
)
class PGPData(ComplexType):
    """An OpenPGP key: by identifier, by packet, or both."""

    content: Annotated[tuple[PGPKeyID | PGPKeyPacket | AnyElement, ...], Occurs(1, None)] = ()


@DS.branch
class SPKISexp(ComplexType):
    """A canonical S-expression of SPKI."""

    value: Annotated[Base64Binary, Name("SPKISexp")]


@DS.element(content=many(SPKISexp, opt(AnyItem), at_least=1))
class SPKIData(ComplexType):
    """SPKI keys and certificates."""

    content: Annotated[tuple[SPKISexp | AnyElement, ...], Occurs(1, None)] = ()


@DS.element(mixed=True)
class KeyInfo(ComplexType):
    """The key that made the signature."""

    id: Attr[ID | None] = None
    content: Annotated[
        tuple[
            str | KeyName | KeyValue | RetrievalMethod | X509Data | PGPData | SPKIData | MgmtData | AnyElement,
            ...,
        ],
        Occurs(1, None),
    ] = ()
