"""Why a signature is refused."""

from enum import Enum

from pilotwire.base import PilotwireError


class Fault(Enum):
    """What is wrong with a signature."""

    KEY = "the part of the standard does not allow this key"
    LENGTH = "the signature value has the wrong length"
    ZERO = "r or s is zero"
    ALGORITHM = "the signature algorithm is not the key's"
    DIGEST_ALGORITHM = "the digest algorithm is not the key's"
    CANONICALIZATION = "the canonicalization is not canonical EXI"
    TRANSFORM = "a reference must have canonical EXI as its one transform"
    FORBIDDEN = "a part of XML Signature that charging excludes"
    TOO_MANY = "more references than signed elements"
    UNSIGNED = "an element that must be signed has no reference"
    URI = "a reference must be # and the Id of a signed element"
    NO_ID = "an element that must be signed has no Id"
    DUPLICATE_ID = "an Id stands more than once"
    DIGEST = "the digest of a signed element does not fit"
    VALUE = "the signature was not made by this key over this SignedInfo"
    UNENCODABLE = "no EXI fragment can be made of what is signed"


class SignatureRefused(PilotwireError):
    """A signature that must not be trusted."""

    def __init__(self, code: Fault, why: str) -> None:
        super().__init__(f"signature refused, {code.value}: {why}")
        self.code, self.why = code, why
