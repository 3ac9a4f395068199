"""On which terms a side talks TLS: a profile, its own certificate, and who judges the other's."""

from collections.abc import Callable
from hashlib import sha1

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.serialization import Encoding

from pilotwire.net.clienthello import ClientHello
from pilotwire.net.errors import Misconfigured
from pilotwire.net.extensions import IdentifierType, TrustedCa
from pilotwire.net.profiles import Profile

MAX_CHAIN = 4
MAX_CHAIN_OCTETS = 8 * 1024
"""Leaf and two sub-CAs of 1600 octets each are the most that the profiles allow; a root may come along."""

Judge = Callable[[list[bytes]], str | None]
"""Judges a chain of DER certificates, leaf first: None accepts it, a text says why it is refused."""

PrivateKey = ec.EllipticCurvePrivateKey | ed448.Ed448PrivateKey


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate with its key and the certificates up to, without, the root."""

    certificate: x509.Certificate
    private_key: PrivateKey
    intermediates: tuple[x509.Certificate, ...] = ()  # from the leaf's issuer upwards
    root: x509.Certificate | None = None  # tells whether a peer that names its roots can verify the chain

    def known_to(self, hello: ClientHello) -> bool:
        """Whether the hello names our root [V2G2-871], [V2G20-2379]."""
        if self.root is None:
            return False
        named = set(hello.trusted_ca_keys) & identifiers(self.root)
        return bool(named) or self.root.subject.public_bytes() in hello.ca_names


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """A profile as one side uses it.

    `roots` are the ones that this side trusts, named to the peer: a station's CertificateRequest names V2G and OEM
    roots, never an MO root [V2G20-2401], [V2G20-2402]; a car's hello over TLS 1.2 names V2G roots [V2G2-651].
    """

    profile: Profile
    credential: Credential | None = None
    judge: Judge | None = None
    roots: tuple[x509.Certificate, ...] = ()


def key_kind(key: object) -> str:
    """The kind of a public or private key, by the names the profiles use."""
    match key:
        case ec.EllipticCurvePublicKey() | ec.EllipticCurvePrivateKey():
            return key.curve.name
        case ed448.Ed448PublicKey() | ed448.Ed448PrivateKey():
            return "ed448"
    return type(key).__name__


def check(terms: Terms, *, shows: bool, sees: bool) -> None:
    """Misconfigured when a certificate or a judge is missing, or the key is of a kind that the profile forbids."""
    where = f"profile {terms.profile.name}"
    if shows and terms.credential is None:
        raise Misconfigured(where, "no certificate", "this side must show one")
    if sees and terms.judge is None:
        raise Misconfigured(where, "no judge", "the peer's certificate must be judged")
    if terms.credential is not None:
        _check_key(terms.credential, terms.profile, where)


def _check_key(credential: Credential, profile: Profile, where: str) -> None:
    kind = key_kind(credential.private_key)
    if kind not in profile.keys:
        raise Misconfigured(where, f"a key of kind {kind}", f"must be one of {', '.join(profile.keys)}")
    if credential.private_key.public_key() != credential.certificate.public_key():
        raise Misconfigured(where, "a private key", "must be the one of the certificate")


def identifiers(root: x509.Certificate) -> set[TrustedCa]:
    """All ways in which trusted_ca_keys may name a root (RFC 6066, 6)."""
    # For EC keys the hash is over the bits of subjectPublicKey, as in a subject key identifier.
    key = x509.SubjectKeyIdentifier.from_public_key(root.public_key()).digest
    return {
        hashed(root),
        TrustedCa(IdentifierType.X509_NAME, root.subject.public_bytes()),
        TrustedCa(IdentifierType.KEY_SHA1_HASH, key),
    }


def hashed(root: x509.Certificate) -> TrustedCa:
    """A root by the hash of its certificate, the way EVs name theirs."""
    der = root.public_bytes(Encoding.DER)
    return TrustedCa(IdentifierType.CERT_SHA1_HASH, sha1(der, usedforsecurity=False).digest())
