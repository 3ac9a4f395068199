"""Signing elements of a message."""

from collections.abc import Sequence

from pilotwire.messages.xmldsig import (
    CanonicalizationMethod,
    DigestMethod,
    Reference,
    Signature,
    SignatureMethod,
    SignatureValue,
    SignedInfo,
    Transform,
    Transforms,
)
from pilotwire.pki.keys import AnyPublicKey, Curve, PrivateKey, curve_of
from pilotwire.pki.roles import PARTS, Part
from pilotwire.pki.signature.elements import Signed, fragment, fragments
from pilotwire.pki.signature.errors import Fault, SignatureRefused
from pilotwire.pki.signature.raw import raw_sign
from pilotwire.pki.signature.suites import CANONICAL_EXI, SUITES, XMLDSIG, Suite


def sign(private_key: PrivateKey, part: Part, elements: Sequence[Signed], *, grammar: str = XMLDSIG) -> Signature:
    """The signature for a message header, over all elements in this order.

    `grammar` is the schema in whose grammar SignedInfo becomes octets: that of XML Signature, or `iso2` or
    `iso20-common` for peers that take the one of the message set. SignatureRefused where the part does not allow the
    key, or an element has no Id.
    """
    curve = curve_for(private_key.public_key(), part)
    suite = SUITES[curve]
    signed_info = SignedInfo(
        canonicalization_method=CanonicalizationMethod(algorithm=CANONICAL_EXI),
        signature_method=SignatureMethod(algorithm=suite.signature),
        reference=tuple(_reference(name, octets, suite) for name, octets in fragments(elements).items()),
    )
    value = raw_sign(private_key, curve, fragment(grammar, signed_info))
    return Signature(signed_info=signed_info, signature_value=SignatureValue(value=value))


def curve_for(key: AnyPublicKey, part: Part) -> Curve:
    """The curve of a key; SignatureRefused where the part does not allow it."""
    curve = curve_of(key)
    if curve is None or curve not in PARTS[part].curves:
        raise SignatureRefused(Fault.KEY, f"part {part.value} takes {', '.join(c.value for c in PARTS[part].curves)}")
    return curve


def _reference(name: str, octets: bytes, suite: Suite) -> Reference:
    return Reference(
        uri=f"#{name}",
        # Optional in the schema, but peers trip over its absence.
        transforms=Transforms(transform=(Transform(algorithm=CANONICAL_EXI),)),
        digest_method=DigestMethod(algorithm=suite.digest_method),
        digest_value=suite.digest(octets),
    )
