"""The surface that all engines of a connection share, and the engine that does nothing."""

from typing import Protocol


class Engine(Protocol):
    """Octets of the wire on one side, octets of the application on the other; `TlsEngine` is the other one."""

    done: bool  # the application may talk
    closed: bool  # the peer has said goodbye

    def feed(self, data: bytes) -> None:
        """Take octets from the wire; TlsFailure ends the connection."""

    def out(self) -> bytes:
        """Octets for the wire since the last call."""

    def send(self, data: bytes) -> None:
        """Take octets of the application; only once `done`."""

    def recv(self) -> bytes:
        """Octets for the application since the last call."""

    def close(self) -> None:
        """Say goodbye."""

    def take_keylog(self) -> list[str]:
        """Lines in the format of NSS since the last call."""


class PlainEngine:
    """Passes octets on as they are."""

    def __init__(self) -> None:
        self.done = True
        self.closed = False  # the end of a plain stream is a FIN, which is no octet
        self._inward = bytearray()
        self._outward = bytearray()

    def feed(self, data: bytes) -> None:
        """Take octets from the wire."""
        self._inward += data

    def out(self) -> bytes:
        """Octets for the wire since the last call."""
        return _emptied(self._outward)

    def send(self, data: bytes) -> None:
        """Take octets of the application."""
        self._outward += data

    def recv(self) -> bytes:
        """Octets for the application since the last call."""
        return _emptied(self._inward)

    def close(self) -> None:
        """There is nothing to say."""

    def take_keylog(self) -> list[str]:
        """There are no keys."""
        return []


def _emptied(buffer: bytearray) -> bytes:
    data = bytes(buffer)
    buffer.clear()
    return data
