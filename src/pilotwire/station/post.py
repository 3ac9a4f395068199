"""One outlet on the network: listener and discovery, one session at a time, and the next car is always served."""

import asyncio
from collections.abc import Callable

import msgspec

from pilotwire.base.clock import Clock
from pilotwire.drivers import Outlet
from pilotwire.link.plugged import PluggedOutput
from pilotwire.net import Connection, Endpoint, Incident, Limits, Listener, NetError, Service
from pilotwire.net.conducting import conduct
from pilotwire.net.discovery import Overheard, link_up, unheard
from pilotwire.net.interfaces import existing
from pilotwire.net.observing import Observe, unobserved
from pilotwire.ports import LinkReady
from pilotwire.secc import Offering
from pilotwire.secc.visit import Entropy
from pilotwire.session.events import EnergyStopped, Event
from pilotwire.station.bay import Bay
from pilotwire.station.line import DataLine, LineTask
from pilotwire.station.recorder import Recorder
from pilotwire.station.seat import Seat
from pilotwire.station.signboard import Signboard
from pilotwire.station.steering import OutlookAt
from pilotwire.wire import sdp

POLL_S = 0.1
"""Real seconds between two looks at the hardware while nothing comes from the car."""

SILENT_S = 2.0
"""Real seconds of silence after which a newcomer may take the place of the car before: no car pauses longer between
an answer and its next request without having given up (its message timeouts are shorter)."""

IDLE_S = 1.0
"""Real seconds between two looks at an outlet that is at rest, with nobody there."""

SETTLE_S = 3.0
"""Real seconds that a post which is closed waits for its outlet to come to rest: contactors open within two."""

FIRST_S = 20.0
"""Real seconds that a connection may stand without a word: the car's CommunicationSetup time."""


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where a post listens. Without discovery a car has to know the port."""

    interface: str
    port: int = 0  # of TCP; 0 takes a free one of the dynamic ports
    discovery: bool = True
    sdp_port: int = sdp.PORT


class Post:
    """An outlet that cars can reach. With a `data_line`, only while that is ready."""

    def __init__(
        self,
        outlet: Outlet,
        offering: Offering,
        service: Service,
        *,
        clock: Clock,
        entropy: Entropy,
        outlook: OutlookAt,
        recorder: Recorder | None = None,
        listener: Callable[[float, Event], None] | None = None,
        report: Callable[[str], None] = lambda words: None,
        arrive: Callable[[], None] = lambda: None,
        limits: Limits | None = None,
        observe: Observe = unobserved,
        overheard: Overheard = unheard,
        poll: float = POLL_S,
        data_line: DataLine | None = None,
    ) -> None:
        self.outlet, self._clock, self._poll = outlet, clock, poll
        self._recorder, self._listener, self._report = recorder, listener, report
        self._arrive = arrive
        self.seat = Seat(outlet, offering, entropy, outlook, listener=self._listen, stretch=clock.speed)
        self.bay: Bay | None = None
        self._line: LineTask | None = None
        self._plain = data_line is not None and data_line.plain
        self._waiting: asyncio.Task[None] | None = None
        self._link_ready = asyncio.Event()
        if data_line is not None:
            self.bay = Bay(outlet, self.seat, data_line.dock, basic=data_line.basic, look=poll * clock.speed)
            self._line = LineTask(self.bay, data_line, clock, poll=poll, told=self._linked, report=report)
        self._signboard = Signboard(service, report, overheard)
        self._current: Connection | None = None
        self._heard = 0.0
        self._watcher: asyncio.Task[None] | None = None
        self._door = Listener(
            service,
            self._serve,
            report=self._incident,
            limits=limits or Limits(),
            observe=observe,
        )

    async def open(self, address: Address) -> Endpoint:
        """Listen, and answer discovery; where cars connect to. Misconfigured where a port is taken; nothing is open.

        NotPermitted where frames may not be had; nothing is open then, either.
        """
        endpoint = await self._listen_at(address)
        try:
            self._begin(address.interface)
        except NetError:
            await self.close()
            raise
        return endpoint

    async def stand_by(self, address: Address) -> Endpoint | None:
        """Open, as soon as there is an address: a plain interface with nobody at its other end has none, so then None.

        Misconfigured where there is no such interface, and like `open`.
        """
        found = existing(address.interface)
        if found.carrier or not self._plain:
            return await self.open(address)
        off = "" if found.up else f"; it is off: ip link set {found.name} up"
        self._report(f"nobody at the other end of {found.name} yet{off}")
        self._begin(address.interface)
        self._waiting = asyncio.create_task(self._wait_for_link(address))
        return None

    async def _wait_for_link(self, address: Address) -> None:
        """Listen, with the first link that has an address."""
        endpoint: Endpoint | None = None
        while endpoint is None:
            await self._link_ready.wait()
            self._link_ready.clear()
            try:
                endpoint = await self._listen_at(address)
            except (NetError, OSError) as error:
                self._report(f"does not listen: {error}")
        self._report(f"ready at {endpoint}")

    async def _listen_at(self, address: Address) -> Endpoint:
        where = await link_up(address.interface)
        if address.discovery:
            await self._signboard.put_up(address.interface, address.sdp_port)
        try:
            endpoint = await self._door.open(where.at(where.own, address.port))
        except NetError:
            self._signboard.take_down()
            raise
        self._signboard.announce(endpoint, reachable=self._reachable)
        return endpoint

    def _begin(self, interface: str) -> None:
        """Look at the outlet, and for a link."""
        self._watcher = asyncio.create_task(self._watch())
        if self._line is not None:
            self._line.begin(interface)

    @property
    def discovery(self) -> Endpoint | None:
        """Where discovery is answered."""
        return self._signboard.place

    @property
    def _reachable(self) -> bool:
        return self.bay is None or self.bay.ready

    def _linked(self, now: float, event: PluggedOutput) -> None:
        """Something happened to the link: discovery and the connection follow it."""
        if isinstance(event, LinkReady):
            self._link_ready.set()
        self._signboard.follow(reachable=self._reachable)
        if self._current is not None and not self._reachable:
            self._current.close(clean=False)

    async def close(self) -> None:
        """End what runs, safely, and listen no more."""
        self._signboard.take_down()
        if self._waiting is not None:
            self._waiting.cancel()
            await asyncio.gather(self._waiting, return_exceptions=True)
        if self._line is not None:
            await self._line.close()
        try:
            await self._door.close()
        finally:
            self.seat.make_safe(self._clock.now())
        await self._settle()
        if self._watcher is not None:
            self._watcher.cancel()

    async def _watch(self) -> None:
        """Look at the outlet while nobody is connected, too: an interlock acts only where somebody has it look."""
        while True:
            self.seat.idle(self._clock.now())
            await asyncio.sleep(IDLE_S if self.outlet.at_rest else self._poll)

    async def _settle(self) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + SETTLE_S
        while not self.outlet.at_rest and loop.time() < end:
            await asyncio.sleep(min(self._poll, IDLE_S))
            self.outlet.advance(self._clock.now())

    def _listen(self, now: float, event: Event) -> None:
        if self._recorder is not None:
            if isinstance(event, EnergyStopped):  # the last moments count, too
                self._recorder.look(now, self.outlet.interlock.output)
            self._recorder.listen(now, event)
        if self._listener is not None:
            self._listener(now, event)

    def _incident(self, incident: Incident) -> None:
        self._report(f"{incident.peer}: {incident.problem}")

    async def _serve(self, connection: Connection) -> None:
        """One connection; its session begins with the first octets, so that idle ones keep nobody out."""
        try:
            async with asyncio.timeout(FIRST_S):
                first = await connection.receive()
        except TimeoutError:
            return
        if not first or not self._reachable or not self._claim(connection):
            return
        try:
            await self._session(connection, first)
        finally:
            if self._current is connection:
                self._current = None
                self._watcher = asyncio.create_task(self._watch())
                self._leave()

    def _claim(self, connection: Connection) -> bool:
        """Take the outlet, unless a session is alive there."""
        loop, before = asyncio.get_running_loop(), self._current
        if before is not None:
            if self._alive(loop.time()):
                self._report(f"{connection.info.peer}: refused, another session is alive")
                return False
            before.close(clean=False)
            self._leave()
        self._current, self._heard = connection, loop.time()
        if self._watcher is not None:
            self._watcher.cancel()
        return True

    def _alive(self, moment: float) -> bool:
        """Whether the session was heard lately; one that agreed on no protocol yet, or is over, has nothing to lose."""
        state = self.seat.state
        going_on = state is not None and state.name not in ("HANDSHAKE", "ENDED")
        return going_on and moment - self._heard < SILENT_S

    def _leave(self) -> None:
        """Whatever happened: the engine knows, and the outlet is dead."""
        now = self._clock.now()
        try:
            self.seat.hang_up(now)
        finally:
            self.seat.make_safe(now)

    async def _session(self, connection: Connection, data: bytes) -> None:
        info = connection.info
        chain = info.peer_chain
        self._arrive()
        self.seat.open(self._clock.now(), info.security, chain[0] if chain else None)
        if self._recorder is not None and self.seat.engine is not None:
            self._recorder.attach(self.seat.engine, self.seat.steering)
        await conduct(self.seat, connection, self._clock, poll=self._poll, first=data, turned=self._turned)

    def _turned(self, now: float, heard: bool) -> None:
        if heard:
            self._heard = asyncio.get_running_loop().time()
        if self._recorder is not None:
            self._recorder.look(now, self.outlet.interlock.output)
