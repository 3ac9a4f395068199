"""Certificates that no library would make: DER taken apart, changed, and signed again."""

from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512

from pilotwire.pki import Curve, PrivateKey
from pilotwire.pki.keys import curve_of

ECDSA_SHA1 = bytes.fromhex("300906072a8648ce3d0401")
SERIAL, SIGNATURE = 1, 2  # places in a TBSCertificate, the version being 0


def tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = (
        bytes((size,))
        if size < 128
        else bytes((0x80 | (size.bit_length() + 7) // 8,)) + size.to_bytes((size.bit_length() + 7) // 8)
    )
    return bytes((tag,)) + length + content


def split(content: bytes) -> list[bytes]:
    """The elements of a sequence's content, each whole."""
    found = []
    while content:
        start, size = 2, content[1]
        if size >= 128:
            start = 2 + (size & 0x7F)
            size = int.from_bytes(content[2:start])
        found.append(content[: start + size])
        content = content[start + size :]
    return found


def body(element: bytes) -> bytes:
    return b"".join(split(element[2 + (element[1] & 0x7F if element[1] >= 128 else 0) :]))


def resigned(der: bytes, key: PrivateKey, change: Callable[[list[bytes]], list[bytes]], *, sha1: bool = False) -> bytes:
    """The certificate with the fields of its TBSCertificate changed, under a good signature."""
    tbs, algorithm, _ = split(body(der))
    fields = change(split(body(tbs)))
    if sha1:
        algorithm, fields[SIGNATURE] = ECDSA_SHA1, ECDSA_SHA1
    changed = tlv(0x30, b"".join(fields))
    return tlv(0x30, changed + algorithm + tlv(0x03, b"\0" + _sign(key, changed, sha1=sha1)))


def with_serial(number: int) -> Callable[[list[bytes]], list[bytes]]:
    octets = number.to_bytes(max(1, number.bit_length() // 8 + 1), signed=True)
    return lambda fields: [*fields[:SERIAL], tlv(0x02, octets), *fields[SERIAL + 1 :]]


def with_twin_extension(fields: list[bytes]) -> list[bytes]:
    """The first extension, BasicConstraints, twice."""
    extensions = split(body(split(body(fields[-1]))[0]))
    return [*fields[:-1], tlv(0xA3, tlv(0x30, b"".join([extensions[0], *extensions])))]


def as_version_1(fields: list[bytes]) -> list[bytes]:
    """No version and no extensions."""
    return fields[1:-1]


def _sign(key: PrivateKey, data: bytes, *, sha1: bool) -> bytes:
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data)
    own = SHA256() if curve_of(key.public_key()) is Curve.P256 else SHA512()
    return key.sign(data, ec.ECDSA(SHA1() if sha1 else own))


def readable(der: bytes) -> bool:
    try:
        x509.load_der_x509_certificate(der)
    except ValueError:
        return False
    return True
