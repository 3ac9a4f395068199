"""Network keys from pass-phrases (HomePlug AV 1.1, 4.4.3: PBKDF1 of PKCS #5 with SHA-256)."""

from hashlib import sha256

NMK_SALT = bytes.fromhex("08856DAF7CF58186")
NMK_ROUNDS = 1000
NID_ROUNDS = 5


def nmk_from_password(password: bytes) -> bytes:
    """The 16-octet network membership key of a pass-phrase."""
    return _hashed(password + NMK_SALT, NMK_ROUNDS)[:16]


def nid_from_nmk(nmk: bytes, security_level: int = 0) -> bytes:
    """The 7-octet network identifier of a key; the two bits of the security level stand above its 52 bits of hash."""
    digest = _hashed(nmk, NID_ROUNDS)
    return digest[:6] + bytes((digest[6] >> 4 | (security_level & 0b11) << 4,))


def _hashed(data: bytes, rounds: int) -> bytes:
    for _ in range(rounds):
        data = sha256(data).digest()
    return data
