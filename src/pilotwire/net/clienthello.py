"""The first message of a TLS connection, read before any TLS library sees an octet of it (RFC 8446, 4.1.2).

A station chooses by it: ISO 15118-2 or -20, and a chain that the car can verify. Refused octets raise FrameError and
nothing else. Time is linear in what was fed and at most `MAX_HELLO` octets are held, however small the records are.
"""

from enum import IntEnum

import msgspec

from pilotwire.net.extensions import LAYER, Extensions, TrustedCa, numbers, vector
from pilotwire.wire.cursor import Cursor
from pilotwire.wire.errors import FrameError

HANDSHAKE_RECORD = 0x16
CLIENT_HELLO = 0x01
RECORD_HEADER = 5
MAX_RECORD = 1 << 14
MAX_HELLO = 16 * 1024
"""Most octets up to the end of the hello, record headers included. Profiles of ISO 15118 need some 300."""


class Version(IntEnum):
    """Protocol versions as they are written on the wire."""

    TLS12 = 0x0303
    TLS13 = 0x0304


class ClientHello(msgspec.Struct, frozen=True, kw_only=True):
    """What the client offers, in its order of preference; code points as numbers, so that unknown ones are kept."""

    versions: tuple[int, ...]
    suites: tuple[int, ...]
    groups: tuple[int, ...] = ()
    signature_algorithms: tuple[int, ...] = ()
    ca_names: tuple[bytes, ...] = ()  # DER names, certificate_authorities [V2G20-1006]
    trusted_ca_keys: tuple[TrustedCa, ...] = ()  # RFC 6066, 6 [V2G2-651]
    status_request: bool = False
    status_request_v2: bool = False
    psk: bool = False
    early_data: bool = False
    extensions: tuple[int, ...] = ()  # types, in order


class HelloReader:
    """Gathers records until the ClientHello is whole."""

    def __init__(self, limit: int = MAX_HELLO) -> None:
        self._limit = limit
        self._fed = 0
        self._record = bytearray()  # the one that is not whole yet, and what follows
        self._message = bytearray()

    def feed(self, data: bytes) -> ClientHello | None:
        """Take the next octets; None while more are needed, FrameError when no hello can come of them."""
        self._fed += len(data)
        self._record += data
        place = 0
        while (content := self._content(place)) is not None:
            place += RECORD_HEADER + len(content)
            self._message += content
            length = self._length()
            if length is not None and len(self._message) >= length:
                return decode(bytes(self._message[4:length]))
        del self._record[:place]
        _at_most("octets before its end", self._fed, self._limit)
        return None

    def _content(self, place: int) -> bytes | None:
        """What the record at a place holds; None while it is not whole."""
        header = bytes(self._record[place : place + RECORD_HEADER])
        if len(header) < RECORD_HEADER:
            return None
        start, length = place + RECORD_HEADER, int.from_bytes(header[3:])
        if header[0] != HANDSHAKE_RECORD or header[1] != 3:
            raise FrameError(LAYER, "record", header.hex(), "must begin with 1603")
        if length == 0:
            raise FrameError(LAYER, "record length", length, "must not be 0")
        _at_most("record length", length, MAX_RECORD)
        content = bytes(self._record[start : start + length])
        return content if len(content) == length else None

    def _length(self) -> int | None:
        """Octets of the whole message, its header of four included; None before the header is whole."""
        if self._message[0] != CLIENT_HELLO:
            raise FrameError(LAYER, "handshake type", self._message[0], f"must be {CLIENT_HELLO}")
        if len(self._message) < 4:
            return None
        length = int.from_bytes(self._message[1:4])
        _at_most("length", length, self._limit)
        return 4 + length


def _at_most(field: str, found: int, limit: int) -> None:
    if found > limit:
        raise FrameError(LAYER, field, found, f"at most {limit} are accepted")


def decode(body: bytes) -> ClientHello:
    """Read the body of the message, without the header of four octets."""
    cursor = Cursor(LAYER, body)
    legacy = cursor.number(2, "legacy version")
    cursor.take(32, "random")
    _at_most("session id", len(vector(cursor, 1, "session id")), 32)
    suites = numbers(vector(cursor, 2, "cipher suites"), "cipher suites")
    vector(cursor, 1, "compression methods")
    found = Extensions(vector(cursor, 2, "extensions") if cursor.remaining else b"")
    if cursor.remaining:
        raise FrameError(LAYER, "end", f"{cursor.remaining} octets behind the extensions", "none are allowed")
    # Version 1.3 is only ever offered by the extension (RFC 8446, 4.2.1).
    versions = found.versions() or (min(legacy, Version.TLS12),)
    return ClientHello(versions=versions, suites=suites, **found.named())
