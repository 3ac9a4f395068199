"""The path from a leaf to a root, found and verified by OpenSSL, for every curve of both parts.

Time and critical extensions are judged elsewhere, for every certificate and not only for the first that fails; so
OpenSSL is told to leave them alone.
"""

from collections.abc import Sequence

import msgspec
from cryptography import x509
from OpenSSL import crypto

from pilotwire.pki.errors import PkiError
from pilotwire.pki.reading import Certificate
from pilotwire.pki.verdict import Code

_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which pyOpenSSL does not name
_FLAGS = crypto.X509StoreFlags.IGNORE_CRITICAL | _NO_CHECK_TIME

# X509_V_ERR_... of OpenSSL, x509_vfy.h
_SIGNATURE_FAILURE = 7
_NO_ISSUER = frozenset({2, 18, 19, 20, 21})
_CODES = {22: Code.PATH_TOO_LONG, 25: Code.PATH_TOO_LONG, 32: Code.ISSUER_NOT_CA, 79: Code.ISSUER_NOT_CA}


class Path(msgspec.Struct, frozen=True):
    """How it went: the root (DER) that the path ends at, or what is wrong at which place."""

    root: bytes | None = None
    code: Code | None = None
    place: int = 0
    detail: str = ""


def find_path(chain: Sequence[Certificate], anchors: Sequence[bytes]) -> Path:
    """The path of a leaf, chain[0], over the others in any order to one of these roots.

    PkiError where a root (DER) is no certificate.
    """
    store = _store(anchors)
    try:
        leaf, *others = (crypto.X509.from_cryptography(certificate.parsed) for certificate in chain)
        verified = crypto.X509StoreContext(store, leaf, others).get_verified_chain()
    except crypto.X509StoreContextError as error:
        number, depth, text = error.errors
        place = min(depth, len(chain) - 1)
        return Path(code=_code(number, chain[place], chain, anchors), place=place, detail=str(text))
    except crypto.Error:
        return Path(code=Code.UNREADABLE, detail="OpenSSL does not read it")
    finally:
        forget_errors()
    return Path(root=crypto.dump_certificate(crypto.FILETYPE_ASN1, verified[-1]))


def forget_errors() -> None:
    """Empty the error queue of this thread, where a TLS connection would find what a refused chain left behind.

    Every call of pyOpenSSL that fails takes all that is queued; one that fails for sure is made here.
    """
    try:
        crypto.load_certificate(crypto.FILETYPE_ASN1, b"")
    except crypto.Error:
        return


def _store(anchors: Sequence[bytes]) -> crypto.X509Store:
    store = crypto.X509Store()
    store.set_flags(_FLAGS)
    for anchor in anchors:
        try:
            store.add_cert(crypto.load_certificate(crypto.FILETYPE_ASN1, anchor))
        except crypto.Error as error:
            raise PkiError(f"trusted root of {len(anchor)} octets: must be a certificate in DER") from error
    return store


def _code(number: int, at: Certificate, chain: Sequence[Certificate], anchors: Sequence[bytes]) -> Code:
    if number == _SIGNATURE_FAILURE and any(at.issuer == other.subject for other in chain):
        return Code.BROKEN_PATH
    if number in _NO_ISSUER or number == _SIGNATURE_FAILURE:
        return _rootless(at, anchors)
    return _CODES.get(number, Code.BROKEN_PATH)


def _rootless(at: Certificate, anchors: Sequence[bytes]) -> Code:
    if not anchors:
        return Code.NO_ROOT
    names = [x509.load_der_x509_certificate(anchor).subject for anchor in anchors]
    return Code.FALSE_ROOT if at.issuer in names else Code.UNKNOWN_ROOT
