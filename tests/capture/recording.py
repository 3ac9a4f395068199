"""Recordings made by hand: small worlds whose every octet is known."""

from collections.abc import Iterator
from ipaddress import IPv6Address

import msgspec

from pilotwire.capture.records import Packet
from pilotwire.wire import ethernet, homeplug, ip, sdp
from pilotwire.wire.ethernet import EtherType, LinkFrame
from pilotwire.wire.homeplug import Mme, MmeFrame
from pilotwire.wire.ip import IpPacket
from pilotwire.wire.transport import TcpFlags, TcpSegment, UdpDatagram, encode_tcp, encode_udp

SECOND = 1_000_000_000


class Host(msgspec.Struct, frozen=True):
    """One end of a cable."""

    mac: bytes
    address: IPv6Address
    port: int


CAR = Host(bytes.fromhex("020000000001"), IPv6Address("fe80::1"), 50001)
OTHER_CAR = Host(bytes.fromhex("020000000003"), IPv6Address("fe80::3"), 50001)
STATION = Host(bytes.fromhex("020000000002"), IPv6Address("fe80::2"), 61851)
NEIGHBOURS = IPv6Address("ff02::1")


def packet(data: bytes, time: int = 0) -> Packet:
    return Packet(time=time, link_type=1, data=data, original_length=len(data))


def ip_packet(sender: Host, receiver: Host, content: IpPacket, time: int = 0) -> Packet:
    frame = LinkFrame(source=sender.mac, destination=receiver.mac, ethertype=EtherType.IPV6, payload=ip.encode(content))
    return packet(ethernet.encode(frame), time)


def mme_packet(sender: Host, receiver: Host, mme: Mme, time: int = 0) -> Packet:
    return packet(homeplug.encode_frame(MmeFrame(destination=receiver.mac, source=sender.mac, mme=mme)), time)


def sdp_packet(sender: Host, receiver: Host, message: sdp.SdpMessage, time: int = 0) -> Packet:
    port = sdp.PORT
    asks = isinstance(message, sdp.SdpRequest)
    datagram = UdpDatagram(
        source_port=sender.port if asks else port,
        destination_port=port if asks else receiver.port,
        payload=sdp.encode(message),
    )
    content = encode_udp(datagram, sender.address, NEIGHBOURS if asks else receiver.address)
    return ip_packet(sender, receiver, content, time)


class Talk:
    """One TCP connection, told packet by packet; time moves a millisecond each."""

    def __init__(self, client: Host = CAR, server: Host = STATION, first: int = 1000, start: int = 0) -> None:
        self.client, self.server, self.time = client, server, start
        self._next = {client: first, server: first + 7_000_000}

    def segment(self, sender: Host, flags: TcpFlags, data: bytes = b"") -> Packet:
        receiver = self.server if sender is self.client else self.client
        sequence = self._next[sender]
        taken = len(data) + bool(flags & (TcpFlags.SYN | TcpFlags.FIN))
        self._next[sender] = (sequence + taken) % (1 << 32)
        segment = TcpSegment(
            source_port=sender.port,
            destination_port=receiver.port,
            sequence=sequence % (1 << 32),
            acknowledgement=self._next[receiver] % (1 << 32) if flags & TcpFlags.ACK else 0,
            flags=flags,
            payload=data,
        )
        self.time += SECOND // 1000
        return ip_packet(sender, receiver, encode_tcp(segment, sender.address, receiver.address), self.time)

    def greet(self) -> Iterator[Packet]:
        yield self.segment(self.client, TcpFlags.SYN)
        yield self.segment(self.server, TcpFlags.SYN | TcpFlags.ACK)
        yield self.segment(self.client, TcpFlags.ACK)

    def ask(self, data: bytes) -> Packet:
        return self.segment(self.client, TcpFlags.ACK | TcpFlags.PSH, data)

    def answer(self, data: bytes) -> Packet:
        return self.segment(self.server, TcpFlags.ACK | TcpFlags.PSH, data)

    def part(self) -> Iterator[Packet]:
        yield self.segment(self.client, TcpFlags.ACK | TcpFlags.FIN)
        yield self.segment(self.server, TcpFlags.ACK | TcpFlags.FIN)
        yield self.segment(self.client, TcpFlags.ACK)
