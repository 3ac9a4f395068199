"""An outlet on ::1 for the length of a test, with a car that may come as often as it likes."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from msgspec.structs import replace

from pilotwire.base.clock import Clock
from pilotwire.car import Car, CarSeat, Outcome, Reach
from pilotwire.drivers.virtual import StationModel, dc_pair
from pilotwire.net import Endpoint, Limits, Service
from pilotwire.net.trust import car_terms, station_terms
from pilotwire.pki import Part
from pilotwire.ports import Wish
from pilotwire.session.events import Event, Received, Send
from pilotwire.station import Address, Post, Recorder
from tests.scenarios import BY_NAME, START, Scenario, offering_of, outlook, pki, settings_of

DC_20 = BY_NAME["iso20-dc-dynamic"]
LOOPS = frozenset({"DC_ChargeLoopRes", "CurrentDemandRes"})
SPEED = 10.0
QUICK = StationModel(decision_seconds=0.0, isolation_seconds=0.1, volts_per_s=50_000.0, amps_per_s=20_000.0)
TIMEOUT = 30.0
"""Seconds until a test that hangs is ended; no verdict depends on it."""

POLL_S = 0.005


def run(test: Coroutine[Any, Any, None]) -> None:
    """Run a test in an event loop of its own."""
    asyncio.run(asyncio.wait_for(test, TIMEOUT))


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    while not condition():
        await asyncio.sleep(0.001)


MakeRecorder = Callable[["Place"], Recorder]


class Place:
    """A post, the car at its cable, and what the post reported."""

    def __init__(self, scenario: Scenario, tls: bool, limits: Limits, recorder: MakeRecorder | None) -> None:
        self.scenario, self.tls = scenario, tls
        self.clock = Clock(SPEED, START)
        self.outlet, self.vehicle, self.cable = dc_pair(QUICK, speed=SPEED)
        self.cable.plug()
        self.reports: list[str] = []
        self.events: list[Event] = []
        self.address: Endpoint
        self.post = Post(
            self.outlet,
            offering_of(scenario),
            self._service(),
            clock=self.clock,
            entropy=secrets.token_bytes,
            outlook=outlook,
            recorder=recorder(self) if recorder else None,
            listener=lambda now, event: self.events.append(event),
            report=self.reports.append,
            limits=limits,
            poll=POLL_S,
        )

    async def charge(self, loops: int = 2, then: Callable[[], None] | None = None) -> Outcome:
        """A session of a car that leaves after so many turns of the loop; `then` is called in its stead."""
        seen = 0

        def listen(now: float, event: Event) -> None:
            nonlocal seen
            if isinstance(event, Received) and type(_body(event.message)).__name__ in LOOPS:
                seen += 1
                if seen == loops:
                    (then or self.leave)()

        self.vehicle.errand = replace(self.vehicle.errand, wish=Wish.CHARGE)
        self.vehicle.reset()
        settings = replace(settings_of(self.scenario), loop_period=0.01, ask_period=0.01)
        reach = Reach(interface="lo", endpoint=self.address, tls=self._terms())
        car = Car(
            self.vehicle, settings, reach, clock=self.clock, entropy=secrets.token_bytes,
            listener=listen, poll=POLL_S,
        )  # fmt: skip
        return await car.charge()

    def greeting(self) -> bytes:
        """What a car says first."""
        words = CarSeat(self.vehicle, settings_of(self.scenario), secrets.token_bytes).open(self.clock.now())
        return b"".join(word.data for word in words if isinstance(word, Send))

    def leave(self) -> None:
        """The driver wants to go."""
        self.vehicle.errand = replace(self.vehicle.errand, wish=Wish.STOP)

    async def comes_to_rest(self) -> None:
        """Return once the outlet is dead by its own doing: no test looks at it in the post's stead."""
        await until(lambda: self.outlet.at_rest and not self.post.seat.busy)

    async def raw(self, octets: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A TCP connection that has sent some octets."""
        reader, writer = await asyncio.open_connection(*self.address.sockaddr[:2])
        writer.write(octets)
        return reader, writer

    async def serves_the_next_car(self) -> None:
        """A whole session goes well."""
        await self.comes_to_rest()
        outcome = await self.charge()
        assert outcome.good, (outcome.why, self.reports)
        await self.comes_to_rest()

    def _service(self) -> Service:
        if not self.tls:
            return Service(plain=True)
        part = pki().iso20
        return Service(plain=True, tls=(station_terms(part.secc, part.anchors, self.clock.now),))

    def _terms(self) -> tuple[Any, ...]:
        part = pki().iso20
        return (car_terms(Part.ISO20, part.vehicle, part.anchors, self.clock.now),) if self.tls else ()


def _body(message: Any) -> Any:
    body = getattr(message, "body", None)
    return message if body is None else body.body_element


@asynccontextmanager
async def place(
    scenario: Scenario = DC_20, *, tls: bool = False, limits: Limits | None = None, recorder: MakeRecorder | None = None
) -> AsyncIterator[Place]:
    """A post that is open."""
    here = Place(scenario, tls, limits or Limits(), recorder)
    here.address = await here.post.open(Address(interface="lo", discovery=False))
    try:
        await until(lambda: here.outlet.interlock.pilot.connected)
        yield here
    finally:
        await here.post.close()
