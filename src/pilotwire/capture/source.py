"""A binary stream read in exact steps, with its position for error reports."""

from typing import BinaryIO

from pilotwire.capture.records import CaptureError


class Source:
    """Reads a file from front to back; it need not be seekable. Errors of the types in `damage` are CaptureErrors."""

    def __init__(self, stream: BinaryIO, damage: tuple[type[Exception], ...] = ()) -> None:
        self._stream = stream
        self._damage = damage
        self.offset = 0

    def exactly(self, size: int, what: str) -> bytes:
        """The next `size` octets; CaptureError naming `what` when the file ends before."""
        return self._whole(self._read(size), size, what)

    def header(self, size: int, what: str) -> bytes | None:
        """The next `size` octets, or None at the end of the file; CaptureError when it ends in between."""
        data = self._read(size)
        return self._whole(data, size, what) if data else None

    def upto(self, size: int) -> bytes:
        """Up to `size` octets, none at the end of the file; CaptureError where the stream itself is damaged."""
        try:
            return self._stream.read(size)
        except self._damage as damage:
            raise CaptureError(self.offset, f"the compressed file is damaged or cut off here: {damage}") from None

    def _whole(self, data: bytes, size: int, what: str) -> bytes:
        if len(data) < size:
            start = self.offset - len(data)
            raise CaptureError(start, f"the file ends inside {what}: {len(data)} of {size} octets are there")
        return data

    def _read(self, size: int) -> bytes:
        parts = []
        # A pipe or an unbuffered file may return less than asked before its end.
        while size > 0 and (part := self.upto(size)):
            parts.append(part)
            size -= len(part)
            self.offset += len(part)
        return b"".join(parts)
