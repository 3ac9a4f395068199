"""Extensions of a ClientHello, as far as a station chooses by them (RFC 8446, 4.2; RFC 6066; RFC 6961)."""

from enum import IntEnum
from typing import TypedDict

import msgspec

from pilotwire.wire.cursor import Cursor
from pilotwire.wire.errors import FrameError

LAYER = "ClientHello"
SHA1_LENGTH = 20


class ExtensionType(IntEnum):
    """The registered numbers of those that are read."""

    TRUSTED_CA_KEYS = 3
    STATUS_REQUEST = 5
    SUPPORTED_GROUPS = 10
    SIGNATURE_ALGORITHMS = 13
    STATUS_REQUEST_V2 = 17
    PRE_SHARED_KEY = 41
    EARLY_DATA = 42
    SUPPORTED_VERSIONS = 43
    CERTIFICATE_AUTHORITIES = 47


class IdentifierType(IntEnum):
    """How a root is named in trusted_ca_keys (RFC 6066, 6)."""

    PRE_AGREED = 0
    KEY_SHA1_HASH = 1
    X509_NAME = 2
    CERT_SHA1_HASH = 3


class TrustedCa(msgspec.Struct, frozen=True):
    """One root that the car knows: a hash, a DER name, or nothing where it was agreed before."""

    kind: IdentifierType
    value: bytes


class Named(TypedDict):
    """The fields of a ClientHello that come from extensions."""

    groups: tuple[int, ...]
    signature_algorithms: tuple[int, ...]
    ca_names: tuple[bytes, ...]
    trusted_ca_keys: tuple[TrustedCa, ...]
    status_request: bool
    status_request_v2: bool
    psk: bool
    early_data: bool
    extensions: tuple[int, ...]


def vector(cursor: Cursor, width: int, field: str) -> bytes:
    """Octets behind a length of `width` octets."""
    return cursor.take(cursor.number(width, f"length of {field}"), field)


def numbers(octets: bytes, field: str) -> tuple[int, ...]:
    """A list of 16-bit numbers with at least one entry."""
    if not octets or len(octets) % 2:
        raise FrameError(LAYER, field, f"{len(octets)} octets long", "must be an even number above 0")
    return tuple(int.from_bytes(octets[at : at + 2]) for at in range(0, len(octets), 2))


class Extensions:
    """The extensions by type; FrameError when one comes twice or a list in it does not fit."""

    def __init__(self, octets: bytes) -> None:
        self._bodies: dict[int, bytes] = {}
        cursor = Cursor(LAYER, octets)
        while cursor.remaining:
            kind = cursor.number(2, "extension type")
            if kind in self._bodies:
                raise FrameError(LAYER, "extension", kind, "must not come twice")
            self._bodies[kind] = vector(cursor, 2, f"extension {kind}")

    def versions(self) -> tuple[int, ...]:
        """What supported_versions lists, nothing where it is missing."""
        return self._numbers(ExtensionType.SUPPORTED_VERSIONS, 1)

    def named(self) -> Named:
        """All that a ClientHello keeps."""
        return Named(
            groups=self._numbers(ExtensionType.SUPPORTED_GROUPS, 2),
            signature_algorithms=self._numbers(ExtensionType.SIGNATURE_ALGORITHMS, 2),
            ca_names=self._ca_names(),
            trusted_ca_keys=self._trusted_ca_keys(),
            status_request=ExtensionType.STATUS_REQUEST in self._bodies,
            status_request_v2=ExtensionType.STATUS_REQUEST_V2 in self._bodies,
            psk=ExtensionType.PRE_SHARED_KEY in self._bodies,
            early_data=ExtensionType.EARLY_DATA in self._bodies,
            extensions=tuple(self._bodies),
        )

    def _list(self, kind: ExtensionType, width: int) -> Cursor | None:
        """What an extension holds that is one vector and nothing else; None where it is missing."""
        if kind not in self._bodies:
            return None
        cursor = Cursor(LAYER, self._bodies[kind])
        inner = vector(cursor, width, kind.name.lower())
        if cursor.remaining:
            raise FrameError(LAYER, kind.name.lower(), f"{cursor.remaining} octets behind its list", "none are allowed")
        return Cursor(LAYER, inner)

    def _numbers(self, kind: ExtensionType, width: int) -> tuple[int, ...]:
        cursor = self._list(kind, width)
        return () if cursor is None else numbers(cursor.rest(), kind.name.lower())

    def _ca_names(self) -> tuple[bytes, ...]:
        cursor, found = self._list(ExtensionType.CERTIFICATE_AUTHORITIES, 2), []
        while cursor is not None and cursor.remaining:
            found.append(vector(cursor, 2, "certificate authority"))
        return tuple(found)

    def _trusted_ca_keys(self) -> tuple[TrustedCa, ...]:
        cursor, found = self._list(ExtensionType.TRUSTED_CA_KEYS, 2), []
        while cursor is not None and cursor.remaining:
            found.append(_trusted_ca(cursor))
        return tuple(found)


def _trusted_ca(cursor: Cursor) -> TrustedCa:
    kind = cursor.number(1, "identifier type")
    match kind:
        case IdentifierType.PRE_AGREED:
            return TrustedCa(IdentifierType.PRE_AGREED, b"")
        case IdentifierType.X509_NAME:
            return TrustedCa(IdentifierType.X509_NAME, vector(cursor, 2, "name of a trusted root"))
        case IdentifierType.KEY_SHA1_HASH | IdentifierType.CERT_SHA1_HASH:
            return TrustedCa(IdentifierType(kind), cursor.take(SHA1_LENGTH, "hash of a trusted root"))
    raise FrameError(LAYER, "identifier type", kind, "must be 0 to 3")
