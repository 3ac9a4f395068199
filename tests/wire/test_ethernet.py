"""Every link layer comes to the same frame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotwire.wire import FrameError, ethernet
from pilotwire.wire.ethernet import EtherType, LinkFrame, LinkType
from tests.wire.hostile import assault

CAR, STATION = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
IPV6 = b"\x60" + bytes(59)
IPV4 = b"\x45" + bytes(59)


def plain(ethertype: int, payload: bytes, **more: object) -> LinkFrame:
    return LinkFrame(ethertype=ethertype, payload=payload, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("link_type", "header", "frame"),
    [
        (1, CAR + STATION + b"\x86\xdd", plain(0x86DD, IPV6, source=STATION, destination=CAR)),
        (
            1,
            CAR + STATION + bytes.fromhex("88A8 0064 8100 2005 86DD"),
            plain(0x86DD, IPV6, source=STATION, destination=CAR, vlans=(0x0064, 0x2005)),
        ),
        (113, bytes.fromhex("0004 0001 0006 020000000001 0000 86DD"), plain(0x86DD, IPV6, source=CAR)),
        (113, bytes.fromhex("0004 0304 0000 0000000000000000 86DD"), plain(0x86DD, IPV6)),
        (276, bytes.fromhex("86DD 0000 00000002 0001 00 06 020000000001 0000"), plain(0x86DD, IPV6, source=CAR)),
        (0, bytes.fromhex("1E000000"), plain(0x86DD, IPV6)),
        (0, bytes.fromhex("0000001E"), plain(0x86DD, IPV6)),
        (0, bytes.fromhex("0A000000"), plain(0x86DD, IPV6)),
        (108, bytes.fromhex("00000018"), plain(0x86DD, IPV6)),
        (101, b"", plain(0x86DD, IPV6)),
        (229, b"", plain(0x86DD, IPV6)),
    ],
)
def test_link_layers(link_type: int, header: bytes, frame: LinkFrame) -> None:
    assert ethernet.decode(link_type, header + IPV6) == frame


@pytest.mark.parametrize("link_type", [101, 12, 14, 228])
def test_raw_ipv4(link_type: int) -> None:
    assert ethernet.decode(link_type, IPV4) == plain(EtherType.IPV4, IPV4)


@pytest.mark.parametrize(
    ("link_type", "data", "sentence"),
    [
        (105, IPV6, "link: link type is 105"),
        (0, b"\x07\0\0\0", "loopback: address family is 7"),
        (101, b"\x50", "raw IP: version is 5"),
        (1, CAR, "Ethernet: source is 0 octets long"),
        (1, CAR + STATION + b"\x81\0\0", "Ethernet: VLAN tag is 1 octets long"),
    ],
)
def test_refusals(link_type: int, data: bytes, sentence: str) -> None:
    with pytest.raises(FrameError) as caught:
        ethernet.decode(link_type, data)
    assert str(caught.value).startswith(sentence)


tags = st.lists(st.integers(0, 0xFFFF), max_size=3).map(tuple)
types = st.integers(0, 0xFFFF).filter(lambda number: number not in (0x8100, 0x88A8))


@given(st.binary(min_size=12, max_size=12), tags, types, st.binary(min_size=60, max_size=99))
def test_round_trip(macs: bytes, vlans: tuple[int, ...], ethertype: int, payload: bytes) -> None:
    frame = LinkFrame(source=macs[:6], destination=macs[6:], vlans=vlans, ethertype=ethertype, payload=payload)
    assert ethernet.decode(LinkType.ETHERNET, ethernet.encode(frame)) == frame


def test_short_frames_are_padded() -> None:
    assert len(ethernet.encode(LinkFrame(source=CAR, destination=STATION, ethertype=0x88E1, payload=b"x"))) == 60


@pytest.mark.parametrize("source", [None, b"", bytes(5), bytes(7)])
def test_addresses_are_needed_to_encode(source: bytes | None) -> None:
    with pytest.raises(FrameError, match="two addresses"):
        ethernet.encode(LinkFrame(source=source, destination=CAR, ethertype=0x88E1, payload=b"x"))


@pytest.mark.parametrize("link_type", LinkType)
def test_only_frame_errors_come_out(link_type: int) -> None:
    assault(lambda data: ethernet.decode(link_type, data), CAR + STATION + bytes.fromhex("8100 0005 86DD") + IPV6)
