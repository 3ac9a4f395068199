"""Recordings made by hand: small worlds whose every octet is known."""

from collections.abc import Iterator
from ipaddress import IPv6Address

from pilotwire.capture import compose
from pilotwire.capture.compose import Host
from pilotwire.capture.records import Packet
from pilotwire.wire.transport import TcpFlags

SECOND = 1_000_000_000

CAR = Host(bytes.fromhex("020000000001"), IPv6Address("fe80::1"), 50001)
OTHER_CAR = Host(bytes.fromhex("020000000003"), IPv6Address("fe80::3"), 50001)
STATION = Host(bytes.fromhex("020000000002"), IPv6Address("fe80::2"), 61851)


class Talk:
    """One TCP connection, told packet by packet; time moves a millisecond each."""

    def __init__(self, client: Host = CAR, server: Host = STATION, first: int = 1000, start: int = 0) -> None:
        self.client, self.server, self.time = client, server, start
        self._talk = compose.Talk(client, server, first)

    def segment(self, sender: Host, flags: TcpFlags, data: bytes = b"") -> Packet:
        self.time += SECOND // 1000
        return self._talk.segment(sender, flags, data, self.time)

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
