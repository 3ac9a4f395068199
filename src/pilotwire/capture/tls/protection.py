"""Opening protected records. Each opener counts the records of one direction from the moment its keys begin to hold."""

import hmac
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from pilotwire.capture.tls.derivation import MAC_LENGTH, Keys
from pilotwire.capture.tls.records import LAYER, Record
from pilotwire.capture.tls.suites import Cipher
from pilotwire.wire.errors import FrameError

BLOCK = 16
TAG_LENGTH = 16
EXPLICIT_NONCE_LENGTH = 8


class Opener(Protocol):
    """Opens the records of one direction in their order."""

    def open(self, record: Record) -> tuple[int, bytes]:
        """The true content type and the content; FrameError where the keys do not fit."""


class Aead13:
    """TLS 1.3 (RFC 8446, 5.2 and 5.3)."""

    def __init__(self, cipher: Cipher, keys: Keys) -> None:
        self._cipher, self._iv, self._count = _aead(cipher, keys.key), keys.iv, 0

    def open(self, record: Record) -> tuple[int, bytes]:
        """Take one record."""
        content = _opened(self._cipher, _mixed(self._iv, self._count), record.body, record.head).rstrip(b"\0")
        self._count += 1
        if not content:
            raise FrameError(LAYER, "record", "all padding", "must name a content type")
        return content[-1], content[:-1]


class Aead12:
    """AES-GCM (RFC 5288) and ChaCha20-Poly1305 (RFC 7905) in TLS 1.2."""

    def __init__(self, cipher: Cipher, keys: Keys) -> None:
        self._cipher, self._iv, self._count = _aead(cipher, keys.key), keys.iv, 0
        self._explicit = EXPLICIT_NONCE_LENGTH if cipher is Cipher.GCM else 0

    def open(self, record: Record) -> tuple[int, bytes]:
        """Take one record."""
        explicit, body = record.body[: self._explicit], record.body[self._explicit :]
        nonce = self._iv + explicit if self._explicit else _mixed(self._iv, self._count)
        covered = _covered(self._count, record, len(body) - TAG_LENGTH)
        self._count += 1
        return record.kind, _opened(self._cipher, nonce, body, covered)


class Cbc12:
    """AES-CBC with HMAC-SHA-256 in TLS 1.2: the code inside (RFC 5246, 6.2.3.2), or outside (RFC 7366)."""

    def __init__(self, keys: Keys, *, encrypt_then_mac: bool) -> None:
        self._keys, self._outside, self._count = keys, encrypt_then_mac, 0

    def open(self, record: Record) -> tuple[int, bytes]:
        """Take one record."""
        body, count = record.body, self._count
        self._count += 1
        if self._outside:
            body = self._checked(body, count, record)
            return record.kind, self._decrypted(body)
        return record.kind, self._checked(self._decrypted(body), count, record)

    def _checked(self, octets: bytes, count: int, record: Record) -> bytes:
        """The octets without the code at their end."""
        content, code = octets[:-MAC_LENGTH], octets[-MAC_LENGTH:]
        expected = hmac.digest(self._keys.mac, _covered(count, record, len(content)) + content, "SHA256")
        if code != expected:
            raise _unfit()
        return content

    def _decrypted(self, octets: bytes) -> bytes:
        """The octets behind the vector at their beginning, without the padding."""
        if len(octets) < 2 * BLOCK or len(octets) % BLOCK:
            raise FrameError(LAYER, "record length", len(octets), f"must be a multiple of {BLOCK}, and two at least")
        decryptor = BlockCipher(algorithms.AES(self._keys.key), modes.CBC(octets[:BLOCK])).decryptor()
        plain = decryptor.update(octets[BLOCK:]) + decryptor.finalize()
        padding = plain[-1] + 1
        if plain[-padding:] != bytes([padding - 1]) * padding:
            raise _unfit()
        return plain[:-padding]


def _aead(cipher: Cipher, key: bytes) -> AESGCM | ChaCha20Poly1305:
    return AESGCM(key) if cipher is Cipher.GCM else ChaCha20Poly1305(key)


def _opened(cipher: AESGCM | ChaCha20Poly1305, nonce: bytes, body: bytes, covered: bytes) -> bytes:
    try:
        return cipher.decrypt(nonce, body, covered)
    except (InvalidTag, ValueError):
        raise _unfit() from None


def _mixed(iv: bytes, count: int) -> bytes:
    return (int.from_bytes(iv) ^ count).to_bytes(len(iv))


def _covered(count: int, record: Record, length: int) -> bytes:
    """What the code of a TLS 1.2 record covers beside its content."""
    if length < 0:
        raise FrameError(LAYER, "record length", len(record.body), "is too short for its code")
    return count.to_bytes(8) + record.head[:3] + length.to_bytes(2)


def _unfit() -> FrameError:
    return FrameError(LAYER, "record", "not what the keys open", "must fit the keys in the capture, record by record")
