"""A station's door on ::1 for the length of a test, and what happened at it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from ipaddress import IPv6Address
from typing import Any

from pilotwire.net.connection import Connection
from pilotwire.net.endpoint import Endpoint
from pilotwire.net.listener import Incident, Limits, Listener, Serve
from pilotwire.net.router import Service
from pilotwire.net.shuttle import Observe, unobserved
from tests.net.certificates import station_terms, station_terms_2

ANYWHERE = Endpoint(IPv6Address("::1"), 0)
EVERYTHING = Service(plain=True, tls=(station_terms(), station_terms_2()))
GREETING = b"\x01\xfehello"
TIMEOUT = 60.0
"""Seconds until a test that hangs is ended; no verdict depends on it."""


def run(test: Coroutine[Any, Any, None]) -> None:
    """Run a test in an event loop of its own."""
    asyncio.run(asyncio.wait_for(test, TIMEOUT))


async def echo(connection: Connection) -> None:
    """Give back what comes."""
    while data := await connection.receive():
        connection.send(data)


class Door:
    """A listener with its address and incidents."""

    def __init__(self, listener: Listener, address: Endpoint, incidents: list[Incident]) -> None:
        self.listener = listener
        self.address = address
        self.incidents = incidents

    async def told(self, count: int = 1) -> list[str]:
        """The words of the incidents, as soon as there are so many."""
        await until(lambda: len(self.incidents) >= count)
        return [str(incident.problem) for incident in self.incidents]

    async def raw(self, octets: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A plain TCP connection that has sent some octets."""
        reader, writer = await asyncio.open_connection(*self.address.sockaddr[:2])
        writer.write(octets)
        return reader, writer


@asynccontextmanager
async def door(
    serve: Serve = echo,
    service: Service = EVERYTHING,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    observe: Observe = unobserved,
) -> AsyncIterator[Door]:
    incidents: list[Incident] = []
    listener = Listener(service, serve, report=incidents.append, limits=limits, observe=observe)
    address = await listener.open(ANYWHERE)
    try:
        yield Door(listener, address, incidents)
    finally:
        await listener.close()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    while not condition():
        await asyncio.sleep(0.001)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """End a raw connection, whatever has become of it."""
    writer.transport.abort()
    await asyncio.sleep(0)
