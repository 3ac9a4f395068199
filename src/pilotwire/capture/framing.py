"""Finding V2GTP frames in a byte stream that may begin anywhere, have holes, be encrypted or be something else.

Theory of operation. A stream that begins with 01 FE is framed from there. Any other, and every stream behind a hole
or a broken frame, is searched for the next plausible header: 01 FE, a type with a meaning, a sensible length. Every
octet ends up in exactly one figure of the Tally.
"""

from contextlib import suppress

import msgspec

from pilotwire.wire import v2gtp
from pilotwire.wire.errors import FrameError
from pilotwire.wire.v2gtp import FIRST_MANUFACTURER_TYPE, HEADER_LENGTH, PayloadType, V2gtpReader

START = bytes((v2gtp.VERSION, v2gtp.INVERSE_VERSION))
SAMPLE_LENGTH = 32
"""Octets of skipped data that are kept to show."""

TLS_RECORD_TYPES = range(0x14, 0x18)
TLS_MAJOR_VERSION = 0x03


class Cut(msgspec.Struct, frozen=True):
    """A frame of which only `received` octets, header included, came; type and length None without a whole header."""

    received: int
    payload_type: int | None = None
    length: int | None = None


class Skipped(msgspec.Struct, frozen=True):
    """Octets that belong to no frame: how many, the first of them, and why."""

    length: int
    sample: bytes
    reason: str


class Tally(msgspec.Struct, frozen=True):
    """Octets of one direction by what became of them. `missing` ones are not in the capture."""

    framed: int = 0
    cut: int = 0
    skipped: int = 0
    encrypted: int = 0
    missing: int = 0

    @property
    def captured(self) -> int:
        """Octets that the capture holds."""
        return self.framed + self.cut + self.skipped + self.encrypted


Event = v2gtp.Event | Cut | Skipped


class Framer:
    """Cuts one direction into frames."""

    def __init__(self) -> None:
        self.tally = Tally()
        self._aligned = True
        self._reader: V2gtpReader | None = None
        self._unsorted = b""
        self._skipped = 0
        self._sample = b""
        self._reason = "no V2GTP header"

    @property
    def looks_encrypted(self) -> bool:
        """Whether this direction begins like a TLS record; its octets wait here until `encrypted` counts them."""
        begun = self._reader is not None or self._skipped or self.tally.captured
        head = self._unsorted[:3]
        return (
            not begun
            and len(head) == 3
            and head[0] in TLS_RECORD_TYPES
            and head[1] == TLS_MAJOR_VERSION
            and head[2] <= 4
        )

    def feed(self, data: bytes) -> list[Event]:
        """Take the next octets and return frames, and what had to be skipped before them."""
        self._unsorted += data
        return [] if self.looks_encrypted else self._sort()

    def encrypted(self, data: bytes = b"") -> None:
        """Count octets as encrypted, with those that wait here."""
        self._count(encrypted=len(self._unsorted) + len(data))
        self._unsorted = b""

    def gap(self, length: int) -> list[Event]:
        """Octets are missing here: give up the frame at hand and search for the next."""
        events = self.finish()
        self._count(missing=length)
        self._reason = "behind a gap, before the next header"
        return events

    def finish(self) -> list[Event]:
        """Report what is left unfinished."""
        events = self._cut()
        self._skip(len(self._unsorted))
        events += self._flush()
        self._aligned = False
        return events

    def _sort(self) -> list[Event]:
        events: list[Event] = []
        while self._reader is not None or self._find_header():
            events += self._flush()
            events += self._read()
            if self._reader is not None:
                break
        return events

    def _read(self) -> list[Event]:
        reader = self._reader = self._reader or V2gtpReader()
        data, self._unsorted = self._unsorted, b""
        events: list[Event] = []
        with suppress(FrameError):  # the reader keeps it
            events += reader.feed(data)
        self._count(framed=sum(_size(event) for event in events))
        if reader.error is not None:
            self._reader, self._unsorted, self._reason = None, reader.unread, str(reader.error)
            self._skip(1)
        return events

    def _find_header(self) -> bool:
        if self._aligned and START.startswith(self._unsorted[:2]):
            self._aligned = len(self._unsorted) < len(START)
            return not self._aligned
        self._aligned = False
        place = 0
        while (place := self._unsorted.find(START[:1], place)) >= 0:
            verdict = _is_header(self._unsorted[place : place + HEADER_LENGTH])
            if verdict is not False:
                self._skip(place)
                return verdict is True
            place += 1
        # Up to two octets may still prove to be TLS; that is only asked about before anything was skipped.
        if self._skipped or len(self._unsorted) > 2:
            self._skip(len(self._unsorted))
        return False

    def _skip(self, length: int) -> None:
        self._sample = (self._sample + self._unsorted[:length])[:SAMPLE_LENGTH]
        self._skipped += length
        self._unsorted = self._unsorted[length:]

    def _flush(self) -> list[Event]:
        if not self._skipped:
            return []
        event = Skipped(self._skipped, self._sample, self._reason)
        self._count(skipped=self._skipped)
        self._skipped, self._sample, self._reason = 0, b"", "no V2GTP header"
        return [event]

    def _cut(self) -> list[Event]:
        reader, self._reader = self._reader, None
        if reader is None or not (reader.unread or reader.to_skip):
            return []
        if reader.to_skip:
            # The unknown frame was counted as whole when its header came.
            self._count(framed=-reader.to_skip)
            return []
        self._count(cut=len(reader.unread))
        return [_cut_frame(reader.unread)]

    def _count(self, **octets: int) -> None:
        sums = {name: getattr(self.tally, name) + more for name, more in octets.items()}
        self.tally = msgspec.structs.replace(self.tally, **sums)


def _is_header(head: bytes) -> bool | None:
    """Whether octets are a plausible header; None while they are too few to tell."""
    if not START.startswith(head[:2]):
        return False
    if len(head) < HEADER_LENGTH:
        return None
    try:
        header = v2gtp.decode_header(head)
    except FrameError:
        return False
    return header.payload_type in frozenset(PayloadType) or header.payload_type >= FIRST_MANUFACTURER_TYPE


def _size(event: Event) -> int:
    match event:
        case v2gtp.Frame(_, payload):
            return HEADER_LENGTH + len(payload)
        case v2gtp.Unknown(_, length):
            return HEADER_LENGTH + length
        case _:
            return 0


def _cut_frame(octets: bytes) -> Cut:
    if len(octets) < HEADER_LENGTH:
        return Cut(len(octets))
    header = v2gtp.decode_header(octets[:HEADER_LENGTH])
    return Cut(len(octets), header.payload_type, header.length)
