"""IPv4 (RFC 791) and IPv6 (RFC 8200) as far as captures need them."""

from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address

import msgspec

from pilotwire.wire.cursor import Cursor
from pilotwire.wire.errors import FrameError

Address = IPv4Address | IPv6Address

HOP_LIMIT = 64


class Protocol(IntEnum):
    """What an IP packet may carry; any other number is kept as it is."""

    HOP_BY_HOP = 0
    TCP = 6
    UDP = 17
    ROUTING = 43
    FRAGMENT = 44
    AUTHENTICATION = 51
    ICMPV6 = 58
    DESTINATION = 60
    MOBILITY = 135


class Fragment(msgspec.Struct, frozen=True):
    """Place of a piece: datagram number, offset of its first octet, and whether more pieces follow."""

    identification: int
    offset: int
    more: bool


class IpPacket(msgspec.Struct, frozen=True, kw_only=True):
    """An IP packet without its options and extension headers.

    `missing` counts octets that the header announces and the capture does not hold. A `fragment` is a piece only.
    """

    source: Address
    destination: Address
    protocol: int
    payload: bytes
    missing: int = 0
    fragment: Fragment | None = None


def decode(data: bytes) -> IpPacket:
    """Read a packet; octets beyond its length are padding. FrameError when a header is cut off or impossible."""
    cursor = Cursor("IP", data)
    version = cursor.number(1, "version") >> 4
    if version == 4:
        return _decode4(data)
    if version == 6:
        return _decode6(data)
    raise FrameError("IP", "version", version, "must be 4 or 6")


def _decode4(data: bytes) -> IpPacket:
    cursor = Cursor("IPv4", data)
    size = (cursor.number(1, "header length") & 0x0F) * 4
    cursor.take(1, "type of service")
    # A length of zero is written by network cards that cut packets themselves (segmentation offload).
    total = cursor.number(2, "total length") or len(data)
    _at_least("IPv4", "header length", size, 20)
    _at_least("IPv4", "total length", total, size)
    identification, place = cursor.number(2, "identification"), cursor.number(2, "fragment offset")
    cursor.take(1, "time to live")
    protocol = cursor.number(1, "protocol")
    cursor.take(2, "checksum")
    source, destination = IPv4Address(cursor.take(4, "source")), IPv4Address(cursor.take(4, "destination"))
    cursor.take(size - 20, "options")
    payload = cursor.rest()[: total - size]
    return IpPacket(
        source=source,
        destination=destination,
        protocol=protocol,
        payload=payload,
        missing=total - size - len(payload),
        fragment=_fragment(identification, (place & 0x1FFF) * 8, bool(place & 0x2000)),
    )


def _at_least(layer: str, field: str, found: int, wanted: int) -> None:
    if found < wanted:
        raise FrameError(layer, field, found, f"must be at least {wanted}")


def _fragment(identification: int, offset: int, more: bool) -> Fragment | None:
    # A "fragment" with offset 0 and no successor is a whole packet (RFC 6946).
    return Fragment(identification, offset, more) if offset or more else None


def _decode6(data: bytes) -> IpPacket:
    cursor = Cursor("IPv6", data)
    cursor.take(4, "version, class and flow label")
    length = cursor.number(2, "payload length") or len(data) - 40
    protocol = cursor.number(1, "next header")
    cursor.take(1, "hop limit")
    source, destination = IPv6Address(cursor.take(16, "source")), IPv6Address(cursor.take(16, "destination"))
    body = cursor.rest()[:length]
    protocol, fragment, payload = _extensions(protocol, body)
    return IpPacket(
        source=source,
        destination=destination,
        protocol=protocol,
        payload=payload,
        missing=length - len(body),
        fragment=fragment,
    )


_SKIPPED = (Protocol.HOP_BY_HOP, Protocol.ROUTING, Protocol.DESTINATION, Protocol.MOBILITY)


def _extensions(protocol: int, body: bytes) -> tuple[int, Fragment | None, bytes]:
    cursor = Cursor("IPv6", body)
    while True:
        if protocol in _SKIPPED:
            protocol = _skip(cursor, unit=8, added=1)
        elif protocol == Protocol.AUTHENTICATION:
            protocol = _skip(cursor, unit=4, added=2)
        elif protocol == Protocol.FRAGMENT:
            protocol, fragment = _fragment_header(cursor)
            if fragment:  # the rest is a piece; what it holds shows when all pieces are together
                return protocol, fragment, cursor.rest()
        else:
            return protocol, None, cursor.rest()


def _skip(cursor: Cursor, unit: int, added: int) -> int:
    protocol, length = cursor.number(1, "next header"), cursor.number(1, "extension length")
    cursor.take((length + added) * unit - 2, "extension header")
    return protocol


def _fragment_header(cursor: Cursor) -> tuple[int, Fragment | None]:
    protocol = cursor.number(2, "fragment header") >> 8
    place, identification = cursor.number(2, "fragment offset"), cursor.number(4, "identification")
    return protocol, _fragment(identification, place & 0xFFF8, bool(place & 1))


def reassembled(packet: IpPacket, payload: bytes) -> IpPacket:
    """The packet whose first piece is `packet` and whose pieces together are `payload`; FrameError as in `decode`."""
    protocol, body = packet.protocol, payload
    if isinstance(packet.source, IPv6Address):
        protocol, _, body = _extensions(protocol, payload)
    return msgspec.structs.replace(packet, protocol=protocol, payload=body, fragment=None)


def encode(packet: IpPacket) -> bytes:
    """The octets of a packet without options or extension headers; FrameError when it is too long."""
    if len(packet.payload) > 0xFFFF - 20:
        raise FrameError("IP", "payload length", len(packet.payload), f"must be at most {0xFFFF - 20}")
    addresses = packet.source.packed + packet.destination.packed
    if isinstance(packet.source, IPv6Address):
        start = 0x6000_0000.to_bytes(4) + len(packet.payload).to_bytes(2)
        return start + bytes((packet.protocol, HOP_LIMIT)) + addresses + packet.payload
    start = b"\x45\0" + (20 + len(packet.payload)).to_bytes(2) + bytes(4) + bytes((HOP_LIMIT, packet.protocol))
    checksum = internet_checksum(start + addresses)
    return start + checksum.to_bytes(2) + addresses + packet.payload


def internet_checksum(data: bytes) -> int:
    """The 16-bit checksum of RFC 1071."""
    padded = data + b"\0" * (len(data) % 2)
    total = sum(int.from_bytes(padded[at : at + 2]) for at in range(0, len(padded), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def pseudo_header(packet: IpPacket, length: int) -> bytes:
    """What TCP and UDP add to their checksum (RFC 8200, 8.1; the sum is the same for IPv4)."""
    return packet.source.packed + packet.destination.packed + length.to_bytes(4) + packet.protocol.to_bytes(4)
