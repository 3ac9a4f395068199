"""Frames on the serial line: a message, its check sum, stuffed, and a zero behind."""

from binascii import crc_hqx

import msgspec

from pilotwire.drivers.mcu import cobs
from pilotwire.drivers.mcu.messages import KINDS, Message, code_of
from pilotwire.wire.cursor import Cursor
from pilotwire.wire.errors import FrameError
from pilotwire.wire.layout import read, write

MAX_FRAME = 64
"""Octets of a stuffed frame without its zero. The longest of version 1 has fewer; what is longer is noise."""


class Noise(msgspec.Struct, frozen=True):
    """Octets up to a zero that are no frame, and why."""

    why: str


def checksum(data: bytes) -> int:
    """CRC-16/IBM-3740: polynomial 0x1021, first value 0xFFFF; 0x29B1 for "123456789"."""
    return crc_hqx(data, 0xFFFF)


def encode(message: Message) -> bytes:
    """The frame of a message, its zero included. FrameError when a field does not fit."""
    body = bytes([code_of(message)]) + write(message)
    return cobs.encode(body + checksum(body).to_bytes(2, "little")) + b"\0"


def decode(frame: bytes) -> Message | Noise:
    """The message in a frame, given without its zero. Octets behind the last field are of a later version: ignored."""
    content = cobs.decode(frame)
    if content is None or len(content) < 3:
        return Noise("not a stuffed frame")
    body, check = content[:-2], int.from_bytes(content[-2:], "little")
    if checksum(body) != check:
        return Noise(f"check sum {check:04x} must be {checksum(body):04x}")
    kind = KINDS.get(body[0])
    if kind is None:
        return Noise(f"kind 0x{body[0]:02x} is unknown")
    try:
        return read(kind, Cursor(kind.layer, body[1:]))
    except FrameError as refusal:
        return Noise(str(refusal))


class FrameReader:
    """Cuts a stream of octets in pieces of any size into messages; holds less than one frame."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._too_long = False

    def feed(self, data: bytes) -> list[Message | Noise]:
        """What became whole, in order. An empty frame is nothing, so a sender may begin with a zero."""
        *ends, tail = data.split(b"\0")
        found = []
        for piece in ends:
            self._keep(piece)
            found += self._close()
        self._keep(tail)
        return found

    def _keep(self, piece: bytes) -> None:
        self._too_long = self._too_long or len(self._buffer) + len(piece) > MAX_FRAME
        if self._too_long:
            self._buffer.clear()
        else:
            self._buffer += piece

    def _close(self) -> list[Message | Noise]:
        frame, too_long = bytes(self._buffer), self._too_long
        self._buffer.clear()
        self._too_long = False
        if too_long:
            return [Noise(f"more than {MAX_FRAME} octets without a zero")]
        return [decode(frame)] if frame else []
