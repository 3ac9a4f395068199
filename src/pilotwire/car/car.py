"""A car on the network: finds the station, connects, charges."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

from pilotwire.base.clock import Clock
from pilotwire.car.berth import Berth
from pilotwire.car.seat import CarSeat
from pilotwire.drivers import Vehicle
from pilotwire.evcc import Settings
from pilotwire.link import CarDock
from pilotwire.link.plugged import PluggedOutput
from pilotwire.net import Connection, Endpoint, Info, Terms, TlsClient, TlsSession, Unreachable, connect
from pilotwire.net.asker import AskPolicy
from pilotwire.net.conducting import conduct
from pilotwire.net.discovery import discover, link_up
from pilotwire.net.linking import Frames, conduct_link
from pilotwire.net.observing import Observe, unobserved
from pilotwire.net.packets import PacketLine
from pilotwire.ports import LinkError
from pilotwire.session.events import Ended, Event, ignore
from pilotwire.signalling import BasicCarSettings
from pilotwire.wire import sdp

POLL_S = 0.05
"""Real seconds between two looks at the hardware while nothing comes from the station."""

LEAVE_S = 0.05
"""Real seconds for the last frames of a link to get out."""


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """How the car finds its station. With an `endpoint` it asks nobody."""

    interface: str
    endpoint: Endpoint | None = None
    sdp_port: int = sdp.PORT
    tls: tuple[Terms, ...] = ()  # none: plain TCP
    accept_plain: bool = False  # whether an answer without TLS will do although TLS was asked for
    keylog: bool = False


class DataLine(msgspec.Struct, frozen=True, kw_only=True):
    """What carries messages to the station: who finds it, and the frames of that; None where it has none.

    `basic` is how the car charges by duty cycle; without it, it does not. `told` hears all that happens to the link.
    """

    dock: CarDock
    frames: Callable[[str], Frames] | None = PacketLine
    basic: BasicCarSettings | None = None
    told: Callable[[float, PluggedOutput], None] = lambda now, event: None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a session went."""

    good: bool
    why: str
    paused: bool = False


class Car:
    """One car. `charge` runs one session, over its `data_line` if it has one; a paused one is resumed by the next."""

    def __init__(
        self,
        vehicle: Vehicle,
        settings: Settings,
        reach: Reach,
        *,
        clock: Clock,
        entropy: Callable[[int], bytes],
        listener: Callable[[float, Event], None] = ignore,
        observe: Observe = unobserved,
        poll: float = POLL_S,
        turned: Callable[[float, bool], None] = lambda now, heard: None,
        data_line: DataLine | None = None,
    ) -> None:
        self._clock, self._reach, self._poll, self._turned = clock, reach, poll, turned
        self._client = TlsClient(reach.tls, keylog=reach.keylog) if reach.tls else None
        self._listener, self._observe = listener, observe
        self._resumption: TlsSession | None = None
        self._outcome = Outcome(good=False, why="no session")
        self.info: Info | None = None  # of the connection, the last one where there is none now
        self.seat = CarSeat(vehicle, settings, entropy, listener=self._listen, stretch=clock.speed)
        self._data_line, self._news = data_line, asyncio.Event()
        self._no_link: str | None = None
        self._connection: Connection | None = None
        self.berth: Berth | None = None
        if data_line is not None:
            look = poll * clock.speed
            self.berth = Berth(vehicle, self.seat, data_line.dock, basic=data_line.basic, look=look)

    async def charge(self) -> Outcome:
        """Find the station, connect, and run a session to its end. Raises Unreachable, TlsFailure."""
        if self.berth is None or self._data_line is None:
            return await self._charge()
        async with self._linking(self.berth, self._data_line):
            await self._linked(self.berth)
            return await self._charge()

    async def _charge(self) -> Outcome:
        connection = await self._connect(*await self._find())
        self._connection = connection
        try:
            await self._run(connection)
        finally:
            self.seat.hang_up(self._clock.now())
            connection.close(clean=True)  # only so can TLS be resumed after a pause
            await connection.wait_closed()
            self._connection = None
        return self._outcome

    @asynccontextmanager
    async def _linking(self, berth: Berth, data: DataLine) -> AsyncIterator[None]:
        """Frames, carrier and time get to the dock; at the end it may still say that it leaves."""
        interface, bell = self._reach.interface, asyncio.Event()
        line = data.frames(interface) if data.frames else None
        self._no_link = None
        task = asyncio.create_task(
            conduct_link(berth, interface, self._clock, line=line, told=self._heard, poll=self._poll, wake=bell)
        )
        task.add_done_callback(self._broken)
        try:
            berth.wake(self._clock.now())
            yield
        finally:
            try:
                berth.handle_timeout(self._clock.now())
                bell.set()
                await asyncio.sleep(LEAVE_S)
            finally:  # whoever waits may be cancelled once more
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                if line is not None:
                    line.close()

    def _broken(self, task: "asyncio.Task[None]") -> None:
        """Nobody carries frames any more; where that has a cause, it is told instead of a link."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self._no_link = str(error) or type(error).__name__
            self._news.set()
            if self._connection is not None:
                self._connection.close(clean=False)

    def _heard(self, now: float, event: PluggedOutput) -> None:
        """Something happened to the link; a connection ends with it."""
        if isinstance(event, LinkError):
            self._no_link = event.why
        if self._connection is not None and self.berth is not None and not self.berth.ready:
            self._connection.close(clean=False)
        self._news.set()
        if self._data_line is not None:
            self._data_line.told(now, event)

    async def _linked(self, berth: Berth) -> None:
        """Wait for the link. Unreachable where there will be none."""
        while not berth.ready:
            if self._no_link is not None:
                raise Unreachable(f"no data link: {self._no_link}")
            self._news.clear()
            await self._news.wait()

    async def _find(self) -> tuple[Endpoint, bool]:
        """Where the station listens, and whether over TLS."""
        reach = self._reach
        await link_up(reach.interface)
        if reach.endpoint is not None:
            return reach.endpoint, bool(reach.tls)
        asks = sdp.Security.TLS if reach.tls else sdp.Security.NONE
        tolerates = frozenset({sdp.Security.NONE}) if reach.tls and reach.accept_plain else frozenset[sdp.Security]()
        found = await discover(reach.interface, AskPolicy(asks=asks, tolerates=tolerates), port=reach.sdp_port)
        return found.address, found.security is sdp.Security.TLS

    async def _connect(self, address: Endpoint, tls: bool) -> Connection:
        client = self._client if tls else None
        return await connect(address, client, session=self._resumption, observe=self._observe)

    async def _run(self, connection: Connection) -> None:
        info, now = connection.info, self._clock.now()
        self.info = info
        chain = info.peer_chain
        begin = self.seat.open(now, info.security, chain[0] if chain else None)
        await conduct(self.seat, connection, self._clock, poll=self._poll, begin=begin, turned=self._turned)
        self._resumption = connection.session

    def _listen(self, now: float, event: Event) -> None:
        if isinstance(event, Ended):
            self._outcome = Outcome(good=event.good, why=event.why, paused=event.paused)
        self._listener(now, event)
