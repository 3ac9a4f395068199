"""Algorithms of XML signatures in charging, by the curve of the key. The key decides; a peer cannot choose another.

The URIs of -20 are second-hand ([V2G20-2473] to [V2G20-2476]), read alike in two independent stacks.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256, sha512, shake_256
from types import MappingProxyType

import msgspec

from pilotwire.pki.keys import Curve

CANONICAL_EXI = "http://www.w3.org/TR/canonical-exi/"  # [V2G2-765], [V2G2-766] and the same numbers in -20
XMLDSIG = "xmldsig"  # SignedInfo in the grammar of XML Signature alone: [V2G20-1449], and what most stacks of -2 do

SHAKE256_OCTETS = 64  # unconfirmed: the length that EVerest's draft for -20 (pull request 2849) takes


class Suite(msgspec.Struct, frozen=True, kw_only=True):
    """How a key of one curve signs."""

    signature: str  # URI of SignatureMethod
    digest_method: str  # URI of DigestMethod
    digest: Callable[[bytes], bytes]


SUITES: Mapping[Curve, Suite] = MappingProxyType(
    {
        Curve.P256: Suite(
            signature="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            digest_method="http://www.w3.org/2001/04/xmlenc#sha256",
            digest=lambda data: sha256(data).digest(),
        ),
        Curve.P521: Suite(
            signature="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
            digest_method="http://www.w3.org/2001/04/xmlenc#sha512",
            digest=lambda data: sha512(data).digest(),
        ),
        Curve.ED448: Suite(
            signature="urn:iso:std:iso:15118:-20:Security:xmldsig#Ed448",
            digest_method="urn:iso:std:iso:15118:-20:Security:xmlenc#SHAKE256",
            digest=lambda data: shake_256(data).digest(SHAKE256_OCTETS),
        ),
    }
)
