"""IP packets out of pieces, in any order, within bounds."""

from ipaddress import IPv4Address, IPv6Address
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotwire.wire import FrameError
from pilotwire.wire.fragments import MAX_DATAGRAMS, Defragmenter
from pilotwire.wire.ip import Fragment, IpPacket

CAR, STATION = IPv6Address("fe80::1"), IPv6Address("fe80::2")


def piece(data: bytes, offset: int, more: bool, number: int = 1, missing: int = 0) -> IpPacket:
    place = Fragment(number, offset, more)
    return IpPacket(source=CAR, destination=STATION, protocol=17, payload=data, fragment=place, missing=missing)


def pieces(data: bytes, size: int) -> list[IpPacket]:
    return [piece(data[at : at + size], at, at + size < len(data)) for at in range(0, len(data), size)]


def test_a_whole_packet_passes() -> None:
    whole = IpPacket(source=CAR, destination=STATION, protocol=17, payload=b"data")
    assert Defragmenter().add(whole) is whole


@given(st.binary(min_size=9, max_size=100), st.randoms(use_true_random=False))
def test_any_order(data: bytes, random: Random) -> None:
    parts = pieces(data, 8)
    random.shuffle(parts)
    defragmenter = Defragmenter()
    results = [defragmenter.add(part) for part in parts]
    assert results[:-1] == [None] * (len(parts) - 1)
    assert results[-1] == IpPacket(source=CAR, destination=STATION, protocol=17, payload=data)
    assert defragmenter.unfinished == 0


def test_a_piece_seen_twice_changes_nothing() -> None:
    first, last = pieces(b"twelve octets", 8)
    defragmenter = Defragmenter()
    assert [defragmenter.add(part) for part in (first, first)] == [None, None]
    whole = defragmenter.add(last)
    assert whole is not None
    assert whole.payload == b"twelve octets"


def test_extension_headers_behind_the_fragment_header_are_read_when_whole() -> None:
    first = IpPacket(
        source=CAR, destination=STATION, protocol=60, payload=bytes((17, 0)) + bytes(6), fragment=Fragment(1, 0, True)
    )
    defragmenter = Defragmenter()
    defragmenter.add(first)
    assert defragmenter.add(piece(b"data", 8, False)) == IpPacket(
        source=CAR, destination=STATION, protocol=17, payload=b"data"
    )


def test_ipv4_pieces() -> None:
    source, destination = IPv4Address(1), IPv4Address(2)
    parts = [
        IpPacket(source=source, destination=destination, protocol=0, payload=data, fragment=Fragment(1, at, more))
        for data, at, more in ((bytes(8), 0, True), (b"x", 8, False))
    ]
    defragmenter = Defragmenter()
    defragmenter.add(parts[0])
    whole = defragmenter.add(parts[1])
    assert whole is not None
    assert whole.payload == bytes(8) + b"x"


@pytest.mark.parametrize("bad", [piece(b"x", 0, True, missing=1), piece(b"", 8, True), piece(bytes(16), 0xFFF8, False)])
def test_impossible_pieces_are_refused(bad: IpPacket) -> None:
    with pytest.raises(FrameError, match="IP: fragment"):
        Defragmenter().add(bad)


def test_unfinished_packets_are_bounded() -> None:
    defragmenter = Defragmenter()
    for number in range(MAX_DATAGRAMS + 10):
        defragmenter.add(piece(b"x" * 8, 0, True, number))
    assert defragmenter.unfinished == MAX_DATAGRAMS


def test_overlapping_pieces_are_bounded() -> None:
    defragmenter = Defragmenter()
    defragmenter.add(piece(bytes(40000), 8, True))
    with pytest.raises(FrameError, match="fragments is 80000 octets together"):
        defragmenter.add(piece(bytes(40000), 16, True))
    assert defragmenter.unfinished == 0


def test_overlapping_pieces_make_no_packet() -> None:  # RFC 8200, 4.5
    defragmenter = Defragmenter()
    parts = [piece(bytes(16), 0, True), piece(b"evil" * 2, 8, True), piece(b"end", 16, False)]
    assert [defragmenter.add(part) for part in parts] == [None] * 3


def test_very_many_pieces_take_no_longer_each() -> None:
    data = bytes(range(256)) * 255
    defragmenter = Defragmenter()
    results = [defragmenter.add(part) for part in pieces(data, 8)]  # would take half a minute if each piece cost a walk
    assert results[-1] is not None
    assert results[-1].payload == data
