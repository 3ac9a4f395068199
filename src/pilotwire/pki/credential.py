"""Certificates with their keys, and the roots that one trusts."""

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pilotwire.pki.keys import PrivateKey
from pilotwire.pki.roles import Part, Role, RootClass


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate, the sub-CAs on its way to the root (nearest first, root left out), and its private key."""

    role: Role
    part: Part
    chain: tuple[bytes, ...]  # DER, leaf first; of a root, the root alone
    private_key: PrivateKey

    @property
    def certificate(self) -> x509.Certificate:
        """The leaf, parsed."""
        return x509.load_der_x509_certificate(self.chain[0])

    @property
    def name(self) -> str:
        """The common name: SECCID, EVCCID, PCID, EMAID."""
        return common_name(self.certificate)

    @property
    def chain_pem(self) -> bytes:
        """Leaf and sub-CAs in PEM."""
        return b"".join(pem(der) for der in self.chain)

    @property
    def key_pem(self) -> bytes:
        """The private key, PKCS #8, not encrypted."""
        return self.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class TrustStore(msgspec.Struct, frozen=True, kw_only=True):
    """The roots that one trusts, in DER, by class."""

    v2g: tuple[bytes, ...] = ()
    oem: tuple[bytes, ...] = ()
    mo: tuple[bytes, ...] = ()

    def of(self, *classes: RootClass) -> tuple[bytes, ...]:
        """The roots of some classes."""
        return tuple(der for root_class in classes for der in getattr(self, root_class.value))

    def __add__(self, other: "TrustStore") -> "TrustStore":
        """Both, each root once."""
        return TrustStore(
            **{name: tuple(dict.fromkeys(getattr(self, name) + getattr(other, name))) for name in CLASSES}
        )


CLASSES = tuple(root_class.value for root_class in RootClass)


def pem(der: bytes) -> bytes:
    """A certificate in PEM."""
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def common_name(certificate: x509.Certificate) -> str:
    """The common name of the subject, empty where there is none."""
    found = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""
