"""A car on the network: finds the station, connects, charges."""

from collections.abc import Callable

import msgspec

from pilotwire.base.clock import Clock
from pilotwire.car.seat import CarSeat
from pilotwire.drivers import Vehicle
from pilotwire.evcc import Settings
from pilotwire.net import Connection, Endpoint, Info, Terms, TlsClient, TlsSession, connect
from pilotwire.net.asker import AskPolicy
from pilotwire.net.conducting import conduct
from pilotwire.net.discovery import discover, link_up
from pilotwire.net.observing import Observe, unobserved
from pilotwire.session.events import Ended, Event, ignore
from pilotwire.wire import sdp

POLL_S = 0.05
"""Real seconds between two looks at the hardware while nothing comes from the station."""


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """How the car finds its station. With an `endpoint` it asks nobody."""

    interface: str
    endpoint: Endpoint | None = None
    sdp_port: int = sdp.PORT
    tls: tuple[Terms, ...] = ()  # none: plain TCP
    accept_plain: bool = False  # whether an answer without TLS will do although TLS was asked for
    keylog: bool = False


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a session went."""

    good: bool
    why: str
    paused: bool = False


class Car:
    """One car. `charge` runs one session; a paused one is resumed by the next."""

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
    ) -> None:
        self._clock, self._reach, self._poll, self._turned = clock, reach, poll, turned
        self._client = TlsClient(reach.tls, keylog=reach.keylog) if reach.tls else None
        self._listener, self._observe = listener, observe
        self._resumption: TlsSession | None = None
        self._outcome = Outcome(good=False, why="no session")
        self.info: Info | None = None  # of the connection, the last one where there is none now
        self.seat = CarSeat(vehicle, settings, entropy, listener=self._listen, stretch=clock.speed)

    async def charge(self) -> Outcome:
        """Find the station, connect, and run a session to its end. Raises Unreachable, TlsFailure."""
        connection = await self._connect(*await self._find())
        try:
            await self._run(connection)
        finally:
            self.seat.hang_up(self._clock.now())
            connection.close(clean=True)  # only so can TLS be resumed after a pause
            await connection.wait_closed()
        return self._outcome

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
