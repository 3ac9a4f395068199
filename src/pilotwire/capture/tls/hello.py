"""What a listener needs of the two hellos: both randoms, version, suite, and how records are to be protected."""

import msgspec

from pilotwire.capture.tls.records import LAYER
from pilotwire.capture.tls.suites import SUITES, Suite
from pilotwire.wire.cursor import Cursor
from pilotwire.wire.errors import FrameError

CLIENT_HELLO, SERVER_HELLO, FINISHED, KEY_UPDATE = 1, 2, 20, 24
TLS12, TLS13 = 0x0303, 0x0304
NAMES = {TLS12: "TLS 1.2", TLS13: "TLS 1.3"}

RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""The random of a ServerHello that asks for another ClientHello (RFC 8446, 4.1.3)."""

ENCRYPT_THEN_MAC, SUPPORTED_VERSIONS = 22, 43  # extension numbers: RFC 7366; RFC 8446, 4.2.1


class ServerHello(msgspec.Struct, frozen=True, kw_only=True):
    """What the server decided."""

    random: bytes
    version: int
    suite: Suite
    encrypt_then_mac: bool

    def __str__(self) -> str:
        return f"{NAMES[self.version]}, {self.suite.name}"


def client_random(body: bytes) -> bytes:
    """The 32 octets of a ClientHello by which a key log names a connection."""
    cursor = Cursor(LAYER, body)
    cursor.take(2, "legacy version")
    return cursor.take(32, "client random")


def server_hello(body: bytes) -> ServerHello | None:
    """Read a ServerHello; None for one that only asks the client to try again.

    FrameError for versions other than 1.2 and 1.3, and for suites that are not in the table.
    """
    cursor = Cursor(LAYER, body)
    legacy = cursor.number(2, "version")
    random = cursor.take(32, "server random")
    cursor.take(cursor.number(1, "length of the session id"), "session id")
    number = cursor.number(2, "cipher suite")
    cursor.take(1, "compression method")
    extensions = _extensions(cursor)
    version = int.from_bytes(extensions.get(SUPPORTED_VERSIONS, legacy.to_bytes(2)))
    if random == RETRY:
        return None
    if version not in NAMES:
        raise FrameError(LAYER, "version", f"0x{version:04X}", "must be 1.2 (0x0303) or 1.3 (0x0304) to be read here")
    if number not in SUITES:
        raise FrameError(LAYER, "cipher suite", f"0x{number:04X}", "must be one of those that can be read here")
    etm = ENCRYPT_THEN_MAC in extensions
    return ServerHello(random=random, version=version, suite=SUITES[number], encrypt_then_mac=etm)


def _extensions(cursor: Cursor) -> dict[int, bytes]:
    if not cursor.remaining:
        return {}
    inner = Cursor(LAYER, cursor.take(cursor.number(2, "length of the extensions"), "extensions"))
    found: dict[int, bytes] = {}
    while inner.remaining:
        number = inner.number(2, "extension type")
        found[number] = inner.take(inner.number(2, "length of an extension"), "extension")
    return found
