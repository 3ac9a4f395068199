"""TCP and UDP headers."""

from ipaddress import IPv6Address

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotwire.wire import FrameError, ip
from pilotwire.wire.ip import IpPacket, Protocol
from pilotwire.wire.transport import (
    TcpFlags,
    TcpSegment,
    UdpDatagram,
    decode_tcp,
    decode_udp,
    encode_tcp,
    encode_udp,
)
from tests.wire.hostile import assault

CAR, STATION = IPv6Address("fe80::1"), IPv6Address("fe80::2")
ports = st.integers(0, 0xFFFF)
numbers = st.integers(0, 0xFFFFFFFF)
segments = st.builds(
    TcpSegment,
    source_port=ports,
    destination_port=ports,
    sequence=numbers,
    acknowledgement=numbers,
    flags=st.integers(0, 0x3F).map(TcpFlags),
    window=ports,
    payload=st.binary(max_size=50),
)
datagrams = st.builds(UdpDatagram, source_port=ports, destination_port=ports, payload=st.binary(max_size=50))


def tcp_packet(payload: bytes) -> IpPacket:
    return IpPacket(source=CAR, destination=STATION, protocol=Protocol.TCP, payload=payload)


@given(segments)
def test_a_segment_round_trips_and_its_checksum_holds(segment: TcpSegment) -> None:
    packet = encode_tcp(segment, CAR, STATION)
    assert decode_tcp(packet) == segment
    assert ip.internet_checksum(ip.pseudo_header(packet, len(packet.payload)) + packet.payload) == 0


@given(datagrams)
def test_a_datagram_round_trips_and_its_checksum_holds(datagram: UdpDatagram) -> None:
    packet = encode_udp(datagram, CAR, STATION)
    assert decode_udp(packet) == datagram
    assert ip.internet_checksum(ip.pseudo_header(packet, len(packet.payload)) + packet.payload) == 0


def test_options_are_skipped() -> None:
    header = bytes.fromhex("C001 3B0E 00000001 00000002 8018 0100 0000 0000") + bytes(12)
    segment = decode_tcp(tcp_packet(header + b"data"))
    assert segment.payload == b"data"
    assert segment.flags == TcpFlags.PSH | TcpFlags.ACK


def test_missing_octets_are_passed_on() -> None:
    packet = encode_udp(UdpDatagram(source_port=1, destination_port=2, payload=b"four"), CAR, STATION)
    cut = msgspec.structs.replace(packet, payload=packet.payload[:-3])
    assert decode_udp(cut).missing == 3
    segment = encode_tcp(TcpSegment(source_port=1, destination_port=2, sequence=0), CAR, STATION)
    assert decode_tcp(msgspec.structs.replace(segment, missing=7)).missing == 7


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        (bytes(12) + b"\x40" + bytes(7), "TCP: data offset is 16"),
        (bytes(12) + b"\xf0" + bytes(7), "TCP: checksum, urgent pointer and options is 4 octets long"),
        (bytes(3), "TCP: destination port is 1 octets long"),
    ],
)
def test_refused_segments(payload: bytes, sentence: str) -> None:
    with pytest.raises(FrameError) as caught:
        decode_tcp(tcp_packet(payload))
    assert str(caught.value).startswith(sentence)


def test_refused_datagrams() -> None:
    with pytest.raises(FrameError, match="UDP: length is 7"):
        decode_udp(tcp_packet(bytes.fromhex("00010002 00070000")))
    with pytest.raises(FrameError, match="must fit 16 bits"):
        encode_udp(UdpDatagram(source_port=1, destination_port=2, payload=bytes(0x10000)), CAR, STATION)


def test_only_frame_errors_come_out() -> None:
    segment = encode_tcp(TcpSegment(source_port=1, destination_port=2, sequence=3, payload=b"x"), CAR, STATION)
    assault(lambda data: decode_tcp(tcp_packet(data)), segment.payload)
    assault(lambda data: decode_udp(tcp_packet(data)), bytes.fromhex("00010002 000A0000 0102"))
