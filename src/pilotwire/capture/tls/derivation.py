"""From secrets to keys: HKDF of TLS 1.3 (RFC 8446, 7.1) and the PRF of TLS 1.2 (RFC 5246, 5)."""

import hashlib
import hmac

import msgspec

from pilotwire.capture.tls.suites import Cipher, Suite

IV_LENGTH = 12
MAC_LENGTH = 32
GCM_SALT_LENGTH = 4


class Keys(msgspec.Struct, frozen=True):
    """What protects one direction; `mac` is empty where the cipher authenticates by itself."""

    key: bytes
    iv: bytes
    mac: bytes = b""


def expand_label(secret: bytes, label: str, length: int, hash_name: str) -> bytes:
    """HKDF-Expand-Label with an empty context, of at most one block of the hash."""
    name = b"tls13 " + label.encode()
    info = length.to_bytes(2) + bytes([len(name)]) + name + b"\0"
    return hmac.digest(secret, info + b"\1", hash_name)[:length]


def keys13(secret: bytes, suite: Suite) -> Keys:
    """The traffic keys of a traffic secret (RFC 8446, 7.3)."""
    key, iv = (expand_label(secret, *part, suite.hash_name) for part in (("key", suite.key_length), ("iv", IV_LENGTH)))
    return Keys(key, iv)


def next_secret(secret: bytes, suite: Suite) -> bytes:
    """The traffic secret behind a KeyUpdate (RFC 8446, 7.2)."""
    return expand_label(secret, "traffic upd", hashlib.new(suite.hash_name).digest_size, suite.hash_name)


def keys12(master: bytes, client_random: bytes, server_random: bytes, suite: Suite) -> tuple[Keys, Keys]:
    """The keys of the client's and of the server's direction (RFC 5246, 6.3)."""
    mac = MAC_LENGTH if suite.cipher is Cipher.CBC else 0
    iv = {Cipher.CBC: 0, Cipher.GCM: GCM_SALT_LENGTH, Cipher.CHACHA: IV_LENGTH}[suite.cipher]
    lengths = (mac, mac, suite.key_length, suite.key_length, iv, iv)
    block = prf(master, b"key expansion" + server_random + client_random, sum(lengths), suite.hash_name)
    parts = [block[sum(lengths[:n]) : sum(lengths[: n + 1])] for n in range(len(lengths))]
    client, server = ((parts[n], parts[2 + n], parts[4 + n]) for n in range(2))
    return Keys(client[1], client[2], client[0]), Keys(server[1], server[2], server[0])


def prf(secret: bytes, seed: bytes, length: int, hash_name: str) -> bytes:
    """P_hash of the label and seed (RFC 5246, 5)."""
    octets, link = b"", seed
    while len(octets) < length:
        link = hmac.digest(secret, link, hash_name)
        octets += hmac.digest(secret, link + seed, hash_name)
    return octets[:length]
