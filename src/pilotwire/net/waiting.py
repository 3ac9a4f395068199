"""Waiting for sockets that asyncio has no stream for, and for time by a clock of our own."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from pilotwire.base.clock import Clock


@contextmanager
def watched(plug: socket.socket, readable: Callable[[], None]) -> Iterator[None]:
    """Inside, `readable` is called whenever there is something to read, again and again until it is read."""
    loop = asyncio.get_running_loop()
    loop.add_reader(plug, readable)
    try:
        yield
    finally:
        loop.remove_reader(plug)


async def readable(plug: socket.socket) -> None:
    """Return once there is something to read; one waiter a socket."""
    event = asyncio.Event()
    with watched(plug, event.set):
        await event.wait()


def patience(clock: Clock, due: float | None, poll: float | None = None) -> float | None:
    """Real seconds until something is due, at most `poll`; None where nothing ever is."""
    if due is None:
        return poll
    seconds = max(0.0, clock.real(due - clock.now()))
    return seconds if poll is None else min(seconds, poll)


async def rest(bell: asyncio.Event, seconds: float | None) -> None:
    """Return when the bell rings, or after so many s; the others always get their turn."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bell.wait()
    await asyncio.sleep(0)
