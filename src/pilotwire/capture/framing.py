"""Finding V2GTP frames in a byte stream that may begin anywhere, have holes, be encrypted or be something else.

Theory of operation. A stream that begins with 01 FE is framed from there. Any other, and every stream behind a hole
or a broken frame, is searched for the next plausible header: 01 FE, a type with a meaning, a sensible length. Every
octet ends up in exactly one figure of the Tally. `_at` parts the sorted octets of the buffer from the others; the
buffer is cut once per call, so that the work grows with the octets and not with the frames among them.
"""

from collections.abc import Iterator

import msgspec

from pilotwire.capture.accounts import Ledger, Skipped, Tally
from pilotwire.capture.headers import START, TLS_HEAD_LENGTH, is_header, is_tls
from pilotwire.wire import v2gtp
from pilotwire.wire.errors import FrameError
from pilotwire.wire.v2gtp import HEADER_LENGTH, Frame, Unknown, Whole


class Cut(msgspec.Struct, frozen=True):
    """A frame of which only `received` octets, header included, came; type and length None without a whole header."""

    received: int
    payload_type: int | None = None
    length: int | None = None


Event = Whole | Cut | Skipped


class Framer:
    """Cuts one direction into frames."""

    def __init__(self) -> None:
        self._ledger = Ledger()
        self._buffer = bytearray()
        self._at = 0
        self._begun = False
        self._framing = False
        self._passing = 0  # octets still to come of an unknown frame

    @property
    def tally(self) -> Tally:
        """What became of the octets so far."""
        return self._ledger.tally

    @property
    def looks_encrypted(self) -> bool:
        """Whether this direction begins like a TLS record; its octets wait here until `encrypted` counts them."""
        return not self._begun and is_tls(self._buffer[:TLS_HEAD_LENGTH])

    def feed(self, data: bytes) -> list[Event]:
        """Take the next octets and return frames, and what had to be skipped before them."""
        self._buffer += data
        if self.looks_encrypted:
            return []
        events = list(self._sort())
        del self._buffer[: self._at]
        self._at = 0
        return events

    def encrypted(self, data: bytes = b"") -> bytes:
        """Count octets as encrypted, with those that wait here, and hand them out."""
        octets = bytes(self._buffer) + data
        self._ledger.count("encrypted", len(octets))
        self._buffer.clear()
        return octets

    def gap(self, length: int) -> list[Event]:
        """Octets are missing here: give up the frame at hand and search for the next."""
        events = self.finish()
        self._ledger.count("missing", length)
        self._ledger.blame("behind a gap, before the next header")
        return events

    def finish(self) -> list[Event]:
        """Report what is left unfinished."""
        events: list[Event] = [*self._cut()]
        self._ledger.skip(self._buffer)
        self._buffer.clear()
        self._begun, self._framing, self._passing = True, False, 0
        return [*events, *self._ledger.report()]

    def _sort(self) -> Iterator[Event]:
        while self._framing or self._find():
            yield from self._ledger.report()
            event = self._next()
            if event is not None:
                yield event
            elif self._framing:
                return

    def _next(self) -> Whole | None:
        self._pass_over()
        try:
            event = v2gtp.decode_at(self._buffer, self._at)
        except FrameError as refusal:
            self._framing = False
            self._ledger.blame(str(refusal))
            self._skip_to(self._at + 1)
            return None
        self._take(event)
        return event

    def _take(self, event: Whole | None) -> None:
        match event:
            case Frame(_, payload):
                self._at += HEADER_LENGTH + len(payload)
                self._ledger.count("framed", HEADER_LENGTH + len(payload))
            case Unknown(length=length):
                self._passing = HEADER_LENGTH + length
                self._pass_over()

    def _pass_over(self) -> None:
        passed = min(self._passing, len(self._buffer) - self._at)
        self._passing -= passed
        self._at += passed
        self._ledger.count("framed", passed)

    def _find(self) -> bool:
        """Skip up to the next plausible header; false while there is none yet."""
        if not self._begun and START.startswith(self._buffer[:2]):
            self._framing = self._begun = len(self._buffer) >= len(START)
            return self._framing
        place = self._at
        while (place := self._buffer.find(START, place)) >= 0:
            verdict = is_header(bytes(self._buffer[place : place + HEADER_LENGTH]))
            if verdict is not False:
                self._skip_to(place)
                self._framing = verdict is True
                return self._framing
            place += 1
        self._skip_barren()
        return False

    def _skip_barren(self) -> None:
        # Few octets may still prove to be TLS; that is only asked about before anything was skipped.
        if self._begun or len(self._buffer) >= TLS_HEAD_LENGTH:
            end = len(self._buffer)
            self._skip_to(end - self._buffer.endswith(START[:1], self._at))

    def _skip_to(self, place: int) -> None:
        self._begun = True
        self._ledger.skip(self._buffer[self._at : place])
        self._at = place

    def _cut(self) -> list[Cut]:
        received = len(self._buffer)
        if not self._framing or not received:
            return []
        head = bytes(self._buffer[:HEADER_LENGTH])
        self._buffer.clear()
        self._ledger.count("cut", received)
        if len(head) < HEADER_LENGTH:
            return [Cut(received)]
        header = v2gtp.decode_header(head)
        return [Cut(received, header.payload_type, header.length)]
