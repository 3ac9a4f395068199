"""TCP segments (RFC 9293) and UDP datagrams (RFC 768) inside an IP packet."""

from enum import IntFlag

import msgspec

from pilotwire.wire.cursor import Cursor
from pilotwire.wire.errors import FrameError
from pilotwire.wire.ip import Address, IpPacket, Protocol, internet_checksum, pseudo_header


class TcpFlags(IntFlag):
    """Control bits of a segment."""

    FIN = 0x01
    SYN = 0x02
    RST = 0x04
    PSH = 0x08
    ACK = 0x10
    URG = 0x20


class TcpSegment(msgspec.Struct, frozen=True, kw_only=True):
    """A segment without its options. `missing` counts octets of the payload that the capture does not hold."""

    source_port: int
    destination_port: int
    sequence: int
    acknowledgement: int = 0
    flags: TcpFlags = TcpFlags.ACK
    window: int = 0xFFFF
    payload: bytes = b""
    missing: int = 0


class UdpDatagram(msgspec.Struct, frozen=True, kw_only=True):
    """A datagram. `missing` counts octets of the payload that the capture does not hold."""

    source_port: int
    destination_port: int
    payload: bytes
    missing: int = 0


def decode_tcp(packet: IpPacket) -> TcpSegment:
    """Read the segment in a whole packet; FrameError when its header is cut off.

    The checksum is not judged: network cards fill it in after the capture.
    """
    cursor = Cursor("TCP", packet.payload)
    source_port, destination_port = cursor.number(2, "source port"), cursor.number(2, "destination port")
    sequence, acknowledgement = cursor.number(4, "sequence number"), cursor.number(4, "acknowledgement number")
    size = (cursor.number(1, "data offset") >> 4) * 4
    if size < 20:
        raise FrameError("TCP", "data offset", size, "must be at least 20 octets")
    flags, window = TcpFlags(cursor.number(1, "flags") & 0x3F), cursor.number(2, "window")
    cursor.take(size - 16, "checksum, urgent pointer and options")
    return TcpSegment(
        source_port=source_port,
        destination_port=destination_port,
        sequence=sequence,
        acknowledgement=acknowledgement,
        flags=flags,
        window=window,
        payload=cursor.rest(),
        missing=packet.missing,
    )


def encode_tcp(segment: TcpSegment, source: Address, destination: Address) -> IpPacket:
    """The packet that carries a segment, checksum included."""
    ports = segment.source_port.to_bytes(2) + segment.destination_port.to_bytes(2)
    numbers = segment.sequence.to_bytes(4) + segment.acknowledgement.to_bytes(4)
    start = ports + numbers + bytes((5 << 4, segment.flags)) + segment.window.to_bytes(2)
    return _checked(start, b"\0\0" + segment.payload, source, destination, Protocol.TCP)


def decode_udp(packet: IpPacket) -> UdpDatagram:
    """Read the datagram in a whole packet; FrameError when its header is cut off or its length impossible."""
    cursor = Cursor("UDP", packet.payload)
    source_port, destination_port = cursor.number(2, "source port"), cursor.number(2, "destination port")
    length = cursor.number(2, "length")
    if length < 8:
        raise FrameError("UDP", "length", length, "must be at least 8")
    cursor.take(2, "checksum")
    payload = cursor.rest()[: length - 8]
    return UdpDatagram(
        source_port=source_port,
        destination_port=destination_port,
        payload=payload,
        missing=length - 8 - len(payload),
    )


def encode_udp(datagram: UdpDatagram, source: Address, destination: Address) -> IpPacket:
    """The packet that carries a datagram, checksum included; FrameError when it is too long."""
    length = 8 + len(datagram.payload)
    if length > 0xFFFF:
        raise FrameError("UDP", "length", length, "must fit 16 bits")
    ports = datagram.source_port.to_bytes(2) + datagram.destination_port.to_bytes(2)
    return _checked(ports + length.to_bytes(2), datagram.payload, source, destination, Protocol.UDP)


def _checked(start: bytes, end: bytes, source: Address, destination: Address, protocol: Protocol) -> IpPacket:
    empty = IpPacket(source=source, destination=destination, protocol=protocol, payload=b"")
    whole = start + b"\0\0" + end
    checksum = internet_checksum(pseudo_header(empty, len(whole)) + whole) or 0xFFFF
    return msgspec.structs.replace(empty, payload=start + checksum.to_bytes(2) + end)
