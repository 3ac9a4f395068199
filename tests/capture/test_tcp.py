"""Segments in any order give the stream; what the capture lacks is a gap of the right length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotwire.capture.tcp import MAX_WINDOW, PATIENCE, Chunk, Closed, Event, Gap, Stray, TcpStream
from pilotwire.capture.waiting import MAX_OCTETS, MAX_PARTS
from pilotwire.wire.transport import TcpFlags, TcpSegment

TEXT = bytes(range(200))
SYN, FIN, RST, ACK = TcpFlags.SYN, TcpFlags.FIN, TcpFlags.RST, TcpFlags.ACK


def segment(sequence: int, data: bytes = b"", flags: TcpFlags = ACK, missing: int = 0) -> TcpSegment:
    return TcpSegment(
        source_port=1,
        destination_port=2,
        sequence=sequence % (1 << 32),
        flags=flags,
        payload=data,
        missing=missing,
    )


def opened(first: int = 1000) -> TcpStream:
    stream = TcpStream()
    assert stream.add(segment(first - 1, flags=SYN), 0) == []
    return stream


def text(events: list[Event]) -> bytes:
    return b"".join(event.data for event in events if isinstance(event, Chunk))


def gaps(events: list[Event]) -> list[int]:
    return [event.length for event in events if isinstance(event, Gap)]


def test_in_order() -> None:
    stream = opened()
    assert stream.add(segment(1000, b"ab"), 1) == [Chunk(1, b"ab")]
    assert stream.add(segment(1002, b"cd"), 2) == [Chunk(2, b"cd")]
    assert stream.add(segment(1004, flags=FIN | ACK), 3) == [Closed(3, by_reset=False)]
    assert stream.add(segment(1003, b"d"), 4) == stream.acknowledge(9, 5) == stream.finish(6) == []


def test_what_comes_behind_the_end_is_stray_and_counts_once() -> None:
    stream = opened()
    stream.add(segment(1000, b"ab"), 1)
    assert stream.finish(2) == []
    assert stream.add(segment(1001, b"bcde"), 3) == [Stray(3, 3)]
    assert stream.add(segment(1001, b"bcde"), 4) == stream.add(segment(1005, flags=FIN), 5) == []


def test_what_waits_behind_the_end_is_stray() -> None:
    stream = opened()
    assert stream.add(segment(1004, b"ef"), 1) == []
    assert stream.add(segment(1000, b"ab", FIN), 2) == [Chunk(2, b"ab"), Closed(2, by_reset=False), Stray(2, 2)]


def test_what_comes_too_late_is_stray_and_counts_once() -> None:
    stream = opened()
    stream.add(segment(1005, b"fg"), 1)
    assert stream.acknowledge(1007, 2) == []
    late = 2 + PATIENCE
    assert stream.acknowledge(1007, late) == [Gap(late, 5), Chunk(late, b"fg")]
    assert stream.add(segment(1001, b"bc"), late) == [Stray(late, 2)]
    assert stream.add(segment(1000, b"abcdefg"), late) == [Stray(late, 3)]
    assert stream.add(segment(1000, b"abcdefg"), late) == []


def test_what_comes_before_the_beginning_is_stray() -> None:
    stream = TcpStream()
    stream.add(segment(1002, b"cd"), 1)
    assert stream.add(segment(1000, b"abcd"), 2) == [Stray(2, 2)]


def test_a_stream_that_ends_before_it_begins_is_all_stray() -> None:
    stream = TcpStream()
    assert stream.finish(1) == []
    assert stream.add(segment(3_000_000_000, b"abc"), 2) == [Stray(2, 3)]
    assert stream.add(segment(3_000_000_000, b"abcd"), 3) == [Stray(3, 1)]


def test_a_reset_may_carry_text() -> None:
    assert opened().add(segment(1000, b"bye", flags=RST), 1) == [Closed(1, by_reset=True), Stray(1, 3)]


def test_out_of_order_data_has_the_time_of_the_packet_that_filled_the_hole() -> None:
    stream = opened()
    assert stream.add(segment(1002, b"cd"), 1) == []
    assert stream.add(segment(1004, b"ef", FIN), 2) == []
    assert stream.add(segment(1000, b"ab"), 3) == [Chunk(3, b"abcdef"), Closed(3, by_reset=False)]


def test_repeated_and_overlapping_data_counts_once() -> None:
    stream = opened()
    stream.add(segment(1000, b"abc"), 1)
    assert stream.add(segment(1000, b"abc"), 2) == []
    assert stream.add(segment(1001, b"BCde"), 3) == [Chunk(3, b"de")]
    assert stream.add(segment(1004, b"?"), 4) == []


def test_without_its_beginning_a_stream_starts_at_the_first_segment() -> None:
    stream = TcpStream()
    assert stream.add(segment(77, b"ab"), 1) == [Chunk(1, b"ab")]


def test_without_its_beginning_a_stream_starts_where_the_other_side_acknowledges() -> None:
    stream = TcpStream()
    stream.acknowledge(70, 0)
    assert stream.add(segment(72, b"cd"), 1) == []
    assert stream.add(segment(70, b"ab"), 2) == [Chunk(2, b"abcd")]


def test_a_hole_that_the_receiver_has_acknowledged_is_a_gap() -> None:
    stream = opened()
    assert stream.add(segment(1010, b"ab"), 1) == []
    assert stream.acknowledge(1000, 2) == []
    assert stream.acknowledge(1012, 3) == stream.acknowledge(1012, 2 + PATIENCE) == []
    assert stream.acknowledge(1012, 3 + PATIENCE) == [Gap(3 + PATIENCE, 10), Chunk(3 + PATIENCE, b"ab")]


def test_data_recorded_just_behind_its_acknowledgement_is_no_gap() -> None:
    stream = opened()
    stream.add(segment(1002, b"cd"), 1)
    assert stream.acknowledge(1004, 2) == []
    assert stream.add(segment(1000, b"ab"), 3) == [Chunk(3, b"abcd")]


def test_acknowledgements_that_follow_each_other_closely_do_not_delay_for_ever() -> None:
    stream = opened()
    stream.add(segment(1002, b"cd"), 0)
    events = [
        event for time in range(0, 3 * PATIENCE, PATIENCE // 4) for event in stream.acknowledge(1002 + time, time)
    ]
    assert events == [Gap(PATIENCE, 2), Chunk(PATIENCE, b"cd")]


def test_an_acknowledgement_before_the_data_behind_the_hole() -> None:
    stream = opened()
    assert stream.acknowledge(1010, 1) == []
    late = 1 + PATIENCE
    assert stream.add(segment(1010, b"ab"), late) == [Gap(late, 10), Chunk(late, b"ab")]


def test_holes_are_gaps_at_the_end() -> None:
    stream = opened()
    stream.add(segment(1002, b"cd"), 1)
    stream.add(segment(1006, b"gh"), 2)
    assert stream.finish(3) == [Gap(3, 2), Chunk(3, b"cd"), Gap(3, 2), Chunk(3, b"gh")]


def test_a_lost_end_is_a_gap_unless_it_is_only_the_fin() -> None:
    for acknowledged, lost in ((1003, []), (1010, [Gap(3, 7)])):
        stream = opened()
        stream.add(segment(1000, b"ab"), 1)
        stream.acknowledge(acknowledged, 2)
        assert stream.finish(3) == lost


def test_the_end_of_a_cut_segment_is_a_gap_though_nobody_acknowledged_it() -> None:
    stream = opened()
    stream.add(segment(1000, b"ab", missing=4), 1)
    assert stream.finish(2) == [Gap(2, 4)]


def test_a_segment_cut_by_the_snapshot_length_leaves_a_gap() -> None:
    stream = opened()
    assert stream.add(segment(1000, b"ab", missing=3), 1) == [Chunk(1, b"ab")]
    assert stream.add(segment(1005, b"fg"), 2) == []
    assert stream.acknowledge(1007, 3) == []
    assert stream.finish(4) == [Gap(4, 3), Chunk(4, b"fg")]


def test_a_reset_ends_the_stream_with_all_that_waits() -> None:
    stream = opened()
    stream.add(segment(1002, b"cd"), 1)
    assert stream.add(segment(1004, flags=RST), 2) == [Gap(2, 2), Chunk(2, b"cd"), Closed(2, by_reset=True)]


def test_strays_of_another_connection_are_counted_and_not_read() -> None:
    stream = opened()
    assert stream.add(segment(1000 + MAX_WINDOW + 1, b"x"), 1) == [Stray(1, 1)]
    assert stream.acknowledge(1000 + MAX_WINDOW + 1, 1) == []
    assert stream.add(segment(500, flags=FIN), 2) == []
    assert stream.finish(3) == []


def test_waiting_octets_are_bounded() -> None:
    stream = opened()
    part = bytes(MAX_OCTETS // 2)
    assert stream.add(segment(1001, part), 1) == []
    assert stream.add(segment(1001 + len(part), part), 2) == []
    events = stream.add(segment(1001 + 2 * len(part), b"x"), 3)
    assert gaps(events) == [1]
    assert len(text(events)) == MAX_OCTETS + 1


def test_waiting_segments_are_bounded() -> None:
    stream = opened()
    events = [event for number in range(MAX_PARTS + 1) for event in stream.add(segment(1001 + 2 * number, b"x"), 1)]
    assert events == [Gap(1, 1), Chunk(1, b"x")]


@pytest.mark.parametrize("first", [0, 1, 1000, (1 << 32) - 100, (1 << 32) - 1])
def test_sequence_numbers_wrap(first: int) -> None:
    stream = opened(first)
    events = [event for at in range(0, 200, 10) for event in stream.add(segment(first + at, TEXT[at : at + 10]), at)]
    assert text(events) == TEXT


slices = st.lists(st.tuples(st.integers(0, 199), st.integers(1, 60)), max_size=25)


@given(slices, st.integers(0, (1 << 32) - 1))
def test_any_slices_give_the_text_with_its_gaps(cuts: list[tuple[int, int]], first: int) -> None:
    stream, events = opened(first), []
    for at, size in cuts:
        events += stream.add(segment(first + at, TEXT[at : at + size]), 0)
    events += stream.finish(1)
    held = {place for at, size in cuts for place in range(at, min(at + size, 200))}
    assert text(events) == bytes(TEXT[place] for place in sorted(held))
    assert sum(gaps(events)) == max(held, default=-1) + 1 - len(held)
    assert not any(isinstance(event, Stray) for event in events)


@given(slices, st.data())
def test_every_octet_is_delivered_or_stray(cuts: list[tuple[int, int]], choices: st.DataObject) -> None:
    stream, events = opened(), []
    for time, (at, size) in enumerate(cuts):
        events += stream.acknowledge(1000 + choices.draw(st.integers(0, 199)), time * PATIENCE)
        events += stream.add(segment(1000 + at, TEXT[at : at + size]), time * PATIENCE)
    events += stream.finish(1)
    for at, size in cuts:
        events += stream.add(segment(1000 + at, TEXT[at : at + size]), 2)
    held = {place for at, size in cuts for place in range(at, min(at + size, 200))}
    strays = sum(event.length for event in events if isinstance(event, Stray))
    assert len(text(events)) + strays == len(held)
