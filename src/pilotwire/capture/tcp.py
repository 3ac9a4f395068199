"""One direction of a TCP connection, put in order from captured segments (RFC 9293, 3.4 and 3.10).

Theory of operation. Sequence numbers wrap at 32 bits; positions here are plain integers that never wrap, equal to the
sequence number in their lower 32 bits. Octets before `_next` are delivered. Later segments wait. A capture may simply
not hold what lies between: when the receiver has acknowledged the hole some milliseconds ago, or too much waits behind
it, or the capture ends, the hole is reported as a Gap and delivery goes on behind it. The first copy of an octet
counts. Octets that come for a place that is given up (before the beginning, inside a Gap, behind the end) are stray:
counted, once, not read.
"""

import msgspec

from pilotwire.capture.ranges import Ranges
from pilotwire.capture.waiting import Waiting
from pilotwire.wire.transport import TcpFlags, TcpSegment

MAX_WINDOW = 1 << 30
"""Farthest octet that a window can allow (RFC 7323, 2.3). What lies beyond belongs to another connection."""


PATIENCE = 5_000_000
"""Nanoseconds by which a packet may be recorded behind the acknowledgement of its data, as busy switches do."""


class Chunk(msgspec.Struct, frozen=True):
    """The next octets in order. `time` is that of the packet which made them available, in nanoseconds."""

    time: int
    data: bytes


class Gap(msgspec.Struct, frozen=True):
    """`length` octets that were sent and are not in the capture."""

    time: int
    length: int


class Closed(msgspec.Struct, frozen=True):
    """The sender is done: `by_reset`, or in good order."""

    time: int
    by_reset: bool


class Stray(msgspec.Struct, frozen=True):
    """`length` octets too late for their place in the stream, or too far ahead to belong to it."""

    time: int
    length: int


Event = Chunk | Gap | Closed | Stray


class TcpStream:
    """Puts segments of one sender in order; what waits is bounded, as `Waiting` says."""

    def __init__(self) -> None:
        self.closed = False
        self._next: int | None = None
        self._sent: int | None = None
        self._acknowledged: int | None = None
        self._behind_since: int | None = None  # when acknowledged octets began to be missing here
        self._waiting = Waiting()
        self._end: int | None = None
        self._given_up = Ranges()

    def add(self, segment: TcpSegment, time: int) -> list[Event]:
        """Take a segment of this sender and return what it makes available."""
        start = self._position(segment.sequence + bool(segment.flags & TcpFlags.SYN))
        reset = self._reset(time) if segment.flags & TcpFlags.RST and not self.closed else []
        return [*reset, *self._stray(start, segment.payload, time), *self._take(start, segment, time)]

    def _reset(self, time: int) -> list[Event]:
        return [*self.finish(time), Closed(time, by_reset=True)]

    def _stray(self, start: int, data: bytes, time: int) -> list[Event]:
        far = start - self._started() > MAX_WINDOW
        octets = len(data) if far else self._given_up.take(start, start + len(data))
        return [Stray(time, octets)] if octets else []

    def _take(self, start: int, segment: TcpSegment, time: int) -> list[Event]:
        if self.closed or start - self._started() > MAX_WINDOW:
            return []
        end = start + len(segment.payload) + segment.missing
        self._sent = max(end, self._sent or end)
        if segment.flags & TcpFlags.FIN and end >= self._started():
            self._end = end
        if start + len(segment.payload) > self._started():
            self._waiting.add(start, segment.payload)
        return self._progress(time)

    def acknowledge(self, number: int, time: int) -> list[Event]:
        """Take an acknowledgement number of the other side: the octets before it arrived there."""
        if self.closed:
            return []
        position = self._position(number)
        if position - self._started() <= MAX_WINDOW:
            self._acknowledged = max(position, self._acknowledged or position)
        return self._progress(time)

    def finish(self, time: int) -> list[Event]:
        """Deliver what waits, gaps included; whatever comes later is stray."""
        events: list[Event] = []
        while self._waiting and not self.closed:
            events += self._jump(self._waiting.first, time)
        last = self._last()
        lost_end = [self._gap(last, time)] if not self.closed and last > self._started() else []
        return [*events, *lost_end, *self._close(time)]

    def _last(self) -> int:
        """The end of what was sent, as far as segments and acknowledgements tell."""
        ends = [] if self._sent is None else [self._sent]
        if self._acknowledged is not None:
            # A FIN takes a sequence number and is no octet; one that is not in the capture may be the last number.
            ends.append(self._acknowledged - 1 if self._end is None else min(self._acknowledged, self._end))
        return max(ends, default=0)

    def _position(self, sequence: int) -> int:
        if self._next is None:
            self._next = sequence
            self._given_up.add(sequence - MAX_WINDOW, sequence + MAX_WINDOW if self.closed else sequence)
        return self._next + (sequence - self._next + (1 << 31)) % (1 << 32) - (1 << 31)

    def _started(self) -> int:
        return self._next or 0

    def _progress(self, time: int) -> list[Event]:
        events = self._deliver(time)
        self._watch(time)
        while self._waiting and self._hole_is_final(time):
            events += self._jump(self._waiting.first, time)
        return events

    def _watch(self, time: int) -> None:
        if self._acknowledged is None or self._acknowledged <= self._started():
            self._behind_since = None
        elif self._behind_since is None:
            self._behind_since = time

    def _hole_is_final(self, time: int) -> bool:
        acknowledged = self._acknowledged is not None and self._acknowledged >= self._waiting.first
        settled = self._behind_since is not None and abs(time - self._behind_since) >= PATIENCE
        return (acknowledged and settled) or self._waiting.full

    def _jump(self, start: int, time: int) -> list[Event]:
        gap = [self._gap(start, time)] if start > self._started() else []
        return [*gap, *self._deliver(time)]

    def _gap(self, start: int, time: int) -> Event:
        length = start - self._started()
        self._given_up.add(self._started(), start)
        self._next = start
        return Gap(time, length)

    def _deliver(self, time: int) -> list[Event]:
        data = self._waiting.take(self._started())
        self._next = self._started() + len(data)
        events: list[Event] = [Chunk(time, data)] if data else []
        if self._end is not None and self._started() >= self._end:
            events += [Closed(time, by_reset=False), *self._close(time)]
        return events

    def _close(self, time: int) -> list[Event]:
        if self.closed:
            return []
        self.closed = True
        if self._next is not None:
            self._given_up.add(self._next, self._next + MAX_WINDOW)
        beyond = [event for start, data in self._waiting for event in self._stray(start, data, time)]
        self._waiting.clear()
        return beyond
