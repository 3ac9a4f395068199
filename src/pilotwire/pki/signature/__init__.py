"""XML signatures over EXI fragments, as Plug and Charge has them in both parts."""

from pilotwire.pki.signature.elements import Signed, named
from pilotwire.pki.signature.errors import Fault, SignatureRefused
from pilotwire.pki.signature.sign import sign
from pilotwire.pki.signature.suites import CANONICAL_EXI, SUITES, XMLDSIG, Suite
from pilotwire.pki.signature.verify import verify

__all__ = [
    "CANONICAL_EXI",
    "SUITES",
    "XMLDSIG",
    "Fault",
    "SignatureRefused",
    "Signed",
    "Suite",
    "named",
    "sign",
    "verify",
]
