"""TLS records and the handshake messages in them, out of a stream."""

from collections.abc import Iterator
from enum import IntEnum

import msgspec

from pilotwire.wire.errors import FrameError

LAYER = "TLS"
HEAD_LENGTH = 5
MAX_BODY = (1 << 14) + 2048
"""Longest body of a record, in octets (RFC 5246, 6.2.3); TLS 1.3 allows less."""

MAX_MESSAGE = 1 << 17
"""Longest handshake message believed. Two chains of four certificates stay far below."""


class Kind(IntEnum):
    """What a record holds (RFC 8446, 5.1)."""

    CHANGE_CIPHER_SPEC = 20
    ALERT = 21
    HANDSHAKE = 22
    APPLICATION_DATA = 23


class Record(msgspec.Struct, frozen=True):
    """A record: its header, and the body that may be encrypted."""

    head: bytes
    body: bytes

    @property
    def kind(self) -> int:
        """The content type as the header states it; TLS 1.3 hides the true one in the body."""
        return self.head[0]


class Records:
    """Cuts one direction into records."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Record]:
        """Take the next octets and yield the records they complete; FrameError where there is no record."""
        self._buffer += data
        while len(self._buffer) >= HEAD_LENGTH:
            head = bytes(self._buffer[:HEAD_LENGTH])
            end = HEAD_LENGTH + _length(head)
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[HEAD_LENGTH:end])
            del self._buffer[:end]
            yield Record(head, body)


def _length(head: bytes) -> int:
    length = int.from_bytes(head[3:])
    if head[0] not in frozenset(Kind) or head[1] != 3:
        raise FrameError(LAYER, "record header", head.hex(), "must be a content type of 20 to 23 and a version 3.x")
    if length > MAX_BODY:
        raise FrameError(LAYER, "record length", length, f"must be at most {MAX_BODY}")
    return length


class Message(msgspec.Struct, frozen=True):
    """A handshake message without its header."""

    kind: int
    body: bytes


class Messages:
    """Cuts the contents of handshake records into messages; one may lie in many records, and many in one."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, content: bytes) -> Iterator[Message]:
        """Take the content of a handshake record; FrameError for a message that is longer than any should be."""
        self._buffer += content
        while len(self._buffer) >= 4:
            end = 4 + int.from_bytes(self._buffer[1:4])
            if end > MAX_MESSAGE:
                raise FrameError(LAYER, "handshake message length", end, f"must be at most {MAX_MESSAGE}")
            if len(self._buffer) < end:
                return
            message = Message(self._buffer[0], self._buffer[4:end])
            self._buffer = self._buffer[end:]
            yield message
