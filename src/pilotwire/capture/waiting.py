"""Parts of a stream that came before what lies in front of them."""

from collections.abc import Iterator

MAX_OCTETS = 1024 * 1024
"""Octets kept behind a hole. Charging peers have a few kilobytes under way; this is the window of a fast network."""

MAX_PARTS = 1024
"""Parts kept behind a hole, so that many small ones cost no more than few large ones."""


class Waiting:
    """Parts by the position of their first octet; the longest of those that begin together is kept."""

    def __init__(self) -> None:
        self._parts: dict[int, bytes] = {}

    def __bool__(self) -> bool:
        return bool(self._parts)

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        return iter(self._parts.items())

    @property
    def first(self) -> int:
        """The first position; there must be a part."""
        return min(self._parts)

    @property
    def full(self) -> bool:
        """Whether more waits than should."""
        return len(self._parts) > MAX_PARTS or sum(map(len, self._parts.values())) > MAX_OCTETS

    def add(self, start: int, data: bytes) -> None:
        """Keep a part."""
        if len(data) > len(self._parts.get(start, b"")):
            self._parts[start] = data

    def take(self, place: int) -> bytes:
        """All octets that follow without a hole from a position on; parts before it are dropped."""
        octets = []
        while self._parts and (start := self.first) <= place:
            part = self._parts.pop(start)[place - start :]
            octets.append(part)
            place += len(part)
        return b"".join(octets)

    def clear(self) -> None:
        """Drop everything."""
        self._parts.clear()
