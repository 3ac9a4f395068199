"""Signatures of meters: ECDSA as OCMF names it (OCMF 1.4, Table 22), over any octets."""

from collections.abc import Mapping
from typing import Protocol, Self

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pilotwire.metering.errors import SignatureError


class Algorithm(msgspec.Struct, frozen=True):
    """Curve and hash of a signature."""

    curve: type[ec.EllipticCurve]
    digest: type[hashes.HashAlgorithm]


DEFAULT_ALGORITHM = "ECDSA-secp256r1-SHA256"

# The curves of 192 bits are left out: no meter of today should use them. The names with SHA512 and with a capital P
# are used by meters in the field and known to other verifiers, though not printed in the table.
ALGORITHMS: Mapping[str, Algorithm] = {
    DEFAULT_ALGORITHM: Algorithm(ec.SECP256R1, hashes.SHA256),
    "ECDSA-secp256k1-SHA256": Algorithm(ec.SECP256K1, hashes.SHA256),
    "ECDSA-secp384r1-SHA256": Algorithm(ec.SECP384R1, hashes.SHA256),
    "ECDSA-secp521r1-SHA256": Algorithm(ec.SECP521R1, hashes.SHA256),
    "ECDSA-secp256r1-SHA512": Algorithm(ec.SECP256R1, hashes.SHA512),
    "ECDSA-secp384r1-SHA512": Algorithm(ec.SECP384R1, hashes.SHA512),
    "ECDSA-secp521r1-SHA512": Algorithm(ec.SECP521R1, hashes.SHA512),
    "ECDSA-brainpool256r1-SHA256": Algorithm(ec.BrainpoolP256R1, hashes.SHA256),
    "ECDSA-brainpoolP256r1-SHA256": Algorithm(ec.BrainpoolP256R1, hashes.SHA256),
    "ECDSA-brainpool384r1-SHA256": Algorithm(ec.BrainpoolP384R1, hashes.SHA256),
}


class Signer(Protocol):
    """Whatever holds a meter's private key: the meter itself, a secure element, a file."""

    @property
    def algorithm(self) -> str:
        """Its name, one of `ALGORITHMS`."""

    @property
    def public_key(self) -> bytes:
        """The public half, as DER SubjectPublicKeyInfo."""

    def sign(self, data: bytes) -> bytes:
        """The signature, as DER ECDSA-Sig-Value."""


class SoftwareKey:
    """A signer in memory, for stations whose meter cannot sign. Same data, same signature (RFC 6979)."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, algorithm: str = DEFAULT_ALGORITHM) -> None:
        self._key = key
        self.algorithm = algorithm
        _demand_curve(key.curve, algorithm)

    @classmethod
    def generate(cls, algorithm: str = DEFAULT_ALGORITHM) -> Self:
        """A fresh key."""
        return cls(ec.generate_private_key(_known(algorithm).curve()), algorithm)

    @classmethod
    def from_pem(cls, pem: bytes, algorithm: str = DEFAULT_ALGORITHM) -> Self:
        """A key that `to_pem` gave; SignatureError where it is none, or lies on another curve."""
        try:
            key = serialization.load_pem_private_key(pem, None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise SignatureError("private key", "unreadable", f"must be PEM without a password ({error})") from None
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise SignatureError("private key", type(key).__name__, "must be one of ECDSA")
        return cls(key, algorithm)

    def to_pem(self) -> bytes:
        """The private key in clear (PKCS 8): the caller keeps it secret."""
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        return self._key.private_bytes(encoding, form, serialization.NoEncryption())

    @property
    def public_key(self) -> bytes:
        """The public half, as DER SubjectPublicKeyInfo."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(serialization.Encoding.DER, form)

    def sign(self, data: bytes) -> bytes:
        """The signature, as DER ECDSA-Sig-Value."""
        return self._key.sign(data, ec.ECDSA(_known(self.algorithm).digest(), deterministic_signing=True))


def verify(public_key: bytes, algorithm: str, data: bytes, signature: bytes) -> None:
    """Return where the signature holds; SignatureError where it does not, or key and algorithm do not fit."""
    key = _load(public_key)
    _demand_curve(key.curve, algorithm)
    try:
        key.verify(signature, data, ec.ECDSA(_known(algorithm).digest()))
    except InvalidSignature:
        raise SignatureError("signature", "false", "must be made over these octets by the meter's key") from None


def _load(public_key: bytes) -> ec.EllipticCurvePublicKey:
    try:
        key = serialization.load_der_public_key(public_key)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignatureError("public key", "unreadable", f"must be DER SubjectPublicKeyInfo ({error})") from None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise SignatureError("public key", type(key).__name__, "must be one of ECDSA")
    return key


def _known(algorithm: str) -> Algorithm:
    found = ALGORITHMS.get(algorithm)
    if found is None:
        raise SignatureError("signature algorithm", repr(algorithm[:60]), f"must be one of {', '.join(ALGORITHMS)}")
    return found


def _demand_curve(curve: ec.EllipticCurve, algorithm: str) -> None:
    wanted = _known(algorithm).curve()
    if curve.name != wanted.name:
        raise SignatureError("curve of the key", curve.name, f"{algorithm} needs {wanted.name}")
