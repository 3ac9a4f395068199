"""One recording told in other ways: over other link layers, and with packets lost, swapped and repeated."""

from collections.abc import Callable
from random import Random

from msgspec.structs import replace

from pilotwire.capture.records import Packet
from pilotwire.wire.ethernet import LinkType

Rewriting = Callable[[Packet], Packet | None]


def _relinked(packet: Packet, link_type: LinkType, data: bytes) -> Packet:
    return replace(packet, link_type=link_type, data=data, original_length=len(data))


def unchanged(packet: Packet) -> Packet:
    return packet


def vlan(packet: Packet) -> Packet:
    data = packet.data[:12] + bytes.fromhex("8100 2007") + packet.data[12:]
    return _relinked(packet, LinkType.ETHERNET, data)


def sll(packet: Packet) -> Packet:
    source = packet.data[6:12]
    head = bytes.fromhex("0000 0001 0006") + source + bytes(2)
    return _relinked(packet, LinkType.LINUX_SLL, head + packet.data[12:])


def sll2(packet: Packet) -> Packet:
    source, protocol = packet.data[6:12], packet.data[12:14]
    head = protocol + bytes.fromhex("0000 00000003 0001 00 06") + source + bytes(2)
    return _relinked(packet, LinkType.LINUX_SLL2, head + packet.data[14:])


def raw(packet: Packet) -> Packet | None:
    return _relinked(packet, LinkType.RAW, packet.data[14:]) if packet.data[12:14] == b"\x86\xdd" else None


def loopback(packet: Packet) -> Packet | None:
    data = bytes.fromhex("0000001C") + packet.data[14:]
    return _relinked(packet, LinkType.LOOP, data) if packet.data[12:14] == b"\x86\xdd" else None


LINKS: dict[str, Rewriting] = {
    "Ethernet": unchanged,
    "VLAN": vlan,
    "SLL": sll,
    "SLL2": sll2,
    "raw IP": raw,
    "loopback": loopback,
}


def rewritten(packets: list[Packet], how: Rewriting) -> list[Packet]:
    return [other for packet in packets if (other := how(packet)) is not None]


def lost(packets: list[Packet], random: Random) -> list[Packet]:
    """Without three in a hundred."""
    return [packet for packet in packets if random.random() >= 0.03]


def swapped(packets: list[Packet], random: Random) -> list[Packet]:
    """Neighbours in the wrong order, at ten places in a hundred; the clock of the recorder still goes forward."""
    order = list(packets)
    for place in range(0, len(order) - 1, 2):
        if random.random() < 0.2:
            order[place], order[place + 1] = order[place + 1], order[place]
    return [replace(packet, time=first.time) for packet, first in zip(order, packets, strict=True)]


def repeated(packets: list[Packet], random: Random) -> list[Packet]:
    """Five in a hundred come twice."""
    return [packet for packet in packets for _ in range(1 + (random.random() < 0.05))]
