"""Eyes and ears of a connection: taps for recordings, and the key log that lets others read them."""

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from types import TracebackType

import msgspec

from pilotwire.net.endpoint import Endpoint


class Direction(Enum):
    """Seen from the owner of the connection."""

    IN = "received"
    OUT = "sent"


class Kind(Enum):
    """Which octets. On a plain connection both kinds are told, and are the same."""

    WIRE = "as TCP carries them"
    CONTENT = "as the session reads and writes them"


Tap = Callable[[Direction, Kind, bytes], None]
"""Is told all octets of a connection, in order, in pieces as they come."""


class Observers(msgspec.Struct, frozen=True, kw_only=True):
    """Who watches a connection. An exception of an observer ends the connection that it watches."""

    tap: Tap | None = None
    keylog: Callable[[str], None] | None = None  # one line in the format of NSS each, without its end

    def octets(self, direction: Direction, kind: Kind, data: bytes) -> None:
        """Tell the tap, where there is one and something to tell."""
        if self.tap is not None and data:
            self.tap(direction, kind, data)

    def keys(self, lines: list[str]) -> None:
        """Tell the key log."""
        if self.keylog is not None:
            for line in lines:
                self.keylog(line)


NOBODY = Observers()

Observe = Callable[[Endpoint, Endpoint], Observers]
"""Who watches a connection, by its local and its remote end."""


def unobserved(local: Endpoint, peer: Endpoint) -> Observers:
    """Nobody watches."""
    return NOBODY


class KeyLogFile:
    """Appends key log lines to a file that only its owner may read; whoever has it can decrypt the recordings."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)
        self._file = path.open("a", encoding="ascii")

    def __call__(self, line: str) -> None:
        """Write a line at once, so that a reader of the running recording has it in time."""
        self._file.write(line + "\n")
        self._file.flush()

    def close(self) -> None:
        """No more lines."""
        self._file.close()

    def __enter__(self) -> "KeyLogFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
