"""What validation says about a chain: everything that is wrong with it, in codes."""

from collections.abc import Set
from enum import Enum

import msgspec

from pilotwire.pki.keys import AnyPublicKey
from pilotwire.pki.roles import RootClass


class Code(Enum):
    """A rule that a chain breaks."""

    EMPTY = "there is no certificate"
    TOO_MANY = "more certificates than a leaf, two sub-CAs and a root"
    TOO_LARGE = "the certificate is larger than the part allows"
    UNREADABLE = "the octets are no certificate"

    EXPIRED = "the certificate has expired"
    NOT_YET_VALID = "the certificate is not valid yet"
    REVOKED = "the certificate was revoked"  # for whoever holds revocation data; `validate` holds none

    NO_ROOT = "no root of the right class is installed"
    UNKNOWN_ROOT = "the chain leads to no installed root"
    WRONG_ROOT_CLASS = "the chain leads to a root that may not vouch for this role"
    FALSE_ROOT = "the chain leads to another key under the name of an installed root"
    BROKEN_PATH = "a certificate was not issued by the one above it"
    ISSUER_NOT_CA = "a certificate issues another, but is no CA"
    SELF_ISSUED = "a certificate on the way to the root names itself as issuer"
    PATH_TOO_LONG = "more sub-CAs than are allowed"
    NO_SUB_CA = "a root signed the leaf itself"

    WRONG_ROLE = "the certificate belongs to another role"
    LEAF_IS_CA = "the leaf is a CA"
    NAME = "the common name breaks the rule of its role"
    SUBJECT = "the subject has parts that the profile does not allow, or lacks one"
    WRONG_CURVE = "the part does not allow this key"
    WRONG_SIGNATURE = "the signature algorithm is not the one of the key's curve"
    KEY_USAGE = "KeyUsage is missing, lacks a bit, or has one too many"
    NOT_CRITICAL = "BasicConstraints and KeyUsage must be critical"
    NO_CONSTRAINTS = "BasicConstraints is missing"
    UNKNOWN_CRITICAL = "a critical extension that is not in the profile"
    DUPLICATE_EXTENSION = "an extension stands twice"
    VERSION = "the certificate is not X.509 v3"
    SERIAL = "the serial number must be positive and have 20 octets at most"


class Violation(msgspec.Struct, frozen=True):
    """One broken rule. `place` counts from the leaf, 0; the root comes after the last certificate of the chain."""

    code: Code
    place: int
    detail: str = ""

    def __str__(self) -> str:
        return f"certificate {self.place}: {self.code.value}" + (f" ({self.detail})" if self.detail else "")


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """All violations, none where the chain is good; then what the chain says about itself as far as it was read."""

    violations: tuple[Violation, ...] = ()
    name: str = ""  # the common name of the leaf
    public_key: AnyPublicKey | None = None  # of the leaf, to verify what it signed
    root: bytes | None = None  # the anchor that the path ends at, DER
    root_class: RootClass | None = None
    not_after: float | None = None  # UNIX s: when the first certificate of the chain expires

    @property
    def ok(self) -> bool:
        """Whether the chain may be trusted for the role that was asked about."""
        return not self.violations

    @property
    def codes(self) -> Set[Code]:
        """The rules that are broken."""
        return frozenset(violation.code for violation in self.violations)

    def __str__(self) -> str:
        return "good" if self.ok else "; ".join(map(str, self.violations))
