"""V2GTP frames out of a byte stream that comes in pieces of any size."""

import msgspec

from pilotwire.wire.errors import FrameError
from pilotwire.wire.v2gtp import HEADER_LENGTH, MAX_PAYLOAD, Frame, Unknown, Whole, decode_at


class Broken(msgspec.Struct, frozen=True):
    """The last event of a stream that broke a rule: why, and all octets received from the bad header on.

    There is no way to know where the next frame begins, so the stream is over; a peer should be hung up on.
    """

    refusal: FrameError
    unread: bytes


Event = Whole | Broken


class V2gtpReader:
    """Cuts a byte stream into frames; holds at most one unfinished frame of `limit` octets of payload."""

    def __init__(self, limit: int = MAX_PAYLOAD) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._skip = 0
        self._broken = False

    @property
    def unread(self) -> bytes:
        """Octets received that belong to no frame yet."""
        return bytes(self._buffer)

    @property
    def to_skip(self) -> int:
        """Octets still to come of an unknown frame whose header was reported."""
        return self._skip

    def feed(self, data: bytes) -> list[Event]:
        """Take the next octets and return what became whole, in order; nothing behind `Broken`, now or later."""
        if self._broken:
            return []
        self._buffer += data
        events: list[Event] = []
        try:
            while (event := self._next()) is not None:
                events.append(event)
        except FrameError as refusal:
            events.append(self._break(refusal))
        return events

    def _break(self, refusal: FrameError) -> Broken:
        broken = Broken(refusal, self.unread)
        self._broken = True
        self._buffer.clear()
        return broken

    def _next(self) -> Whole | None:
        self._drop_skipped()
        event = decode_at(self._buffer, 0, self._limit)
        match event:
            case Frame(_, payload):
                del self._buffer[: HEADER_LENGTH + len(payload)]
            case Unknown(length=length):
                self._skip = HEADER_LENGTH + length
        return event

    def _drop_skipped(self) -> None:
        dropped = min(self._skip, len(self._buffer))
        del self._buffer[:dropped]
        self._skip -= dropped
