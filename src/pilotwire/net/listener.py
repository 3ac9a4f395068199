"""A station's door: one TCP port for cars of all protocols, which no car can keep shut for the next.

Connections that do not stand yet are bounded in number and time; when there are too many, the oldest of them goes, so
that silent ones cannot keep a car out. Each holds some 16 KiB before its ClientHello is whole and some 100 KiB after.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import msgspec

from pilotwire.net.connection import Connection
from pilotwire.net.endpoint import Endpoint, bind, endpoint, tcp_socket
from pilotwire.net.errors import Misconfigured, NetError
from pilotwire.net.router import Router, Service
from pilotwire.net.shuttle import Observe, Patience, Shuttle, unobserved
from pilotwire.net.tls import TlsServer

PAUSE = 0.05
"""Seconds until the next attempt to accept, after one that the system refused."""

Serve = Callable[[Connection], Awaitable[None]]
"""Owns a connection until it returns; then the connection is closed, cleanly unless it raises."""


class Refused(NetError):
    """A connection that was given up for the sake of others."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What connections may cost."""

    patience: Patience = Patience(first=20.0, handshake=5.0)  # a car has 20 s from plug to SupportedAppProtocol
    opening: int = 128  # connections that do not stand yet
    standing: int = 1024  # connections that are served
    backlog: int = 128  # connections that the kernel holds for us


class Incident(msgspec.Struct, frozen=True):
    """A connection that ended badly, told once: what the peer did, or what `serve`, a judge or a tap raised."""

    peer: Endpoint
    problem: Exception


class Listener:
    """Serves each connection in a task of its own. `open` it, and `close` it."""

    def __init__(
        self,
        service: Service,
        serve: Serve,
        *,
        report: Callable[[Incident], None],
        limits: Limits = Limits(),  # noqa: B008 - frozen
        observe: Observe = unobserved,
    ) -> None:
        self._plain = service.plain
        self._tls = TlsServer(service.tls, keylog=service.keylog)
        self._serve = serve
        self._report = report
        self._limits = limits
        self._observe = observe
        self._opening: dict[Shuttle, None] = {}
        self._shuttles: set[Shuttle] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._entering: set[asyncio.Task[None]] = set()
        self._door: socket.socket | None = None

    @property
    def connections(self) -> tuple[int, int]:
        """How many are opening, and how many are served."""
        return len(self._opening), len(self._tasks)

    async def open(self, address: Endpoint) -> Endpoint:
        """Listen, with port 0 at any dynamic one; returns where. Misconfigured when that cannot be had."""
        door = tcp_socket()
        try:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bind(door, address)
            door.listen(self._limits.backlog)
        except OSError as error:
            door.close()
            raise Misconfigured("address to listen on", address, error.strerror or str(error)) from None
        door.setblocking(False)
        self._door = door
        self._listen()
        return endpoint(door.getsockname())

    async def close(self) -> None:
        """Stop listening, end what is being served, and return when nothing is left."""
        if self._door is not None:
            asyncio.get_running_loop().remove_reader(self._door)
            self._door.close()
            self._door = None
        await asyncio.gather(*self._entering)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        shuttles = list(self._shuttles)
        for shuttle in shuttles:
            shuttle.abandon()
        await asyncio.gather(*(shuttle.gone.wait() for shuttle in shuttles))

    def _listen(self) -> None:
        if self._door is not None:
            asyncio.get_running_loop().add_reader(self._door, self._accept, self._door)

    def _accept(self, door: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            plug, _ = door.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):  # it has gone again
            return
        except OSError as error:  # no file descriptor is left, mostly
            self._give_up_oldest(f"no more connections can be had ({error.strerror})")
            loop.remove_reader(door)
            loop.call_later(PAUSE, self._listen)
            return
        plug.setblocking(False)
        entering = loop.create_task(self._enter(plug))
        self._entering.add(entering)
        entering.add_done_callback(self._entering.discard)

    async def _enter(self, plug: socket.socket) -> None:
        await asyncio.get_running_loop().connect_accepted_socket(self._shuttle, plug)

    def _shuttle(self) -> Shuttle:
        router = Router(self._plain, self._tls)
        shuttle = Shuttle(router, self._limits.patience, self._observe, ready=self._stands, lost=self._lost)
        if len(self._opening) >= self._limits.opening:
            self._give_up_oldest(f"{self._limits.opening} newer ones did not stand yet")
        self._opening[shuttle] = None
        self._shuttles.add(shuttle)
        return shuttle

    def _give_up_oldest(self, words: str) -> None:
        oldest = next(iter(self._opening), None)
        if oldest is not None:
            del self._opening[oldest]
            oldest.abandon(Refused(f"given up: {words}"))

    def _stands(self, shuttle: Shuttle) -> None:
        self._opening.pop(shuttle, None)
        if len(self._tasks) >= self._limits.standing:
            shuttle.abandon(Refused(f"{self._limits.standing} connections are being served already"))
            return
        task = asyncio.get_running_loop().create_task(self._run(Connection(shuttle)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, connection: Connection) -> None:
        clean = False
        try:
            await self._serve(connection)
            clean = True
        except Exception as problem:
            self._tell(Incident(connection.info.peer, problem))
        finally:
            connection.close(clean)

    def _lost(self, shuttle: Shuttle) -> None:
        self._opening.pop(shuttle, None)
        self._shuttles.discard(shuttle)
        if shuttle.problem is not None:
            self._tell(Incident(shuttle.peer, shuttle.problem))

    def _tell(self, incident: Incident) -> None:
        """A reporter that fails must not take the door with it."""
        try:
            self._report(incident)
        except Exception as error:
            context = {"message": f"report of {incident.peer} failed", "exception": error}
            asyncio.get_running_loop().call_exception_handler(context)
