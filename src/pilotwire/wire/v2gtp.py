"""V2G transfer protocol: eight octets of header before every message (ISO 15118-2 and -20, 7.8.3; DIN SPEC 70121)."""

from enum import IntEnum

import msgspec

from pilotwire.wire.errors import FrameError

LAYER = "V2GTP"
VERSION = 0x01
INVERSE_VERSION = VERSION ^ 0xFF
HEADER_LENGTH = 8
FIRST_MANUFACTURER_TYPE = 0xA000

MAX_PAYLOAD = 64 * 1024
"""Longest payload accepted unless told otherwise, in octets.

The longest messages carry certificates: ISO 15118-20 allows 1600 octets each, and a CertificateInstallationRes with
two chains of four, an encrypted key and signatures stays below 20 kB. Three times that leaves room for growth and
still lets a station hold many half-received frames.
"""


class PayloadType(IntEnum):
    """Payload types with a meaning of their own (ISO 15118-20, 7.8.3; the two DER types: EVerest `io/sdp.hpp`)."""

    EXI = 0x8001  # supportedAppProtocol, DIN 70121 and ISO 15118-2
    ISO20_MAIN = 0x8002
    ISO20_AC = 0x8003
    ISO20_DC = 0x8004
    ISO20_ACDP = 0x8005
    ISO20_WPT = 0x8006
    ISO20_AC_DER_IEC = 0x8010
    ISO20_AC_DER_SAE = 0x8011
    SCHEDULE_RENEGOTIATION = 0x8101
    METERING_CONFIRMATION = 0x8102
    ACDP_SYSTEM_STATUS = 0x8103
    PARKING_STATUS = 0x8104
    SDP_REQUEST = 0x9000
    SDP_RESPONSE = 0x9001
    SDP_REQUEST_WIRELESS = 0x9002
    SDP_RESPONSE_WIRELESS = 0x9003


_KNOWN = frozenset(PayloadType)


class Header(msgspec.Struct, frozen=True):
    """A valid header: payload type (any 16-bit number) and payload length in octets."""

    payload_type: int
    length: int


class Frame(msgspec.Struct, frozen=True):
    """A whole frame of a known payload type."""

    payload_type: PayloadType
    payload: bytes


class Unknown(msgspec.Struct, frozen=True):
    """The header of a frame of another type; its `length` octets are skipped unread [V2G2-800]."""

    payload_type: int
    length: int

    @property
    def manufacturer(self) -> bool:
        """Whether the type lies in the range left to manufacturers."""
        return self.payload_type >= FIRST_MANUFACTURER_TYPE


Whole = Frame | Unknown


def encode(payload_type: int, payload: bytes) -> bytes:
    """Put the header before a payload; FrameError when type or length do not fit their fields."""
    if not 0 <= payload_type <= 0xFFFF:
        raise FrameError(LAYER, "payload type", payload_type, "must fit 16 bits")
    if len(payload) > 0xFFFFFFFF:
        raise FrameError(LAYER, "payload length", len(payload), "must fit 32 bits")
    start = bytes((VERSION, INVERSE_VERSION)) + payload_type.to_bytes(2)
    return start + len(payload).to_bytes(4) + payload


def decode_header(header: bytes, limit: int = MAX_PAYLOAD) -> Header:
    """Read the first eight octets of a frame; FrameError on a wrong version or a length above `limit`."""
    if len(header) < HEADER_LENGTH:
        raise FrameError(LAYER, "header", f"{len(header)} octets long", f"{HEADER_LENGTH} octets are needed")
    _demand("version", header[0], VERSION)
    _demand("inverse version", header[1], INVERSE_VERSION)
    length = int.from_bytes(header[4:8])
    if length > limit:
        raise FrameError(LAYER, "payload length", length, f"at most {limit} octets are accepted")
    return Header(int.from_bytes(header[2:4]), length)


def decode_at(octets: bytes | bytearray, place: int, limit: int = MAX_PAYLOAD) -> Whole | None:
    """The frame that begins at a place, `Unknown` from its header alone; None while more octets are needed.

    FrameError when no frame can begin there.
    """
    head = bytes(octets[place : place + HEADER_LENGTH])
    if len(head) < HEADER_LENGTH:
        return None
    header = decode_header(head, limit)
    if header.payload_type not in _KNOWN:
        return Unknown(header.payload_type, header.length)
    start = place + HEADER_LENGTH
    payload = bytes(octets[start : start + header.length])
    return Frame(PayloadType(header.payload_type), payload) if len(payload) == header.length else None


def _demand(field: str, found: int, wanted: int) -> None:
    if found != wanted:
        raise FrameError(LAYER, field, f"0x{found:02X}", f"must be 0x{wanted:02X}")
