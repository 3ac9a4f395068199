"""What no path validation knows: the profile of each certificate in a chain."""

from collections.abc import Iterator
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from pilotwire.pki.identifiers import fits
from pilotwire.pki.keys import CURVES
from pilotwire.pki.profiles import KNOWN_DOMAINS, Profile, Usage
from pilotwire.pki.reading import Certificate
from pilotwire.pki.roles import PARTS, Part
from pilotwire.pki.verdict import Code

Found = Iterator[tuple[Code, str]]

MAX_SERIAL_BITS = 160  # 20 octets (RFC 5280, 4.1.2.2)

# Extensions that the profiles have, and so may be critical. Annex B is read by some as marking all of these so.
_IN_PROFILE = (
    x509.BasicConstraints,
    x509.KeyUsage,
    x509.ExtendedKeyUsage,
    x509.SubjectKeyIdentifier,
    x509.AuthorityKeyIdentifier,
    x509.AuthorityInformationAccess,
    x509.CRLDistributionPoints,
    x509.CertificatePolicies,
)


def every(certificate: Certificate, part: Part) -> Found:
    """Rules for any certificate of a chain."""
    if certificate.version is not x509.Version.v3:
        yield Code.VERSION, certificate.version.name
    if not 0 < certificate.serial < 1 << MAX_SERIAL_BITS:
        yield Code.SERIAL, f"{certificate.serial.bit_length()} bits"
    yield from _algorithms(certificate, part)
    yield from _criticality(certificate)


def _algorithms(certificate: Certificate, part: Part) -> Found:
    """The part's curve, and one algorithm for a whole chain: each certificate is signed as its own key would sign."""
    if certificate.curve is None or certificate.curve not in PARTS[part].curves:
        yield Code.WRONG_CURVE, certificate.key_name
    if certificate.curve is None or CURVES[certificate.curve].certificate_signature != certificate.signature:
        yield Code.WRONG_SIGNATURE, f"{certificate.signature._name}, key {certificate.key_name}"


def _criticality(certificate: Certificate) -> Found:
    for extension in certificate.extensions:
        if extension.critical and not isinstance(extension.value, _IN_PROFILE):
            yield Code.UNKNOWN_CRITICAL, extension.oid.dotted_string
    yield from _needed(certificate.extension(x509.BasicConstraints), Code.NO_CONSTRAINTS, "BasicConstraints")
    yield from _needed(certificate.extension(x509.KeyUsage), Code.KEY_USAGE, "KeyUsage")


def _needed(found: x509.Extension[Any] | None, missing: Code, name: str) -> Found:
    if found is None:
        yield missing, f"{name} is missing"
    elif not found.critical:
        yield Code.NOT_CRITICAL, name


def sub_ca(certificate: Certificate) -> Found:
    """Rules for a certificate that issues others."""
    if not _is_ca(certificate) or not has_usage(certificate, Usage.KEY_CERT_SIGN):
        yield Code.ISSUER_NOT_CA, certificate.common_name
    if certificate.self_issued:  # RFC 5280 would not count it against the path length
        yield Code.SELF_ISSUED, certificate.common_name


def leaf(certificate: Certificate, profile: Profile) -> Found:
    """Rules for the leaf, by its role."""
    if _is_ca(certificate):
        yield Code.LEAF_IS_CA, certificate.common_name
    yield from _usage(certificate, profile)
    yield from _purpose(certificate, profile)
    yield from _domain(certificate, profile)
    yield from _subject(certificate, profile)


def has_usage(certificate: Certificate, usage: Usage) -> bool:
    """Whether a bit of KeyUsage is set; not where there is no KeyUsage."""
    found = certificate.extension(x509.KeyUsage)
    return found is not None and bool(getattr(found.value, usage.value))


def _is_ca(certificate: Certificate) -> bool:
    found = certificate.extension(x509.BasicConstraints)
    return found is not None and found.value.ca


def _usage(certificate: Certificate, profile: Profile) -> Found:
    for usage in profile.needed:
        if not has_usage(certificate, usage):
            yield Code.KEY_USAGE, f"needs {usage.value}"
    for usage in profile.forbidden:
        if has_usage(certificate, usage):
            yield Code.KEY_USAGE, f"has {usage.value}"


def _purpose(certificate: Certificate, profile: Profile) -> Found:
    """Purposes for TLS: a certificate that names some, but not the role's, is for something else."""
    found = certificate.extension(x509.ExtendedKeyUsage)
    purposes = [] if found is None else list(found.value)
    if (purposes or profile.extended_needed) and profile.extended not in purposes:
        yield Code.WRONG_ROLE, f"purpose {', '.join(purpose._name for purpose in purposes) or 'missing'}"


def _domain(certificate: Certificate, profile: Profile) -> Found:
    """DC names the role: one of the role's must be there where the profile says so, and none of another role."""
    found = certificate.values(NameOID.DOMAIN_COMPONENT)
    foreign = [domain for domain in found if domain in KNOWN_DOMAINS and domain not in profile.domains]
    own = [domain for domain in found if domain in profile.domains]
    if foreign or (profile.domain_needed and not own):
        yield Code.WRONG_ROLE, f"DC {', '.join(found) or 'missing'}, for {' or '.join(profile.domains) or 'none'}"


def _subject(certificate: Certificate, profile: Profile) -> Found:
    names = certificate.values(NameOID.COMMON_NAME)
    if len(names) != 1 or not fits(profile.name, names[0]):
        yield Code.NAME, f"{', '.join(map(repr, names)) or 'missing'}, for {profile.name.value}"
    parts = sorted(attribute.oid.dotted_string for attribute in certificate.subject)
    if profile.bare and parts != _BARE:
        yield Code.SUBJECT, certificate.subject.rfc4514_string()


_BARE = sorted((NameOID.COMMON_NAME.dotted_string, NameOID.ORGANIZATION_NAME.dotted_string))  # [V2G20-2598]
