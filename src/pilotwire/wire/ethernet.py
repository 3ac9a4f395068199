"""Link layers found in captures: Ethernet with VLAN tags, Linux cooked, BSD loopback, raw IP.

Link type numbers are those of the tcpdump group's registry (LINKTYPE_ values), as pcap and pcapng files carry them.
"""

from collections.abc import Callable
from enum import IntEnum

import msgspec

from pilotwire.wire.cursor import Cursor
from pilotwire.wire.errors import FrameError

MINIMUM_LENGTH = 60
"""Shortest Ethernet frame without its check sequence, in octets (IEEE 802.3, 4.2.3)."""

BROADCAST = b"\xff" * 6


class EtherType(IntEnum):
    """The protocols that matter here; any other number is kept as it is."""

    IPV4 = 0x0800
    ARP = 0x0806
    VLAN = 0x8100
    IPV6 = 0x86DD
    HOMEPLUG = 0x88E1
    SERVICE_VLAN = 0x88A8


class LinkType(IntEnum):
    """Link layers that `decode` reads."""

    NULL = 0
    ETHERNET = 1
    RAW_BSD = 12
    RAW_OPENBSD = 14
    RAW = 101
    LOOP = 108
    LINUX_SLL = 113
    IPV4 = 228
    IPV6 = 229
    LINUX_SLL2 = 276


class LinkFrame(msgspec.Struct, frozen=True, kw_only=True):
    """What every link layer comes to. MAC addresses are 6 octets, None where the layer has none.

    `vlans` holds the 16-bit tags, outermost first. Padding stays in `payload`: only the next layer knows its length.
    """

    source: bytes | None = None
    destination: bytes | None = None
    vlans: tuple[int, ...] = ()
    ethertype: int
    payload: bytes


def decode(link_type: int, data: bytes) -> LinkFrame:
    """Read one captured frame; FrameError when it is cut off or its link type is not read here."""
    reader = _READERS.get(link_type)
    if reader is None:
        raise FrameError("link", "link type", link_type, "must be one of the types in LinkType")
    return reader(data)


def encode(frame: LinkFrame) -> bytes:
    """The octets of an Ethernet frame, padded to the minimum length; FrameError without both addresses."""
    if frame.source is None or frame.destination is None or len(frame.source + frame.destination) != 12:
        raise FrameError("Ethernet", "address", "missing or cut", "two addresses of 6 octets are needed")
    tags = b"".join(EtherType.VLAN.to_bytes(2) + tag.to_bytes(2) for tag in frame.vlans)
    whole = frame.destination + frame.source + tags + frame.ethertype.to_bytes(2) + frame.payload
    return whole.ljust(MINIMUM_LENGTH, b"\0")


def _ethernet(data: bytes) -> LinkFrame:
    cursor = Cursor("Ethernet", data)
    destination, source = cursor.take(6, "destination"), cursor.take(6, "source")
    ethertype, vlans = _tags(cursor, cursor.number(2, "EtherType"))
    return LinkFrame(source=source, destination=destination, vlans=vlans, ethertype=ethertype, payload=cursor.rest())


def _tags(cursor: Cursor, ethertype: int) -> tuple[int, tuple[int, ...]]:
    vlans = []
    while ethertype in (EtherType.VLAN, EtherType.SERVICE_VLAN):
        vlans.append(cursor.number(2, "VLAN tag"))
        ethertype = cursor.number(2, "EtherType behind a VLAN tag")
    return ethertype, tuple(vlans)


def _cooked(data: bytes) -> LinkFrame:
    cursor = Cursor("Linux cooked", data)
    cursor.take(4, "packet and device type")
    size = cursor.number(2, "address length")
    source = cursor.take(8, "address")[:size]
    return _cooked_frame(cursor, source, cursor.number(2, "protocol"))


def _cooked2(data: bytes) -> LinkFrame:
    cursor = Cursor("Linux cooked 2", data)
    ethertype = cursor.number(2, "protocol")
    cursor.take(9, "reserved, interface, device and packet type")
    size = cursor.number(1, "address length")
    return _cooked_frame(cursor, cursor.take(8, "address")[:size], ethertype)


def _cooked_frame(cursor: Cursor, source: bytes, ethertype: int) -> LinkFrame:
    ethertype, vlans = _tags(cursor, ethertype)
    mac = source if len(source) == 6 else None
    return LinkFrame(source=mac, vlans=vlans, ethertype=ethertype, payload=cursor.rest())


# The address families of the BSDs; Linux writes its own number 10 for IPv6.
_FAMILIES = {2: EtherType.IPV4} | dict.fromkeys((10, 24, 28, 30), EtherType.IPV6)


def _loopback(data: bytes) -> LinkFrame:
    cursor = Cursor("loopback", data)
    octets = cursor.take(4, "address family")
    # In the byte order of the machine that captured, and a family is a small number.
    family = min(int.from_bytes(octets, "little"), int.from_bytes(octets, "big"))
    if family not in _FAMILIES:
        raise FrameError("loopback", "address family", family, "must be an IPv4 or IPv6 family")
    return LinkFrame(ethertype=_FAMILIES[family], payload=cursor.rest())


def _raw(data: bytes) -> LinkFrame:
    version = Cursor("raw IP", data).number(1, "version") >> 4
    if version not in (4, 6):
        raise FrameError("raw IP", "version", version, "must be 4 or 6")
    return LinkFrame(ethertype=EtherType.IPV4 if version == 4 else EtherType.IPV6, payload=data)


_READERS: dict[int, Callable[[bytes], LinkFrame]] = {
    **dict.fromkeys((LinkType.RAW, LinkType.RAW_BSD, LinkType.RAW_OPENBSD, LinkType.IPV4, LinkType.IPV6), _raw),
    **dict.fromkeys((LinkType.NULL, LinkType.LOOP), _loopback),
    LinkType.ETHERNET: _ethernet,
    LinkType.LINUX_SLL: _cooked,
    LinkType.LINUX_SLL2: _cooked2,
}
