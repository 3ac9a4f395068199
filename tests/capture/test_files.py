"""Capture files: both formats, both byte orders, every resolution; damage is named behind all that came before."""

import struct
from collections.abc import Iterable
from gzip import compress
from io import BytesIO, RawIOBase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotwire.capture.files import CaptureError, Packet, Record, Secrets, packets, read, write_pcap, write_pcapng
from pilotwire.capture.records import TLS_KEY_LOG

KEYS = Secrets(kind=TLS_KEY_LOG, data=b"CLIENT_RANDOM 00 11\n")
PACKETS = [
    Packet(time=1_700_000_000_123_456_789, link_type=1, data=b"first", original_length=5),
    Packet(time=1_700_000_001_000_000_000, link_type=1, data=b"cut", original_length=99),
]


def pcap_file(packets: Iterable[Packet]) -> bytes:
    stream = BytesIO()
    write_pcap(stream, packets)
    return stream.getvalue()


def pcapng_file(records: Iterable[Record]) -> bytes:
    stream = BytesIO()
    write_pcapng(stream, records)
    return stream.getvalue()


def outcome(data: bytes) -> tuple[list[Record], CaptureError | None]:
    records: list[Record] = []
    try:
        for record in read(BytesIO(data)):
            records.append(record)
    except CaptureError as damage:
        return records, damage
    return records, None


def block(order: str, kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    length = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + length + body + length


def section(order: str) -> bytes:
    return block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))


def interface(order: str, *options: bytes, link_type: int = 1, snaplen: int = 0) -> bytes:
    return block(order, 1, struct.pack(order + "HHI", link_type, 0, snaplen) + b"".join(options))


def option(order: str, code: int, value: bytes) -> bytes:
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def enhanced(order: str, data: bytes, time: int = 0, number: int = 0) -> bytes:
    return block(
        order, 6, struct.pack(order + "IIIII", number, time >> 32, time & 0xFFFFFFFF, len(data), len(data)) + data
    )


def test_pcap_round_trip() -> None:
    assert outcome(pcap_file(PACKETS)) == (PACKETS, None)
    assert outcome(pcap_file([])) == ([], None)


def test_pcapng_round_trip() -> None:
    other = Packet(time=0, link_type=113, data=b"", original_length=0)
    assert outcome(pcapng_file([KEYS, *PACKETS, other, KEYS])) == ([KEYS, *PACKETS, other, KEYS], None)
    assert outcome(pcapng_file([])) == ([], None)


any_packet = st.builds(
    Packet,
    time=st.integers(0, (1 << 32) * 1_000_000_000 - 1),
    link_type=st.just(1),
    data=st.binary(max_size=20),
    original_length=st.integers(0, 0xFFFFFFFF),
)


@given(st.lists(any_packet, max_size=5))
def test_any_packets_round_trip(packets: list[Packet]) -> None:
    assert outcome(pcap_file(packets)) == (packets, None)
    assert outcome(pcapng_file(packets)) == (packets, None)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("magic", "unit"), [(0xA1B2C3D4, 1000), (0xA1B23C4D, 1)])
def test_pcap_of_either_byte_order_and_resolution(order: str, magic: int, unit: int) -> None:
    header = struct.pack(order + "IHHIIII", magic, 2, 4, 0, 0, 65535, 0xF0000071)
    data = header + struct.pack(order + "IIII", 7, 8, 4, 60) + b"data"
    packet = Packet(time=7_000_000_000 + 8 * unit, link_type=113, data=b"data", original_length=60)
    assert outcome(data) == ([packet], None)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("resolution", "time", "nanoseconds"),
    [
        (b"", 3_000_001, 3_000_001_000),
        (b"\x09", 3, 3),
        (b"\x03", 3, 3_000_000),
        (b"\x0c", 3_000, 3),
        (b"\x8a", 1024 + 512, 1_500_000_000),
        (b"\xff", 3, 0),
    ],
)
def test_pcapng_times(order: str, resolution: bytes, time: int, nanoseconds: int) -> None:
    options = (option(order, 9, resolution), option(order, 14, struct.pack(order + "q", 10)), option(order, 0, b""))
    data = section(order) + interface(order, *options) + enhanced(order, b"x", time)
    packet = Packet(time=10_000_000_000 + nanoseconds, link_type=1, data=b"x", original_length=1)
    assert outcome(data) == ([packet], None)


def test_sections_of_both_byte_orders_each_with_their_own_interfaces() -> None:
    little = section("<") + interface("<", link_type=1) + interface("<", link_type=113) + enhanced("<", b"a", 1, 1)
    big = section(">") + interface(">", link_type=101) + enhanced(">", b"b", 2)
    found, damage = outcome(little + big + little)
    assert damage is None
    assert [(record.link_type, record.data) for record in found if isinstance(record, Packet)] == [
        (113, b"a"),
        (101, b"b"),
        (113, b"a"),
    ]


def test_simple_packets_have_the_time_of_the_packet_before() -> None:
    simple = block("<", 3, struct.pack("<I", 50) + b"12345678")
    data = section("<") + interface("<", snaplen=5) + simple + enhanced("<", b"x", 7) + simple
    first = Packet(time=0, link_type=1, data=b"12345", original_length=50)
    last = Packet(time=7000, link_type=1, data=b"12345", original_length=50)
    assert outcome(data)[0] == [first, Packet(time=7000, link_type=1, data=b"x", original_length=1), last]


@pytest.mark.parametrize("order", ["<", ">"])
def test_packet_blocks_of_old_files(order: str) -> None:
    zone = option(order, 14, struct.pack(order + "q", -3600))
    time = 7_200_000_001
    old = block(order, 2, struct.pack(order + "HHIIII", 1, 5, time >> 32, time & 0xFFFFFFFF, 3, 60) + b"old")
    data = section(order) + interface(order, link_type=113) + interface(order, zone) + old
    packet = Packet(time=3_600_000_001_000, link_type=1, data=b"old", original_length=60)
    assert outcome(data) == ([packet], None)


@pytest.mark.parametrize("data", [pcap_file(PACKETS), pcapng_file([KEYS, *PACKETS])])
def test_gzip_does_not_matter(data: bytes) -> None:
    assert outcome(compress(data)) == outcome(data)
    assert list(read(Trickle(compress(data)))) == outcome(data)[0]  # type: ignore[arg-type]


def test_damage_inside_gzip_is_named() -> None:
    whole = compress(pcap_file(PACKETS))
    for damaged in (whole[:-9], whole[:-4], whole[:-8] + bytes(8), whole + b"rubbish", b"\x1f\x8b\0\0", whole[:10]):
        records, damage = outcome(damaged)
        assert records == PACKETS[: len(records)]
        assert damage is not None
        assert "the compressed file is damaged or cut off here" in damage.reason
    for end in range(len(whole)):
        assert outcome(whole[:end])[1] is not None


def test_gzip_around_something_else_is_refused() -> None:
    for other in (b"a text", b"", compress(pcap_file(PACKETS))):
        assert outcome(compress(other))[0] == []
        assert outcome(compress(other))[1] is not None


def test_unknown_blocks_are_skipped() -> None:
    statistics = block("<", 5, bytes(8))
    unknown = block("<", 0x80000001, b"whatever")
    data = section("<") + unknown + interface("<") + statistics + enhanced("<", b"x") + unknown
    assert outcome(data) == ([Packet(time=0, link_type=1, data=b"x", original_length=1)], None)


START = section("<") + interface("<") + enhanced("<", b"good")
GOOD = Packet(time=0, link_type=1, data=b"good", original_length=4)


@pytest.mark.parametrize(
    ("tail", "sentence"),
    [
        (b"\x06\0\0", "the file ends inside a block header: 3 of 8 octets are there"),
        (enhanced("<", b"lost")[:20], "the file ends inside a block of type 6: 12 of 24 octets are there"),
        (enhanced("<", b"lost")[:-4] + bytes(4), "a block of type 6 has two different lengths"),
        (enhanced("<", b"lost", number=3), "a block of type 6 cannot be read: it names interface 3 of 1"),
        (block("<", 6, bytes(8)), "a block of type 6 cannot be read: it has only 8 octets of content"),
        (
            block("<", 6, struct.pack("<IIIII", 0, 0, 0, 99, 99) + b"few!"),
            "a block of type 6 cannot be read: its packet claims 99 octets and 4 are there",
        ),
        (
            block("<", 10, struct.pack("<II", TLS_KEY_LOG, 9) + b"few!"),
            "a block of type 10 cannot be read: its keys claim 9 octets and 4 are there",
        ),
        (struct.pack("<II", 6, 0xFFFFFFFC), "a block of type 6 claims a length of 4294967292 octets"),
        (struct.pack("<II", 6, 14), "a block of type 6 claims a length of 14 octets"),
        (
            b"\x0a\x0d\x0d\x0a" + bytes(8),
            "the section header has no byte order: 00000000",
        ),
        (block("<", 1, b""), "a block of type 1 cannot be read: it has only 0 octets of content"),
    ],
)
def test_damage_in_pcapng_is_named_behind_the_packets_before(tail: bytes, sentence: str) -> None:
    records, damage = outcome(START + tail)
    assert records == [GOOD]
    assert damage is not None
    assert damage.reason.startswith(sentence)
    assert len(START) <= damage.offset <= len(START) + len(tail)


def test_damage_in_pcap_is_named_behind_the_packets_before() -> None:
    good = pcap_file(PACKETS)
    records, damage = outcome(good[:-1])
    assert records == PACKETS[:1]
    assert str(damage) == f"at octet {len(good) - 3}: the file ends inside packet 2: 2 of 3 octets are there"
    records, damage = outcome(good + struct.pack("<IIII", 0, 0, 0x40001, 0))
    assert records == PACKETS
    assert str(damage) == f"at octet {len(good)}: packet 3 claims 262145 octets, more than any capture holds"


@pytest.mark.parametrize("data", [b"", b"\xa1\xb2", b"PK\x03\x04" + bytes(40)])
def test_other_files_are_refused(data: bytes) -> None:
    assert outcome(data)[0] == []
    assert outcome(data)[1] is not None


@pytest.mark.parametrize("data", [pcap_file(PACKETS), pcapng_file([KEYS, *PACKETS])])
def test_every_cut_gives_a_beginning_of_the_records(data: bytes) -> None:
    whole, _ = outcome(data)
    for end in range(len(data)):
        records, _ = outcome(data[:end])
        assert records == whole[: len(records)]


@given(
    st.binary(max_size=120), st.integers(0, 200), st.sampled_from((pcap_file(PACKETS), pcapng_file([KEYS, *PACKETS])))
)
def test_only_capture_errors_come_out(noise: bytes, place: int, good: bytes) -> None:
    outcome(good[:place] + noise + good[place + len(noise) :])
    outcome(good[:4] + noise)


class Trickle(RawIOBase):
    """A stream that gives one octet at a time, as a pipe may."""

    def __init__(self, data: bytes) -> None:
        self._data = BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        part = self._data.read(1)
        buffer[: len(part)] = part
        return len(part)


def test_a_stream_may_give_little_at_a_time() -> None:
    assert list(read(Trickle(pcapng_file(PACKETS)))) == PACKETS  # type: ignore[arg-type]


def test_packets_leaves_keys_out() -> None:
    assert list(packets([KEYS, *PACKETS])) == PACKETS


def test_what_pcap_cannot_hold_is_refused() -> None:
    other = Packet(time=0, link_type=113, data=b"", original_length=0)
    with pytest.raises(ValueError, match="one link type"):
        pcap_file([*PACKETS, other])
    with pytest.raises(ValueError, match="does not fit"):
        pcap_file([Packet(time=-1, link_type=1, data=b"", original_length=0)])
