"""Frames under way: one wire for all, a queue with an end, and what arrived."""

import heapq
from collections.abc import Callable
from itertools import count

import msgspec

MOST_FRAMES = 20_000
"""Frames under way or not taken; more are dropped, and counted."""

MOST_WAIT_S = 1.0
"""How far the wire may be booked up before a modem drops what it should send."""


class Arrival(msgspec.Struct, frozen=True):
    """A frame that reached a host, at UNIX s."""

    host: str
    frame: bytes
    time: float


class Carriage:
    """Books the wire and keeps frames until they are due."""

    def __init__(self, air_s: float) -> None:
        self.dropped = 0
        self._air_s = air_s
        self._free_at = float("-inf")
        self._under_way: list[tuple[float, int, str, bytes]] = []
        self._latest: dict[tuple[str, str], float] = {}  # when the last frame arrives, by sender and host
        self._order = count()
        self._arrived: list[Arrival] = []

    def book(self, now: float) -> float | None:
        """When the wire is free for a frame, UNIX s; None when it is booked up."""
        starts = max(now, self._free_at)
        if starts - now > MOST_WAIT_S:
            self.dropped += 1
            return None
        self._free_at = starts + self._air_s
        return starts

    def post(self, due: float, host: str, frame: bytes) -> None:
        """Let a frame arrive later."""
        if len(self._under_way) + len(self._arrived) >= MOST_FRAMES:
            self.dropped += 1
            return
        heapq.heappush(self._under_way, (due, next(self._order), host, frame))

    def follow(self, sender: str, due: float, host: str, frame: bytes) -> float:
        """Let a frame arrive later, but not before one that the same sender sent there first; gives when."""
        way = (sender, host)
        self._latest[way] = due = max(due, self._latest.get(way, due))
        self.post(due, host, frame)
        return due

    def next_deadline(self) -> float | None:
        """When something arrives next, UNIX s."""
        return self._under_way[0][0] if self._under_way else None

    def deliver(self, now: float, awake: Callable[[str, float], bool]) -> None:
        """Let everything arrive that is due, at hosts whose modems are awake then."""
        while self._under_way and self._under_way[0][0] <= now:
            due, _, host, frame = heapq.heappop(self._under_way)
            if awake(host, due):
                self._arrived.append(Arrival(host, frame, due))

    def take(self) -> list[Arrival]:
        """What arrived since the last call."""
        arrived, self._arrived = self._arrived, []
        return arrived
