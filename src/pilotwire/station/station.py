"""A whole station: its outlets on the network, and its books."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from pilotwire.base.clock import Clock
from pilotwire.drivers.hardware import OutletHardware
from pilotwire.net import Endpoint
from pilotwire.station.book import Book
from pilotwire.station.equipment import awake
from pilotwire.station.post import Address, Post
from pilotwire.store import Store


class Station:
    """Open it, and cars can charge; close it, and every outlet is dead.

    `async with Station(...) as station:` does both. `endpoints` tell where cars connect to, in the order of the posts.
    `hardware` works in the background as long as the station is open.
    """

    def __init__(
        self,
        posts: Sequence[tuple[Post, Address]],
        *,
        book: Book,
        store: Store,
        clock: Clock,
        hardware: Sequence[OutletHardware] = (),
        warnings: Sequence[str] = (),
    ) -> None:
        self._posts, self._book, self._store = list(posts), book, store
        self._clock, self._hardware = clock, list(hardware)
        self.warnings = tuple(warnings)
        self.endpoints: tuple[Endpoint | None, ...] = ()

    @property
    def posts(self) -> tuple[Post, ...]:
        """The outlets."""
        return tuple(post for post, _ in self._posts)

    async def open(self) -> tuple[Endpoint | None, ...]:
        """Listen at every outlet. Raises Misconfigured, Unreachable."""
        try:
            for hardware in self._hardware:
                hardware.open()
            await asyncio.gather(*(awake(hardware) for hardware in self._hardware))
            self.endpoints = tuple([await post.stand_by(address) for post, address in self._posts])
        except BaseException:
            await self.close()
            raise
        return self.endpoints

    async def close(self) -> None:
        """End what runs, safely; write what is to be written. Whatever fails on the way, the rest is done."""
        async with AsyncExitStack() as last:
            last.push_async_callback(asyncio.to_thread, self._store.close)
            last.push_async_callback(self._book.close)
            for hardware in self._hardware:
                last.push_async_callback(hardware.aclose)
            for post in self.posts:
                if post.bay is not None:
                    last.callback(lambda bay: bay.halt(self._clock.now(), "the station closed"), post.bay)
            await asyncio.gather(*(post.close() for post in self.posts))

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
