"""A station's door: one TCP port for cars of all protocols, which no car can keep shut for the next.

Connections that do not stand yet are bounded in number and time; when there are too many, the oldest of them goes, so
that silent ones cannot keep a car out. Each holds some 16 KiB before its ClientHello is whole and some 100 KiB after.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import msgspec

from pilotwire.net.connection import Connection
from pilotwire.net.endpoint import Endpoint, endpoint
from pilotwire.net.errors import Misconfigured, NetError
from pilotwire.net.router import Router, Service
from pilotwire.net.shuttle import Observe, Patience, Shuttle, unobserved
from pilotwire.net.tls import TlsServer

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
        self._server: asyncio.Server | None = None

    @property
    def connections(self) -> tuple[int, int]:
        """How many are opening, and how many are served."""
        return len(self._opening), len(self._tasks)

    async def open(self, address: Endpoint) -> Endpoint:
        """Listen; port 0 takes any free one. Returns where, Misconfigured when that cannot be had."""
        door = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        try:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address.sockaddr)
            backlog = self._limits.backlog
            self._server = await asyncio.get_running_loop().create_server(self._shuttle, sock=door, backlog=backlog)
        except OSError as error:
            door.close()
            raise Misconfigured("address to listen on", address, error.strerror or str(error)) from None
        return endpoint(door.getsockname())

    async def close(self) -> None:
        """Stop listening, end what is being served, and return when nothing is left."""
        if self._server is not None:
            self._server.close()
        tasks, shuttles = list(self._tasks), list(self._shuttles)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for shuttle in shuttles:
            shuttle.abandon()
        await asyncio.gather(*(shuttle.gone.wait() for shuttle in shuttles))

    def _shuttle(self) -> Shuttle:
        router = Router(self._plain, self._tls)
        shuttle = Shuttle(router, self._limits.patience, self._observe, ready=self._stands, lost=self._lost)
        if len(self._opening) >= self._limits.opening:
            oldest = next(iter(self._opening))
            del self._opening[oldest]
            oldest.abandon(Refused(f"given up for a newer one: {self._limits.opening} connections did not stand yet"))
        self._opening[shuttle] = None
        self._shuttles.add(shuttle)
        return shuttle

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
