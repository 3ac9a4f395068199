"""What the codec refuses, and where."""

from pilotwire.base import PilotwireError


class ExiError(PilotwireError):
    """A stream that cannot be read, or a value that cannot be written.

    `reason` says why, `path` names the elements from the root down to the place, `bit` is the position in the stream
    (None when writing).
    """

    def __init__(self, reason: str, bit: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.bit = bit
        self.path: list[str] = []

    def under(self, name: str) -> "ExiError":
        """Note that the place lies under `name`; called once for each element on the way out."""
        self.path.insert(0, name)
        return self

    def __str__(self) -> str:
        place = "/".join(self.path) or "document"
        return f"{place}: {self.reason}" if self.bit is None else f"{place}, bit {self.bit}: {self.reason}"
