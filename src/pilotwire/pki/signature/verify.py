"""Verifying a signature over elements of a message.

The caller hands over the very elements that it will act upon, so nothing can be signed in one place and read in
another.
"""

from collections.abc import Iterator, Sequence
from hmac import compare_digest

from pilotwire.messages.xmldsig import Reference, Signature, SignedInfo
from pilotwire.pki.keys import AnyPublicKey
from pilotwire.pki.roles import Part
from pilotwire.pki.signature.elements import Signed, fragment, fragments
from pilotwire.pki.signature.errors import Fault, SignatureRefused
from pilotwire.pki.signature.raw import check_raw, raw_fits
from pilotwire.pki.signature.sign import curve_for
from pilotwire.pki.signature.suites import CANONICAL_EXI, SUITES, XMLDSIG, Suite


def verify(signature: Signature, elements: Sequence[Signed], public_key: AnyPublicKey, part: Part) -> str:
    """Returns when exactly these elements are signed by this key; SignatureRefused otherwise.

    SignedInfo may have been encoded in the grammar of XML Signature or in that of the message set; the schema whose
    grammar fits is returned. Who holds the key is for `validate` to say.
    """
    curve = curve_for(public_key, part)
    _check_form(signature)
    _check_methods(signature.signed_info, SUITES[curve])
    _check_references(signature.signed_info, fragments(elements), SUITES[curve])
    value = signature.signature_value.value
    check_raw(curve, value)
    for schema in dict.fromkeys((XMLDSIG, *(schema for schema, _ in elements))):
        if raw_fits(public_key, curve, value, fragment(schema, signature.signed_info)):
            return schema
    raise SignatureRefused(Fault.VALUE, f"tried with {curve.value}")


def _check_form(signature: Signature) -> None:
    for name in _forbidden(signature):
        raise SignatureRefused(Fault.FORBIDDEN, name)


def _forbidden(signature: Signature) -> Iterator[str]:
    """Parts that a charging message must not use [V2G2-771], [V2G20-771]."""
    info = signature.signed_info
    excluded = {
        "Id of SignedInfo": info.id,
        "Id of SignatureValue": signature.signature_value.id,
        "content of CanonicalizationMethod": info.canonicalization_method.content,
        "content of SignatureMethod": info.signature_method.content,
        "KeyInfo": signature.key_info,
        "Object": signature.object,
    }
    yield from (name for name, found in excluded.items() if found not in (None, ()))
    for reference in info.reference:
        yield from _forbidden_in(reference)


def _forbidden_in(reference: Reference) -> Iterator[str]:
    if reference.type is not None:
        yield "Type of Reference"
    if reference.digest_method.content:
        yield "content of DigestMethod"
    if reference.transforms and any(transform.content for transform in reference.transforms.transform):
        yield "content of Transform"


def _check_methods(info: SignedInfo, suite: Suite) -> None:
    if info.canonicalization_method.algorithm != CANONICAL_EXI:
        raise SignatureRefused(Fault.CANONICALIZATION, repr(info.canonicalization_method.algorithm))
    if info.signature_method.algorithm != suite.signature:
        raise SignatureRefused(Fault.ALGORITHM, f"{info.signature_method.algorithm!r} for {suite.signature!r}")


def _check_references(info: SignedInfo, octets: dict[str, bytes], suite: Suite) -> None:
    """One reference for each element, no more [V2G2-909]."""
    if len(info.reference) > len(octets):
        raise SignatureRefused(Fault.TOO_MANY, f"{len(info.reference)} for {len(octets)}")
    seen: set[str] = set()
    for reference in info.reference:
        name = (reference.uri or "")[1:]
        if reference.uri != f"#{name}" or name not in octets:
            raise SignatureRefused(Fault.URI, f"{reference.uri!r} among {', '.join(octets)}")
        if name in seen:
            raise SignatureRefused(Fault.DUPLICATE_ID, repr(reference.uri))
        seen.add(name)
        _check_reference(reference, octets[name], suite)
    if len(seen) < len(octets):
        raise SignatureRefused(Fault.UNSIGNED, ", ".join(octets.keys() - seen))


def _check_reference(reference: Reference, octets: bytes, suite: Suite) -> None:
    transforms = () if reference.transforms is None else reference.transforms.transform
    if [transform.algorithm for transform in transforms] != [CANONICAL_EXI]:  # exactly one, by [V2G2-767]
        raise SignatureRefused(Fault.TRANSFORM, f"{[transform.algorithm for transform in transforms]}")
    if reference.digest_method.algorithm != suite.digest_method:
        raise SignatureRefused(Fault.DIGEST_ALGORITHM, repr(reference.digest_method.algorithm))
    if not compare_digest(reference.digest_value, suite.digest(octets)):
        raise SignatureRefused(Fault.DIGEST, f"{reference.uri}")
