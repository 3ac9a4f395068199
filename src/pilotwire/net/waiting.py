"""Waiting for a socket that asyncio has no stream for."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager


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
