"""Captures inside gzip, as many tools leave them."""

import zlib
from gzip import BadGzipFile, GzipFile
from typing import BinaryIO, cast

from pilotwire.capture.source import Source

MAGIC = bytes.fromhex("1F8B")

DAMAGE = (EOFError, BadGzipFile, zlib.error)


class _Rest:
    """A stream whose first octets were taken already."""

    def __init__(self, start: bytes, source: Source) -> None:
        self._start, self._source = start, source

    def read(self, size: int) -> bytes:
        part, self._start = self._start[:size], self._start[size:]
        return part or self._source.upto(size)


def opened(start: bytes, source: Source) -> Source:
    """The uncompressed content; `start` is what was taken from the source to recognise it.

    Offsets count uncompressed octets. Damage to the compression is told as damage to the capture.
    """
    content = GzipFile(fileobj=cast(BinaryIO, _Rest(start, source)), mode="rb")
    return Source(cast(BinaryIO, content), DAMAGE)
