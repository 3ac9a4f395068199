"""The message side of one connection: octets to messages of the agreed protocol, and back."""

from collections import deque
from typing import Any

import msgspec

from pilotwire.base import PilotwireError
from pilotwire.exi import ExiError
from pilotwire.messages import codec
from pilotwire.session.dialect import Dialect, Envelope, pack
from pilotwire.wire import Broken, Frame, FrameError, PayloadType, V2gtpReader, v2gtp

MAX_WAITING = 16
"""Frames that may wait for their turn; no peer has reason to send more than one before its answer."""


class Heard(msgspec.Struct, frozen=True):
    """A whole message of the peer."""

    message: Any
    payload: bytes


class Garbled(msgspec.Struct, frozen=True):
    """What no message could be made of; `fatal` where the stream behind it is lost, too."""

    why: str
    payload: bytes = b""
    fatal: bool = False


class TooMany(PilotwireError):
    """A peer that sends without waiting for answers."""


class Channel:
    """Cuts and reads what comes in, one message at a time, since each may change how the next is read.

    Frames of other payload types than those of the protocol are passed over [V2G2-800].
    """

    def __init__(self) -> None:
        self.dialect: Dialect | None = None
        self._reader = V2gtpReader()
        self._waiting: deque[Frame | Garbled] = deque()

    def feed(self, data: bytes) -> None:
        """Take octets; TooMany where more than MAX_WAITING frames are unread."""
        for event in self._reader.feed(data):
            match event:
                case Frame():
                    self._waiting.append(event)
                case Broken(refusal=refusal):
                    self._waiting.append(Garbled(str(refusal), fatal=True))
            if len(self._waiting) > MAX_WAITING:
                raise TooMany(f"{len(self._waiting)} messages wait for an answer: at most {MAX_WAITING} may")

    def read(self) -> Heard | Garbled | None:
        """The next message; None while more octets are needed."""
        while self._waiting:
            item = self._waiting.popleft()
            if isinstance(item, Garbled):
                return item
            schema = self._schema(item.payload_type)
            if schema is not None:
                return _decode(schema, item.payload)
        return None

    def handshake(self, message: Any) -> bytes:
        """The frame of a handshake message."""
        return v2gtp.encode(PayloadType.EXI, codec("sap").encode(message))

    def write(self, envelope: Envelope, now: float) -> tuple[bytes, Any]:
        """The frame and the message of an envelope in the agreed protocol. Raises ExiError, FrameError."""
        if self.dialect is None:
            raise FrameError("V2GTP", "protocol", None, "the handshake must come first")
        payload_type, message = pack(self.dialect, envelope, now)
        return v2gtp.encode(payload_type, codec(self.dialect.schemas[payload_type]).encode(message)), message

    def _schema(self, payload_type: PayloadType) -> str | None:
        if self.dialect is None:
            return "sap" if payload_type is PayloadType.EXI else None
        return self.dialect.schemas.get(payload_type)


def _decode(schema: str, payload: bytes) -> Heard | Garbled:
    try:
        return Heard(codec(schema).decode(payload), payload)
    except ExiError as error:
        return Garbled(f"{schema}: {error}", payload)
