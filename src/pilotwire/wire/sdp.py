"""SECC discovery protocol: the car asks by multicast, the station names address, port and security.

Plain form: ISO 15118-2, 7.10.1, DIN 70121 and ISO 15118-20, 7.10.1; datagrams on UDP port 15118, to ff02::1.
Wireless form, for WLAN (ISO 15118-8) with WPT, ACDP and conductive coupling: ISO 15118-20 only. Its layout was found
in two public implementations, OpenChargingCloud/WWCP_ISO15118 and dSPACE dsV2Gshark, not in the standard's text.
"""

from enum import IntEnum, IntFlag
from ipaddress import IPv6Address
from typing import Annotated, ClassVar

from pilotwire.wire import v2gtp
from pilotwire.wire.cursor import Cursor
from pilotwire.wire.errors import FrameError
from pilotwire.wire.fields import U8, U16, Code, Ipv6, Text
from pilotwire.wire.layout import Layout, read, write
from pilotwire.wire.v2gtp import PayloadType

PORT = 15118
MULTICAST_ADDRESS = IPv6Address("ff02::1")

EVID_LENGTH = 20
EVSEID_LENGTH = 37
"""From OpenChargingCloud; dsV2Gshark shows only the first 36 octets. Unconfirmed by the standard's text."""


class Security(IntEnum):
    """What the car asks for, or what the station offers."""

    TLS = 0x00
    NONE = 0x10


class Transport(IntEnum):
    """TCP is the only one in use; UDP is reserved."""

    TCP = 0x00
    UDP = 0x10


class PairingMeans(IntFlag):
    """Ways of finding out which car stands at which station, the P2PS/PPD bits (dsV2Gshark; unconfirmed)."""

    PPD_ON_INFRASTRUCTURE = 0x0100
    PPD_ON_EV = 0x0200
    WPT_LF_ON_INFRASTRUCTURE = 0x0400
    WPT_LF_ON_EV = 0x0800
    WPT_CAMERA_ON_EV = 0x1000
    ACD_U_INFRARED = 0x2000
    ACD_DIRECTED_WLAN = 0x4000


class CouplingType(IntEnum):
    """How energy is to be transferred (dsV2Gshark; unconfirmed). Pantographs by annex of EN 50696."""

    PANTOGRAPH_A2 = 0x00  # inverse, on infrastructure, cross rail contacts
    PANTOGRAPH_A3 = 0x01  # inverse, on infrastructure, in-line contacts
    PANTOGRAPH_A4 = 0x02  # on infrastructure, contact dome
    PANTOGRAPH_B = 0x03  # on the vehicle
    ACD_C = 0x04  # below the vehicle
    ACD_D = 0x05  # beside or above the vehicle, on infrastructure
    WPT = 0x10
    ACD_U_INFRASTRUCTURE = 0x20
    ACD_U_EV = 0x21
    ACD_S = 0x30
    CONDUCTIVE_MANUAL = 0x40
    NOT_APPLICABLE = 0xFF


class DiagStatus(IntEnum):
    """How far the station is with pairing (OpenChargingCloud and dsV2Gshark agree)."""

    ONGOING = 0x00
    FINISHED_WITH_EVSEID = 0x01
    FINISHED_WITHOUT_EVSEID = 0x02
    NO_SECC = 0x10


class SdpMessage(Layout, frozen=True, kw_only=True):
    """Any discovery message; the V2GTP payload type tells which."""

    layer: ClassVar[str] = "SDP"
    payload_type: ClassVar[PayloadType]


class SdpRequest(SdpMessage, frozen=True, kw_only=True):
    """The car's question, 2 octets."""

    payload_type = PayloadType.SDP_REQUEST
    security: Annotated[Security, Code(Security)]
    transport: Annotated[Transport, Code(Transport)] = Transport.TCP


class SdpResponse(SdpMessage, frozen=True, kw_only=True):
    """The station's answer, 20 octets: where its TCP server listens."""

    payload_type = PayloadType.SDP_RESPONSE
    address: Annotated[IPv6Address, Ipv6()]
    port: U16
    security: Annotated[Security, Code(Security)]
    transport: Annotated[Transport, Code(Transport)] = Transport.TCP


class SdpRequestWireless(SdpMessage, frozen=True, kw_only=True):
    """The car's question over WLAN, 62 octets.

    `pairing_means` holds `PairingMeans` bits, `coupling_type` mostly a `CouplingType`; other numbers are kept.
    """

    payload_type = PayloadType.SDP_REQUEST_WIRELESS
    security: Annotated[Security, Code(Security)]
    transport: Annotated[Transport, Code(Transport)] = Transport.TCP
    pairing_means: U16
    coupling_type: U8
    evid: Annotated[str, Text(EVID_LENGTH)]
    evseid: Annotated[str, Text(EVSEID_LENGTH)]


class SdpResponseWireless(SdpMessage, frozen=True, kw_only=True):
    """The station's answer over WLAN, 59 octets; `diag_status` is mostly a `DiagStatus`."""

    payload_type = PayloadType.SDP_RESPONSE_WIRELESS
    address: Annotated[IPv6Address, Ipv6()]
    port: U16
    security: Annotated[Security, Code(Security)]
    transport: Annotated[Transport, Code(Transport)] = Transport.TCP
    diag_status: U8
    coupling_type: U8
    evseid: Annotated[str, Text(EVSEID_LENGTH)]


_MESSAGES: dict[int, type[SdpMessage]] = {
    message.payload_type: message for message in (SdpRequest, SdpResponse, SdpRequestWireless, SdpResponseWireless)
}


def decode(datagram: bytes) -> SdpMessage:
    """Read a UDP payload, V2GTP header included; FrameError names what is wrong with it."""
    cursor = Cursor("SDP", datagram)
    header = v2gtp.decode_header(cursor.take(v2gtp.HEADER_LENGTH, "V2GTP header"))
    if header.length != cursor.remaining:
        raise FrameError("SDP", "payload length", header.length, f"{cursor.remaining} octets follow the header")
    return decode_payload(header.payload_type, cursor.rest())


def decode_payload(payload_type: int, payload: bytes) -> SdpMessage:
    """Read a message behind its V2GTP header; FrameError when the type is no SDP type or the length differs."""
    if payload_type not in _MESSAGES:
        raise FrameError("SDP", "payload type", f"0x{payload_type:04X}", "must be 0x9000 to 0x9003")
    cursor = Cursor("SDP", payload)
    message = read(_MESSAGES[payload_type], cursor)
    if cursor.remaining:
        raise FrameError("SDP", "payload", f"{len(payload)} octets long", f"{cursor.remaining} fewer are allowed")
    return message


def encode(message: SdpMessage) -> bytes:
    """The whole UDP payload of a message; FrameError when a field does not fit."""
    return v2gtp.encode(message.payload_type, write(message))
