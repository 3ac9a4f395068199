"""TLS as the parts of ISO 15118 ask for it, as data: an amendment of the standard is a change of a row.

No text of the standards is at hand. Sources: [V2G2-602], [V2G2-603] by EVerest; Tables 6, 7 and 8 of ISO 15118-20
([V2G20-1856], [V2G20-1858], [V2G20-2458], [V2G20-1634], [V2G20-1637], [V2G20-1667], [V2G20-1668], [V2G20-2460]) by
OpenChargingCloud's conformance tests.
"""

import msgspec

from pilotwire.net.clienthello import Version


class Choice(msgspec.Struct, frozen=True):
    """Something both ends agree on: its name for OpenSSL and its number on the wire."""

    name: str
    code: int


class Signature(msgspec.Struct, frozen=True):
    """A signature algorithm, and the one kind of key that makes it."""

    name: str
    code: int
    key: str  # "secp256r1", "secp521r1" or "ed448"


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One version of TLS with everything that may be agreed within it, the preferred first."""

    name: str
    version: Version
    suites: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    signatures: tuple[Signature, ...]
    client_certificate: bool  # whether the car must show one
    warning: str = ""  # to be told at every start

    @property
    def keys(self) -> tuple[str, ...]:
        """Kinds of keys that certificates of either side may hold."""
        return tuple(signature.key for signature in self.signatures)


AES_128_CBC = Choice("ECDHE-ECDSA-AES128-SHA256", 0xC023)
AES_128_GCM_12 = Choice("ECDHE-ECDSA-AES128-GCM-SHA256", 0xC02B)
AES_256_GCM_12 = Choice("ECDHE-ECDSA-AES256-GCM-SHA384", 0xC02C)
AES_256_GCM = Choice("TLS_AES_256_GCM_SHA384", 0x1302)
CHACHA20_POLY1305 = Choice("TLS_CHACHA20_POLY1305_SHA256", 0x1303)

P256 = Choice("secp256r1", 0x0017)
P521 = Choice("secp521r1", 0x0019)
X448 = Choice("x448", 0x001E)

ECDSA_P256 = Signature("ecdsa_secp256r1_sha256", 0x0403, "secp256r1")
ECDSA_P521 = Signature("ecdsa_secp521r1_sha512", 0x0603, "secp521r1")
ED448 = Signature("ed448", 0x0808, "ed448")

ISO2 = Profile(
    name="iso2",
    version=Version.TLS12,
    # The first is the standard's; more are allowed. Its other one, static ECDH, no current OpenSSL has.
    suites=(AES_128_CBC, AES_128_GCM_12, AES_256_GCM_12),
    # Cars refuse a group that is not the curve of the leaf, so there is one of each (EVerest 49c8fd5d1).
    groups=(P256,),
    signatures=(ECDSA_P256,),
    client_certificate=False,
)

ISO20 = Profile(
    name="iso20",
    version=Version.TLS13,
    # AES_128_GCM, which RFC 8446 makes mandatory, is left out by the standard [V2G20-2458].
    suites=(AES_256_GCM, CHACHA20_POLY1305),
    groups=(P521, X448),
    signatures=(ECDSA_P521, ED448),
    client_certificate=True,  # [V2G20-1264], [V2G20-2400]
)

LAB = msgspec.structs.replace(
    ISO20,
    name="lab",
    groups=(*ISO20.groups, P256),
    signatures=(*ISO20.signatures, ECDSA_P256),
    warning="TLS profile lab: accepts P-256 for ISO 15118-20, which the standard does not; for benches and peers only",
)

PROFILES = {profile.name: profile for profile in (ISO2, ISO20, LAB)}
"""Profiles by name, as a configuration names them."""
