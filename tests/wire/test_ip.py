"""IP packets of both versions, with what captures bring: padding, cuts, options, extension headers, fragments."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotwire.wire import FrameError, ip
from pilotwire.wire.ip import Fragment, IpPacket, Protocol
from tests.wire.hostile import assault

CAR, STATION = IPv6Address("fe80::1"), IPv6Address("fe80::2")
ADDRESSES = CAR.packed + STATION.packed
DATA = b"charging"
PACKET = IpPacket(source=CAR, destination=STATION, protocol=6, payload=DATA)


def six(next_header: int, body: bytes, length: int | None = None) -> bytes:
    count = len(body) if length is None else length
    return b"\x60\0\0\0" + count.to_bytes(2) + bytes((next_header, 64)) + ADDRESSES + body


def test_plain_ipv6() -> None:
    assert ip.decode(six(6, DATA)) == PACKET


def test_padding_is_cut_off_and_missing_octets_are_counted() -> None:
    assert ip.decode(six(6, DATA) + bytes(6)) == PACKET
    assert ip.decode(six(6, DATA[:5], length=8)).missing == 3


def test_a_length_of_zero_means_all_there_is() -> None:
    assert ip.decode(six(6, DATA, length=0)) == PACKET


def test_extension_headers_are_skipped() -> None:
    options = bytes((43, 0)) + bytes(6)
    routing = bytes((51, 1)) + bytes(14)
    authentication = bytes((60, 2)) + bytes(14)
    destination = bytes((6, 0)) + bytes(6)
    assert ip.decode(six(0, options + routing + authentication + destination + DATA)) == PACKET


def test_an_atomic_fragment_is_a_whole_packet() -> None:
    assert ip.decode(six(44, bytes((6, 0)) + bytes(6) + DATA)) == PACKET


def test_a_fragment_is_marked() -> None:
    packet = ip.decode(six(44, bytes.fromhex("0600 0041 DEADBEEF") + DATA))
    assert packet.fragment == Fragment(0xDEADBEEF, 64, True)
    assert (packet.protocol, packet.payload) == (6, DATA)


def test_ipv4_with_options_and_padding() -> None:
    header = bytes.fromhex("46000020 00074000 40060000 0A000001 0A000002 01010100")
    packet = ip.decode(header + DATA + b"padding")
    assert packet == IpPacket(
        source=IPv4Address("10.0.0.1"), destination=IPv4Address("10.0.0.2"), protocol=6, payload=DATA
    )


def test_an_ipv4_fragment_is_marked() -> None:
    packet = ip.decode(bytes.fromhex("4500001C 00072008 40060000 0A000001 0A000002") + DATA)
    assert packet.fragment == Fragment(7, 64, True)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "IP: version is 0 octets long"),
        (b"\x50" + bytes(40), "IP: version is 5"),
        (b"\x41" + bytes(40), "IPv4: header length is 4"),
        (b"\x46\0\0\x15" + bytes(40), "IPv4: total length is 21"),
        (six(0, b"\x06\x01" + bytes(6)), "IPv6: extension header is 6 octets long"),
        (six(44, b"\x06\0"), "IPv6: fragment offset is 0 octets long"),
    ],
)
def test_refusals(data: bytes, sentence: str) -> None:
    with pytest.raises(FrameError) as caught:
        ip.decode(data)
    assert str(caught.value).startswith(sentence)


final = st.integers(0, 255).filter(lambda number: number not in (0, 43, 44, 51, 60, 135))


pairs = st.one_of([st.tuples(addresses, addresses) for addresses in (st.ip_addresses(v=4), st.ip_addresses(v=6))])


@given(pairs, final, st.binary(min_size=1, max_size=80))
def test_round_trip(pair: tuple[ip.Address, ip.Address], protocol: int, payload: bytes) -> None:
    packet = IpPacket(source=pair[0], destination=pair[1], protocol=protocol, payload=payload)
    assert ip.decode(ip.encode(packet)) == packet


def test_an_ipv4_header_checks_to_zero() -> None:
    packet = IpPacket(source=IPv4Address(1), destination=IPv4Address(2), protocol=Protocol.UDP, payload=DATA)
    assert ip.internet_checksum(ip.encode(packet)[:20]) == 0


def test_checksum_of_rfc_1071() -> None:
    assert ip.internet_checksum(bytes.fromhex("0001F203F4F5F6F7")) == 0xDDF2 ^ 0xFFFF


def test_a_packet_that_is_too_long_is_refused() -> None:
    with pytest.raises(FrameError, match="payload length"):
        ip.encode(IpPacket(source=CAR, destination=STATION, protocol=6, payload=bytes(0x10000)))


def test_only_frame_errors_come_out() -> None:
    fragment = six(0, bytes((44, 0)) + bytes(6) + bytes.fromhex("0600 0041 DEADBEEF") + DATA)
    assault(ip.decode, fragment, ip.encode(PACKET), bytes.fromhex("46000020 00072000 40060000") + bytes(20))
