"""Frames survive any cutting of the stream; broken headers are named; nothing grows without bound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotwire.wire import FrameError
from pilotwire.wire.v2gtp import HEADER_LENGTH, MAX_PAYLOAD, Frame, PayloadType, Unknown, decode_header, encode
from pilotwire.wire.v2gtp_reader import Broken, Event, V2gtpReader

SAP_REQUEST = bytes.fromhex("01FE800100000003 80AABB")
STREAM = SAP_REQUEST + encode(0xA123, b"ours") + encode(0x8002, b"") + encode(0x1234, b"?") + encode(0x9000, b"\x10\0")
EVENTS = [
    Frame(PayloadType.EXI, bytes.fromhex("80AABB")),
    Unknown(0xA123, 4),
    Frame(PayloadType.ISO20_MAIN, b""),
    Unknown(0x1234, 1),
    Frame(PayloadType.SDP_REQUEST, b"\x10\0"),
]

frames = st.lists(st.tuples(st.integers(0, 0xFFFF) | st.sampled_from(list(PayloadType)), st.binary(max_size=40)))


def expected(payload_type: int, payload: bytes) -> Event:
    if payload_type in frozenset(PayloadType):
        return Frame(PayloadType(payload_type), payload)
    return Unknown(payload_type, len(payload))


def test_the_header_is_eight_octets() -> None:
    assert encode(PayloadType.EXI, bytes.fromhex("80AABB")) == SAP_REQUEST


def test_a_stream_in_one_piece() -> None:
    assert V2gtpReader().feed(STREAM) == EVENTS


def test_a_stream_octet_by_octet() -> None:
    reader = V2gtpReader()
    assert [event for octet in STREAM for event in reader.feed(bytes((octet,)))] == EVENTS
    assert (reader.unread, reader.to_skip) == (b"", 0)


@given(frames, st.lists(st.integers(1, 20)))
def test_cutting_does_not_matter(sent: list[tuple[int, bytes]], cuts: list[int]) -> None:
    stream = b"".join(encode(payload_type, payload) for payload_type, payload in sent)
    reader, events = V2gtpReader(), []
    for cut in [*cuts, len(stream)]:
        events += reader.feed(stream[:cut])
        stream = stream[cut:]
    assert events == [expected(*frame) for frame in sent]


def test_manufacturers_types_are_told_from_unknown_ones() -> None:
    assert [Unknown(number, 0).manufacturer for number in (0x9004, 0x9FFF, 0xA000, 0xFFFF)] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("header", "field", "value"),
    [
        ("02FE800100000000", "version", "0x02"),
        ("01FF800100000000", "inverse version", "0xFF"),
        ("01FE800100010001", "payload length", 65537),
        ("01FE8001FFFFFFFF", "payload length", 4294967295),
        ("01FEA000FFFFFFFF", "payload length", 4294967295),
    ],
)
def test_a_broken_header_is_named(header: str, field: str, value: object) -> None:
    (broken,) = V2gtpReader().feed(bytes.fromhex(header))
    assert isinstance(broken, Broken)
    assert (broken.refusal.layer, broken.refusal.field, broken.refusal.value) == ("V2GTP", field, value)
    assert broken.unread == bytes.fromhex(header)


def test_the_limit_itself_is_accepted() -> None:
    assert V2gtpReader().feed(encode(0x8001, bytes(MAX_PAYLOAD))) == [Frame(PayloadType.EXI, bytes(MAX_PAYLOAD))]
    (broken,) = V2gtpReader(limit=5).feed(encode(0x8001, bytes(6)))
    assert isinstance(broken, Broken)
    assert "at most 5 octets" in str(broken.refusal)


def test_frames_before_an_error_are_delivered_and_nothing_behind_it() -> None:
    reader = V2gtpReader()
    frame, broken = reader.feed(SAP_REQUEST + b"GET / HTTP/1.1")
    assert frame == EVENTS[0]
    assert isinstance(broken, Broken)
    assert (broken.refusal.value, broken.unread) == ("0x47", b"GET / HTTP/1.1")
    assert reader.feed(STREAM) == []
    assert (reader.unread, reader.to_skip) == (b"", 0)


def test_a_skipped_payload_is_not_kept() -> None:
    reader = V2gtpReader()
    reader.feed(encode(0xA000, bytes(1000))[: HEADER_LENGTH + 100])
    assert (reader.unread, reader.to_skip) == (b"", 900)


def test_a_short_header_is_refused() -> None:
    with pytest.raises(FrameError, match="8 octets are needed"):
        decode_header(SAP_REQUEST[:7])


@pytest.mark.parametrize("payload_type", [-1, 0x10000])
def test_a_type_that_does_not_fit_is_refused(payload_type: int) -> None:
    with pytest.raises(FrameError, match="16 bits"):
        encode(payload_type, b"")


@given(st.binary(max_size=64))
def test_a_stream_is_broken_once_and_last(data: bytes) -> None:
    for stream in (data, b"\x01\xfe" + data, SAP_REQUEST + data):
        reader = V2gtpReader()
        events = reader.feed(stream) + reader.feed(data)
        broken = [event for event in events if isinstance(event, Broken)]
        assert broken == events[len(events) - len(broken) :]
        assert len(broken) <= 1
