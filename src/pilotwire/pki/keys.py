"""The curves of both parts, and what belongs to each: keys, hashes, signature lengths."""

from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import SignatureAlgorithmOID

PrivateKey = ec.EllipticCurvePrivateKey | ed448.Ed448PrivateKey
PublicKey = ec.EllipticCurvePublicKey | ed448.Ed448PublicKey
AnyPublicKey = CertificatePublicKeyTypes


class Curve(Enum):
    """A curve that some part of ISO 15118 allows, by its name in RFC 8422 and RFC 8032."""

    P256 = "secp256r1"
    P521 = "secp521r1"
    ED448 = "ed448"


class CurveFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What belongs to a curve. The hash is None where the signature brings its own; `coordinate` is in octets."""

    generate: Callable[[], PrivateKey]
    digest: SHA256 | SHA512 | None
    certificate_signature: ObjectIdentifier
    coordinate: int  # of r and of s, or half of an Ed448 signature

    @property
    def signature_length(self) -> int:
        """Octets of a raw signature, r||s."""
        return 2 * self.coordinate


CURVES: Mapping[Curve, CurveFacts] = MappingProxyType(
    {
        # [V2G2-006], [V2G2-007]
        Curve.P256: CurveFacts(
            generate=lambda: ec.generate_private_key(ec.SECP256R1()),
            digest=SHA256(),
            certificate_signature=SignatureAlgorithmOID.ECDSA_WITH_SHA256,
            coordinate=32,
        ),
        # [V2G20-2674], [V2G20-1000]
        Curve.P521: CurveFacts(
            generate=lambda: ec.generate_private_key(ec.SECP521R1()),
            digest=SHA512(),
            certificate_signature=SignatureAlgorithmOID.ECDSA_WITH_SHA512,
            coordinate=66,
        ),
        # [V2G20-2319]
        Curve.ED448: CurveFacts(
            generate=ed448.Ed448PrivateKey.generate,
            digest=None,
            certificate_signature=SignatureAlgorithmOID.ED448,
            coordinate=57,
        ),
    }
)


def curve_of(key: AnyPublicKey) -> Curve | None:
    """The curve of a public key; None for RSA and for every curve that charging does not know."""
    match key:
        case ed448.Ed448PublicKey():
            return Curve.ED448
        case ec.EllipticCurvePublicKey() if key.curve.name in (Curve.P256.value, Curve.P521.value):
            return Curve(key.curve.name)
        case _:
            return None


def key_name(key: AnyPublicKey) -> str:
    """What kind of key it is, for people: a curve's name, or RSA with its length in bits."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.curve.name
    bits = getattr(key, "key_size", None)
    kind = type(key).__name__.removeprefix("_").removesuffix("PublicKey")
    return f"{kind}-{bits}" if bits else kind.lower()
