"""A recording of what went over the sockets of a demo, as Ethernet would have carried it, with the keys to read it.

Frames of matching are as they were. Above them payloads, ports, addresses and their order are; what carries them and
acknowledgements are made up, since a loopback has none.
"""

from collections.abc import Callable, Iterator

import msgspec

from pilotwire.capture.compose import Host, Talk, ip_packet, packet
from pilotwire.capture.records import Packet, Record, Secrets
from pilotwire.net import Direction, Endpoint, Kind, Observers
from pilotwire.wire.transport import TcpFlags, UdpDatagram, encode_udp

TLS_KEYS = 0x544C534B
"""Secrets type of a TLS key log in pcapng."""
SEGMENT = 1440
"""Octets in a TCP segment over Ethernet and IPv6."""
FIRST = 1_000_000
"""The car's first sequence number."""
STATION_MAC, CAR_MAC = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")


class Said(msgspec.Struct, frozen=True):
    """Octets on a connection."""

    time: float
    by_station: bool
    data: bytes


class Call(msgspec.Struct, frozen=True):
    """One TCP connection."""

    station: Endpoint
    car: Endpoint
    began: float
    said: list[Said]


class Tape:
    """Listens at the station. `now` gives UNIX s; the MAC addresses are those of the hosts, where they have any."""

    def __init__(self, now: Callable[[], float], station: bytes = STATION_MAC, car: bytes = CAR_MAC) -> None:
        self._now, self._macs = now, {True: station, False: car}
        self._packets: list[Packet] = []
        self._calls: list[Call] = []
        self._keys: list[str] = []

    def observe(self, local: Endpoint, peer: Endpoint) -> Observers:
        """A connection was accepted."""
        call = Call(local, peer, self._now(), [])
        self._calls.append(call)

        def tap(direction: Direction, kind: Kind, data: bytes) -> None:
            if kind is Kind.WIRE:
                call.said.append(Said(self._now(), direction is Direction.OUT, data))

        return Observers(tap=tap, keylog=self._keys.append)

    def frame(self, frame: bytes) -> None:
        """A frame passed the station's modem."""
        self._packets.append(packet(frame, _nanoseconds(self._now())))

    def datagram(self, source: Endpoint, destination: Endpoint, data: bytes, by_station: bool) -> None:
        """A datagram of discovery passed."""
        sender, receiver = self._host(source, by_station), self._host(destination, not by_station)
        content = UdpDatagram(source_port=source.port, destination_port=destination.port, payload=data)
        packet = encode_udp(content, sender.address, receiver.address)
        self._packets.append(ip_packet(sender, receiver, packet, _nanoseconds(self._now())))

    def records(self) -> Iterator[Record]:
        """Matching and discovery, then the keys, which must stand before what they open, then the connections."""
        yield from self._packets
        if self._keys:
            yield Secrets(kind=TLS_KEYS, data="".join(f"{line}\n" for line in self._keys).encode())
        packets = [told for call in self._calls for told in self._told(call)]
        yield from sorted(packets, key=lambda told: told.time)

    def _told(self, call: Call) -> Iterator[Packet]:
        """A connection from the handshake to its end. The car, which begins it, ends it, too."""
        car, station = self._host(call.car, False), self._host(call.station, True)
        talk, began = Talk(car, station, FIRST), _nanoseconds(call.began)
        yield talk.segment(car, TcpFlags.SYN, time=began)
        yield talk.segment(station, TcpFlags.SYN | TcpFlags.ACK, time=began)
        yield talk.segment(car, TcpFlags.ACK, time=began)
        for said in call.said:
            for at in range(0, len(said.data), SEGMENT):
                piece, sender = said.data[at : at + SEGMENT], station if said.by_station else car
                yield talk.segment(sender, TcpFlags.PSH | TcpFlags.ACK, piece, _nanoseconds(said.time))
        ended = _nanoseconds(call.said[-1].time) if call.said else began
        yield talk.segment(car, TcpFlags.FIN | TcpFlags.ACK, time=ended)
        yield talk.segment(station, TcpFlags.FIN | TcpFlags.ACK, time=ended)
        yield talk.segment(car, TcpFlags.ACK, time=ended)

    def _host(self, place: Endpoint, station: bool) -> Host:
        return Host(self._macs[station], place.address, place.port)


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)
