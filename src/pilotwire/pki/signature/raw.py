"""Signature values as ISO 15118 sends them: r and s side by side, each as long as a coordinate ([V2G20-1000])."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from pilotwire.pki.keys import CURVES, AnyPublicKey, Curve, PrivateKey
from pilotwire.pki.signature.errors import Fault, SignatureRefused


def raw_sign(key: PrivateKey, curve: Curve, data: bytes) -> bytes:
    """The signature of `data`: 64 octets (P-256), 132 (P-521) or 114 (Ed448)."""
    if isinstance(key, ed448.Ed448PrivateKey):
        return key.sign(data)
    size = CURVES[curve].coordinate
    r, s = decode_dss_signature(key.sign(data, _ecdsa(curve)))
    return r.to_bytes(size) + s.to_bytes(size)


def check_raw(curve: Curve, value: bytes) -> None:
    """SignatureRefused where a value has the wrong length, or an r or s of zero: before any library sees it."""
    wanted, size = CURVES[curve].signature_length, CURVES[curve].coordinate
    if len(value) != wanted:
        raise SignatureRefused(Fault.LENGTH, f"{len(value)} octets; {curve.value} gives {wanted}")
    if curve is not Curve.ED448 and not (any(value[:size]) and any(value[size:])):
        raise SignatureRefused(Fault.ZERO, "r or s is zero")


def raw_fits(key: AnyPublicKey, curve: Curve, value: bytes, data: bytes) -> bool:
    """Whether a checked value is this key's signature of `data`."""
    try:
        match key:
            case ed448.Ed448PublicKey():
                key.verify(value, data)
            case ec.EllipticCurvePublicKey():
                size = CURVES[curve].coordinate
                r, s = int.from_bytes(value[:size]), int.from_bytes(value[size:])
                key.verify(encode_dss_signature(r, s), data, _ecdsa(curve))
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def _ecdsa(curve: Curve) -> ec.ECDSA:
    digest = CURVES[curve].digest
    assert digest is not None, "only Ed448 brings its own hash"
    return ec.ECDSA(digest)
