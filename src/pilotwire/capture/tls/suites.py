"""Cipher suites as data: the two of ISO 15118-2, those of ISO 15118-20, and what peers are seen to take instead."""

from enum import Enum

import msgspec


class Cipher(Enum):
    """How a record is protected."""

    GCM = "AES-GCM"
    CHACHA = "ChaCha20-Poly1305"
    CBC = "AES-CBC with HMAC-SHA-256"


class Suite(msgspec.Struct, frozen=True):
    """`key_length` in octets; `hash_name` is that of the key derivation."""

    name: str
    cipher: Cipher
    key_length: int
    hash_name: str


SUITES = {
    0x1301: Suite("TLS_AES_128_GCM_SHA256", Cipher.GCM, 16, "SHA256"),
    0x1302: Suite("TLS_AES_256_GCM_SHA384", Cipher.GCM, 32, "SHA384"),
    0x1303: Suite("TLS_CHACHA20_POLY1305_SHA256", Cipher.CHACHA, 32, "SHA256"),
    0xC023: Suite("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", Cipher.CBC, 16, "SHA256"),
    0xC025: Suite("TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA256", Cipher.CBC, 16, "SHA256"),
    0xC02B: Suite("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", Cipher.GCM, 16, "SHA256"),
    0xC02C: Suite("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", Cipher.GCM, 32, "SHA384"),
    0xCCA9: Suite("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", Cipher.CHACHA, 32, "SHA256"),
}
"""By their IANA numbers. The first three belong to TLS 1.3, all others to TLS 1.2."""
