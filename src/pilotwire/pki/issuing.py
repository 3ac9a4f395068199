"""Issuing: a profile, a name and a key become a certificate. Time and entropy come from outside."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from pilotwire.pki.credential import Credential
from pilotwire.pki.errors import PkiError
from pilotwire.pki.identifiers import check_identifier
from pilotwire.pki.keys import CURVES, Curve, PrivateKey, PublicKey, curve_of
from pilotwire.pki.profiles import Profile
from pilotwire.pki.roles import PARTS, Part, Role

Entropy = Callable[[int], bytes]
"""Gives so many random octets: `secrets.token_bytes`."""

SERIAL_OCTETS = 8  # more than 64 bits trouble older stacks in X509SerialNumber
BACKDATED = timedelta(minutes=5)  # for clocks that are late
OCSP_URL = "http://ocsp.example/"  # nobody answers there (RFC 2606)


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Who a certificate is for; the domain component comes from the profile."""

    common_name: str
    organization: str = "pilotwire test"
    country: str = "DE"


def issue(
    profile: Profile,
    part: Part,
    subject: Subject,
    issuer: Credential | None,
    *,
    now: float,
    entropy: Entropy,
    private_key: PrivateKey | None = None,
) -> Credential:
    """A certificate and its key: a new one on the issuer's curve, unless given. Without issuer it signs itself.

    PkiError where the issuer has another role or part than the profile asks, or a name breaks its rule.
    """
    curve = PARTS[part].curves[0] if issuer is None else _curve(issuer.private_key.public_key())
    key = CURVES[curve].generate() if private_key is None else private_key
    check_issuer(profile, part, issuer)
    der = certify(profile, part, subject, key.public_key(), issuer or key, now=now, entropy=entropy)
    above = () if issuer is None or issuer.role in _ROOTS else issuer.chain
    return Credential(role=profile.role, part=part, chain=(der, *above), private_key=key)


_ROOTS = (Role.V2G_ROOT, Role.OEM_ROOT, Role.MO_ROOT)


def check_issuer(profile: Profile, part: Part, issuer: Credential | None) -> None:
    """PkiError where this is not who issues such certificates."""
    found = None if issuer is None else issuer.role
    if found is not profile.issuer:
        raise PkiError(f"issuer {_role(found)}: a {profile.role.value} certificate comes from {_role(profile.issuer)}")
    if issuer is not None and issuer.part is not part:
        raise PkiError(f"issuer of part {issuer.part.value}: must be of part {part.value}")


def certify(
    profile: Profile,
    part: Part,
    subject: Subject,
    public_key: PublicKey,
    issuer: Credential | PrivateKey,
    *,
    now: float,
    entropy: Entropy,
) -> bytes:
    """The certificate (DER) of a public key; `issuer` is a CA, or the subject's own key for a root.

    PkiError where the name breaks its rule, or the result is larger than the part allows.
    """
    check_identifier(profile.name, subject.common_name)
    builder = _named(profile, subject, public_key, issuer).serial_number(serial(entropy))
    builder = _dated(builder, profile, issuer, now)
    for extension, critical in extensions(profile, public_key, issuer):
        builder = builder.add_extension(extension, critical=critical)
    key = issuer.private_key if isinstance(issuer, Credential) else issuer
    der = builder.sign(key, CURVES[_curve(key.public_key())].digest).public_bytes(Encoding.DER)
    if len(der) > PARTS[part].max_octets:
        raise PkiError(f"certificate of {len(der)} octets: part {part.value} allows {PARTS[part].max_octets}")
    return der


def serial(entropy: Entropy) -> int:
    """A positive serial number of 64 bits at most."""
    return int.from_bytes(entropy(SERIAL_OCTETS)) >> 1 or 1


def distinguished_name(profile: Profile, subject: Subject) -> x509.Name:
    """CN and O, and where the profile allows more, C and the domain component of the role."""
    parts = [(NameOID.COMMON_NAME, subject.common_name), (NameOID.ORGANIZATION_NAME, subject.organization)]
    if not profile.bare:
        parts.append((NameOID.COUNTRY_NAME, subject.country))
        parts += [(NameOID.DOMAIN_COMPONENT, domain) for domain in profile.domains[:1]]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def extensions(
    profile: Profile, public_key: PublicKey, issuer: Credential | PrivateKey
) -> list[tuple[x509.ExtensionType, bool]]:
    """All extensions and whether each is critical.

    Key identifiers and OCSP address are not critical, as RFC 5280 has it: where Annex B is read otherwise, TLS
    libraries refuse the certificate.
    """
    bits = {usage.value for usage in profile.usage}
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(profile.ca, profile.path_length), True),
        (x509.KeyUsage(**{name: name in bits for name in _KEY_USAGE}), True),
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
    ]
    if isinstance(issuer, Credential):
        found.append((x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.private_key.public_key()), False))
        address = x509.UniformResourceIdentifier(OCSP_URL)
        ocsp = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, address)
        found.append((x509.AuthorityInformationAccess([ocsp]), False))
    if profile.extended_needed and profile.extended is not None:
        found.append((x509.ExtendedKeyUsage([profile.extended]), False))
    return found


_KEY_USAGE = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def _named(
    profile: Profile, subject: Subject, public_key: PublicKey, issuer: Credential | PrivateKey
) -> x509.CertificateBuilder:
    own = distinguished_name(profile, subject)
    above = issuer.certificate.subject if isinstance(issuer, Credential) else own
    return x509.CertificateBuilder().subject_name(own).issuer_name(above).public_key(public_key)


def _dated(
    builder: x509.CertificateBuilder, profile: Profile, issuer: Credential | PrivateKey, now: float
) -> x509.CertificateBuilder:
    """Valid from a little before now; never longer than the issuer is."""
    start = datetime.fromtimestamp(int(now), UTC)
    end = start + timedelta(days=profile.days)
    if isinstance(issuer, Credential):
        end = min(end, issuer.certificate.not_valid_after_utc)
    return builder.not_valid_before(start - BACKDATED).not_valid_after(end)


def _curve(key: PublicKey) -> Curve:
    curve = curve_of(key)
    if curve is None:
        raise PkiError("key: must be of curve P-256 or P-521, or Ed448")
    return curve


def _role(role: Role | None) -> str:
    return "itself" if role is None else repr(role.value)
