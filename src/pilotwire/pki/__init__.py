"""Certificates of ISO 15118: profiles as data, issuing, validation, signatures of Plug and Charge."""

from pilotwire.pki.credential import Credential, TrustStore
from pilotwire.pki.errors import PkiError
from pilotwire.pki.files import (
    load_anchors,
    load_chain,
    load_credential,
    load_key,
    load_pki,
    save_credential,
    save_pki,
)
from pilotwire.pki.identifiers import (
    IdentifierKind,
    check_identifier,
    emaid_check_digit,
    fits,
    normal_emaid,
    same_emaid,
)
from pilotwire.pki.issuing import Entropy, Subject, certify, issue
from pilotwire.pki.keys import Curve, PrivateKey, PublicKey
from pilotwire.pki.profiles import PROFILES, Profile, profile
from pilotwire.pki.roles import PARTS, Part, Role, RootClass
from pilotwire.pki.validation import validate
from pilotwire.pki.verdict import Code, Verdict, Violation
from pilotwire.pki.whole import Names, PartPki, Pki, demo_pki, make_part

__all__ = [
    "PARTS",
    "PROFILES",
    "Code",
    "Credential",
    "Curve",
    "Entropy",
    "IdentifierKind",
    "Names",
    "Part",
    "PartPki",
    "Pki",
    "PkiError",
    "PrivateKey",
    "Profile",
    "PublicKey",
    "Role",
    "RootClass",
    "Subject",
    "TrustStore",
    "Verdict",
    "Violation",
    "certify",
    "check_identifier",
    "demo_pki",
    "emaid_check_digit",
    "fits",
    "issue",
    "load_anchors",
    "load_chain",
    "load_credential",
    "load_key",
    "load_pki",
    "make_part",
    "normal_emaid",
    "profile",
    "same_emaid",
    "save_credential",
    "save_pki",
    "validate",
]
