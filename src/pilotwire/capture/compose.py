"""Packets as hosts would send them, for recordings that no wire ever carried: Ethernet, IPv6, checksums filled in."""

from ipaddress import IPv6Address
from typing import Self

import msgspec

from pilotwire.capture.records import Packet
from pilotwire.wire import ethernet, homeplug, ip, sdp
from pilotwire.wire.ethernet import EtherType, LinkFrame, LinkType
from pilotwire.wire.homeplug import Mme, MmeFrame
from pilotwire.wire.ip import IpPacket
from pilotwire.wire.transport import TcpFlags, TcpSegment, UdpDatagram, encode_tcp, encode_udp


class Host(msgspec.Struct, frozen=True):
    """One end of a cable: MAC address of 6 octets, IPv6 address, and the port that it talks from."""

    mac: bytes
    address: IPv6Address
    port: int

    @classmethod
    def on_link(cls, mac: bytes, port: int) -> Self:
        """A host whose link-local address follows from its MAC address (RFC 4291, Appendix A)."""
        identifier = bytes((mac[0] ^ 0x02,)) + mac[1:3] + b"\xff\xfe" + mac[3:]
        return cls(mac, IPv6Address(b"\xfe\x80" + bytes(6) + identifier), port)


def packet(data: bytes, time: int = 0) -> Packet:
    """A whole Ethernet frame, captured at `time` nanoseconds since 1970."""
    return Packet(time=time, link_type=LinkType.ETHERNET, data=data, original_length=len(data))


def ip_packet(sender: Host, receiver: Host, content: IpPacket, time: int = 0) -> Packet:
    """An IPv6 packet between hosts, or to all neighbours when its destination is a multicast address."""
    group = content.destination.is_multicast
    mac = b"\x33\x33" + content.destination.packed[-4:] if group else receiver.mac  # RFC 2464, 7
    frame = LinkFrame(source=sender.mac, destination=mac, ethertype=EtherType.IPV6, payload=ip.encode(content))
    return packet(ethernet.encode(frame), time)


def mme_packet(source: bytes, destination: bytes, mme: Mme, time: int = 0) -> Packet:
    """A HomePlug message between two MAC addresses."""
    return packet(homeplug.encode_frame(MmeFrame(destination=destination, source=source, mme=mme)), time)


def sdp_packet(sender: Host, receiver: Host, message: sdp.SdpMessage, time: int = 0) -> Packet:
    """A discovery message: a request goes to all neighbours, a response back to the port that asked."""
    asks = isinstance(message, sdp.SdpRequest | sdp.SdpRequestWireless)
    datagram = UdpDatagram(
        source_port=sender.port if asks else sdp.PORT,
        destination_port=sdp.PORT if asks else receiver.port,
        payload=sdp.encode(message),
    )
    destination = sdp.MULTICAST_ADDRESS if asks else receiver.address
    return ip_packet(sender, receiver, encode_udp(datagram, sender.address, destination), time)


class Talk:
    """One TCP connection told segment by segment, every segment acknowledging all that the other side has sent."""

    def __init__(self, client: Host, server: Host, first: int) -> None:
        self.client, self.server = client, server
        self._next = {client: first, server: first + 7_000_000}

    def segment(self, sender: Host, flags: TcpFlags, data: bytes = b"", time: int = 0) -> Packet:
        """The next segment of one side."""
        receiver = self.server if sender is self.client else self.client
        segment = TcpSegment(
            source_port=sender.port,
            destination_port=receiver.port,
            sequence=self._take(sender, len(data) + bool(flags & (TcpFlags.SYN | TcpFlags.FIN))),
            acknowledgement=self._next[receiver] % (1 << 32) if flags & TcpFlags.ACK else 0,
            flags=flags,
            payload=data,
        )
        return ip_packet(sender, receiver, encode_tcp(segment, sender.address, receiver.address), time)

    def _take(self, sender: Host, numbers: int) -> int:
        first = self._next[sender]
        self._next[sender] = (first + numbers) % (1 << 32)
        return first % (1 << 32)
