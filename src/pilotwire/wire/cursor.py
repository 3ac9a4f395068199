"""A reading position that never runs past the end."""

from pilotwire.wire.errors import FrameError


class Cursor:
    """Walks over the octets of one protocol unit; running out raises FrameError with layer and field."""

    def __init__(self, layer: str, data: bytes) -> None:
        self.layer = layer
        self._data = data
        self._at = 0

    @property
    def remaining(self) -> int:
        """Octets not read yet."""
        return len(self._data) - self._at

    def take(self, size: int, field: str) -> bytes:
        """The next `size` octets, or FrameError."""
        if size > self.remaining:
            raise FrameError(self.layer, field, f"{self.remaining} octets long", f"{size} octets are needed")
        self._at += size
        return self._data[self._at - size : self._at]

    def number(self, size: int, field: str) -> int:
        """The next `size` octets as an unsigned number, most significant octet first."""
        return int.from_bytes(self.take(size, field))

    def rest(self) -> bytes:
        """Everything that is left, possibly nothing."""
        return self.take(self.remaining, "rest")
