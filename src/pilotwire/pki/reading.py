"""One certificate, read as a whole at once: whatever octets come, the outcome is a value or `Unreadable`."""

import warnings
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID

from pilotwire.pki.errors import PkiError
from pilotwire.pki.keys import AnyPublicKey, Curve, curve_of, key_name
from pilotwire.pki.verdict import Code

ExtensionType = TypeVar("ExtensionType", bound=x509.ExtensionType)


class Unreadable(PkiError):
    """Octets that are no certificate; `code` says whether it is only an extension that stands twice."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code = code


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What is judged of a certificate."""

    der: bytes
    parsed: x509.Certificate
    version: x509.Version
    serial: int
    subject: x509.Name
    issuer: x509.Name
    public_key: AnyPublicKey | None  # None: a kind of key that nobody here knows
    curve: Curve | None
    signature: x509.ObjectIdentifier
    not_before: datetime
    not_after: datetime
    extensions: tuple[x509.Extension[Any], ...]

    @property
    def common_name(self) -> str:
        """The first common name of the subject, empty where there is none."""
        return next(iter(self.values(NameOID.COMMON_NAME)), "")

    @property
    def key_name(self) -> str:
        """The kind of key, for people."""
        return "unknown" if self.public_key is None else key_name(self.public_key)

    @property
    def self_issued(self) -> bool:
        """Whether subject and issuer are one, as in a root."""
        return self.subject == self.issuer

    def values(self, oid: x509.ObjectIdentifier) -> list[str]:
        """All values of one part of the subject."""
        return [str(attribute.value) for attribute in self.subject.get_attributes_for_oid(oid)]

    def extension(self, kind: type[ExtensionType]) -> x509.Extension[ExtensionType] | None:
        """An extension by its class."""
        return next((found for found in self.extensions if isinstance(found.value, kind)), None)


def read(der: bytes) -> Certificate:
    """Parse DER; Unreadable where anything in it cannot be read."""
    with warnings.catch_warnings():
        # What it warns of, such as a negative serial number, is judged here; a stranger's octets must not fill the log.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        try:
            return _read(der, x509.load_der_x509_certificate(der))
        except x509.DuplicateExtension as error:
            raise Unreadable(Code.DUPLICATE_EXTENSION, error.oid.dotted_string) from error
        except Exception as error:  # the parser has many, some of them derived from nothing narrower
            raise Unreadable(Code.UNREADABLE, f"{len(der)} octets, {error}") from error


def _read(der: bytes, found: x509.Certificate) -> Certificate:
    key = _public_key(found)
    return Certificate(
        der=der,
        parsed=found,
        version=found.version,
        serial=found.serial_number,
        subject=found.subject,
        issuer=found.issuer,
        public_key=key,
        curve=None if key is None else curve_of(key),
        signature=found.signature_algorithm_oid,
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        extensions=tuple(found.extensions),
    )


def _public_key(found: x509.Certificate) -> AnyPublicKey | None:
    try:
        return found.public_key()
    except UnsupportedAlgorithm:
        return None
