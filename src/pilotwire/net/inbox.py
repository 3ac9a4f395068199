"""What has arrived and was not read yet, and how it all ended."""

import asyncio
from enum import Enum

import msgspec

MAX_UNREAD = 128 * 1024
"""Octets; a message is at most 64 KiB, and a peer that keeps to the order of messages has one under way."""


class End(Enum):
    """How a connection came to its end."""

    OWN = "closed by us"
    PEER = "closed by the peer"
    CUT = "cut off without a TLS close"
    BROKEN = "a rule was broken"
    LOST = "lost"


class Ending(msgspec.Struct, frozen=True):
    """Why a connection is over."""

    kind: End
    words: str = ""


class Inbox:
    """Octets for one reader; the first ending counts."""

    def __init__(self) -> None:
        self.ending: Ending | None = None
        self._octets = bytearray()
        self._news = asyncio.Event()

    @property
    def full(self) -> bool:
        """Whether no more should be read from the wire for now."""
        return len(self._octets) > MAX_UNREAD

    def put(self, data: bytes) -> None:
        """Add octets."""
        if data:
            self._octets += data
            self._news.set()

    def end(self, ending: Ending) -> None:
        """Nothing more will come; where we end it ourselves, what was not read yet is of no interest any more."""
        self.ending = self.ending or ending
        if ending.kind is End.OWN:
            self._octets.clear()
        self._news.set()

    async def take(self) -> bytes:
        """All octets there are, as soon as there are any; nothing at the end."""
        while not self._octets and self.ending is None:
            self._news.clear()
            await self._news.wait()
        data = bytes(self._octets)
        self._octets.clear()
        return data

    async def take_within(self, seconds: float) -> bytes | None:
        """The same, but None when nothing has come within so many s."""
        if not self._octets and self.ending is None:
            self._news.clear()
            timer = asyncio.get_running_loop().call_later(seconds, self._news.set)
            try:
                await self._news.wait()
            finally:
                timer.cancel()
        return await self.take() if self._octets or self.ending is not None else None
