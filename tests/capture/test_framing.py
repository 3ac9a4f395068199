"""Every octet of a stream is in a frame, cut, skipped, encrypted or missing: nothing is lost, nothing counted twice."""

from hypothesis import given
from hypothesis import strategies as st

from pilotwire.capture.accounts import SAMPLE_LENGTH, Skipped, Tally
from pilotwire.capture.framing import Cut, Event, Framer
from pilotwire.wire.v2gtp import Frame, PayloadType, Unknown, encode

FRAME = encode(0x8001, b"\x80payload")
FOUND = Frame(PayloadType.EXI, b"\x80payload")


def test_frames_from_the_beginning() -> None:
    framer = Framer()
    assert framer.feed(FRAME + FRAME[:3]) == [FOUND]
    assert framer.feed(FRAME[3:] + encode(0x1234, b"??")) == [FOUND, Unknown(0x1234, 2)]
    assert framer.finish() == []
    assert framer.tally == Tally(framed=2 * len(FRAME) + 10)


def test_octet_by_octet() -> None:
    framer = Framer()
    stream = FRAME + encode(0x1234, b"??") + FRAME
    events = [event for octet in stream for event in framer.feed(bytes((octet,)))]
    assert events == [FOUND, Unknown(0x1234, 2), FOUND]
    assert framer.tally == Tally(framed=len(stream))


def test_a_stream_that_begins_inside_a_frame() -> None:
    framer = Framer()
    assert framer.feed(b"yload\x01\xfe" + FRAME) == [Skipped(7, b"yload\x01\xfe", "no V2GTP header"), FOUND]
    assert framer.tally == Tally(framed=len(FRAME), skipped=7)


def test_a_gap_inside_a_frame() -> None:
    framer = Framer()
    framer.feed(FRAME[:10])
    assert framer.gap(3) == [Cut(10, PayloadType.EXI, 8)]
    assert framer.feed(FRAME[13:] + FRAME) == [Skipped(3, b"oad", "behind a gap, before the next header"), FOUND]
    assert framer.tally == Tally(framed=len(FRAME), cut=10, skipped=3, missing=3)


def test_a_gap_inside_a_header() -> None:
    framer = Framer()
    framer.feed(FRAME[:5])
    assert framer.gap(1) == [Cut(5)]


def test_a_gap_inside_an_unknown_frame() -> None:
    framer = Framer()
    assert framer.feed(encode(0xA000, bytes(10))[:12]) == [Unknown(0xA000, 10)]
    assert framer.gap(6) == []
    assert framer.feed(FRAME) == [FOUND]
    assert framer.tally == Tally(framed=12 + len(FRAME), missing=6)


def test_a_broken_frame_is_passed_over() -> None:
    framer = Framer()
    events = framer.feed(FRAME + b"\x01\xfe\x80\x01\xff\xff\xff\xff" + b"junk" + FRAME)
    reason = "V2GTP: payload length is 4294967295; at most 65536 octets are accepted"
    assert events == [FOUND, Skipped(12, b"\x01\xfe\x80\x01\xff\xff\xff\xffjunk", reason), FOUND]


def test_foreign_traffic_is_counted_and_sampled_not_kept() -> None:
    framer = Framer()
    text = b"GET /index.html HTTP/1.1\r\nHost: station\r\n\r\n"
    assert framer.feed(text) == []
    assert framer.feed(text) == []
    assert framer.finish() == [Skipped(2 * len(text), text[:SAMPLE_LENGTH], "no V2GTP header")]
    assert framer.tally == Tally(skipped=2 * len(text))


def test_tls_is_recognised_by_its_first_record() -> None:
    framer = Framer()
    for octet in b"\x16\x03\x01":
        assert not framer.looks_encrypted
        assert framer.feed(bytes((octet,))) == []
    assert framer.looks_encrypted
    framer.encrypted()
    framer.encrypted(b"more")
    assert framer.finish() == []
    assert framer.tally == Tally(encrypted=7)


def test_what_looks_like_tls_inside_a_frame_is_not() -> None:
    framer = Framer()
    framer.feed(FRAME[:9])
    framer.feed(b"\x16\x03\x01")
    assert not framer.looks_encrypted
    framer.finish()
    framer.feed(b"\x16\x03\x01")
    assert not framer.looks_encrypted


def test_a_short_stream_is_not_lost() -> None:
    framer = Framer()
    framer.feed(b"\x16\x03")
    assert framer.finish() == [Skipped(2, b"\x16\x03", "no V2GTP header")]


pieces = st.one_of(
    st.binary(max_size=30),
    st.sampled_from([FRAME, FRAME[:9], FRAME[9:], b"\x01", b"\x01\xfe", encode(0xA000, b"abc"), encode(0x99, b"a")]),
    st.integers(1, 50),
)


def size(event: Event) -> int:
    match event:
        case Skipped(length) | Cut(length):
            return length
        case Frame(_, payload):
            return 8 + len(payload)
        case Unknown(_, length):
            return 8 + length


@given(st.lists(pieces, max_size=12))
def test_every_octet_is_accounted_for(stream: list[bytes | int]) -> None:
    framer, events = Framer(), []
    for piece in stream:
        events += framer.gap(piece) if isinstance(piece, int) else framer.feed(piece)
        if framer.looks_encrypted:
            framer.encrypted()
    events += framer.finish()
    tally = framer.tally
    assert tally.captured == sum(len(piece) for piece in stream if isinstance(piece, bytes))
    assert tally.missing == sum(piece for piece in stream if isinstance(piece, int))
    assert tally.skipped == sum(size(event) for event in events if isinstance(event, Skipped))
    assert tally.cut == sum(size(event) for event in events if isinstance(event, Cut))
    assert tally.framed <= sum(size(event) for event in events if isinstance(event, Frame | Unknown))
