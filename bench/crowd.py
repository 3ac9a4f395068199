"""Many sessions at once: stations in one process, their cars in this one, the responses timed by the cars."""

import asyncio
import sys
import tempfile
import time
from ipaddress import IPv6Address
from pathlib import Path

import msgspec

from bench.crowd_stations import Crowd, Stations, Usage
from bench.parties import DC_2, DC_20, LightCar, client_terms, settings
from pilotwire.car.seat import Words
from pilotwire.evcc import Settings
from pilotwire.net import Connection, Direction, Endpoint, Kind, Observers, TlsClient, connect
from pilotwire.pki import Pki, demo_pki, save_pki
from pilotwire.session.dialect import Security
from pilotwire.session.events import Close

LOOPBACK = IPv6Address("::1")
FOREVER = 10**9  # turns of the loop
AT_A_TIME = 40  # cars on their way to the charge loop
PLAIN_PERIOD, TLS_PERIOD = 0.5, 0.4
"""Seconds from a response to the next request. A station of ISO 15118-20 ends a loop that is silent for 0.5 s."""


STRETCH = 20.0
"""The cars' own time limits are longer by this, so that a late response is counted and does not end the session."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a crowd; latencies in seconds, memory in octets for each outlet or session."""

    sessions: int
    tls: bool
    poll: float
    seconds: float
    count: int  # responses timed
    p50: float
    p99: float
    longest: float
    lost: int
    processor: float  # of the stations' process, share of one core
    outlet_memory: float
    session_memory: float


class Timed:
    """Sees the octets of one car's connection, and times responses while `on`."""

    def __init__(self) -> None:
        self.on = False
        self.latencies: list[float] = []
        self._asked = 0.0

    def observers(self, here: Endpoint, there: Endpoint) -> Observers:
        """For `connect`."""
        return Observers(tap=self.octets)

    def octets(self, direction: Direction, kind: Kind, data: bytes) -> None:
        """Content is what counts: with TLS, after it was deciphered."""
        if kind is Kind.CONTENT and data:
            if direction is Direction.OUT:
                self._asked = time.perf_counter()
            elif self.on:
                self.latencies.append(time.perf_counter() - self._asked)


def measure(sessions: int, *, tls: bool, poll: float, seconds: float) -> Result:
    """Bring up so many sessions, and time every response of their charge loops for so many seconds."""
    with tempfile.TemporaryDirectory() as folder:
        pki = demo_pki(time.time() - 3600) if tls else None
        if pki is not None:
            save_pki(pki, Path(folder))
        one = Stations(Crowd(outlets=1, poll=poll, pki=folder if tls else None))
        least = one.usage()
        one.end()
        stations = Stations(Crowd(outlets=sessions, poll=poll, pki=folder if tls else None))
        try:
            return asyncio.run(_measure(stations, least, pki, poll, seconds))
        finally:
            stations.end()


async def _measure(stations: Stations, least: Usage, pki: Pki | None, poll: float, seconds: float) -> Result:
    count = len(stations.ports)
    idle = await asyncio.to_thread(stations.usage)
    gate, door = asyncio.Semaphore(AT_A_TIME), asyncio.Semaphore(1)
    cars = [Charging(port, pki, gate, door) for port in stations.ports]
    tasks = [asyncio.create_task(car.run()) for car in cars]
    await _until_all_charge(cars, tasks)
    before = await asyncio.to_thread(stations.usage)
    began = time.perf_counter()
    for car in cars:
        car.timed.on = True
    await asyncio.sleep(seconds)
    for car in cars:
        car.timed.on = False
    taken = time.perf_counter() - began
    after = await asyncio.to_thread(stations.usage)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    latencies = sorted(each for car in cars for each in car.timed.latencies)
    return Result(
        sessions=count,
        tls=pki is not None,
        poll=poll,
        seconds=taken,
        count=len(latencies),
        p50=latencies[len(latencies) // 2],
        p99=latencies[len(latencies) * 99 // 100],
        longest=latencies[-1],
        lost=count - after.busy,
        processor=(after.processor - before.processor) / taken,
        outlet_memory=(idle.memory - least.memory) / max(1, count - 1),
        session_memory=(after.memory - idle.memory) / count,
    )


async def _until_all_charge(cars: "list[Charging]", tasks: list[asyncio.Task[None]]) -> None:
    """Two turns of the loop each, or lost; TimeoutError where that takes more than five minutes."""
    async with asyncio.timeout(300):
        while any(car.turns < 2 and not task.done() for car, task in zip(cars, tasks, strict=True)):
            await asyncio.sleep(0.2)


class Charging:
    """One car that charges until it is cancelled. `gate` is held until it is in its charge loop.

    `door` is held while it connects: a station that makes many handshakes at once lets others wait.
    """

    def __init__(self, port: int, pki: Pki | None, gate: asyncio.Semaphore, door: asyncio.Semaphore) -> None:
        self.timed = Timed()
        self._light: LightCar | None = None
        self._gate, self._door = gate, door
        self._address = Endpoint(LOOPBACK, port)
        self._client = TlsClient(client_terms(pki)) if pki else None
        self._settings: Settings = (
            settings(DC_20, TLS_PERIOD / STRETCH) if pki else settings(DC_2, PLAIN_PERIOD / STRETCH)
        )
        self._security = Security.TLS13 if pki else Security.NONE

    @property
    def turns(self) -> int:
        """Of the charge loop, so far."""
        return self._light.loops if self._light else 0

    async def run(self) -> None:
        """Connect, when it is our turn, and talk."""
        async with self._gate:
            async with self._door:
                connection = await connect(self._address, self._client, observe=self.timed.observers)
            car = self._light = LightCar(self._settings, self._security, time.time(), FOREVER, STRETCH)
            words: Words | None = car.start(time.time())
            while words is not None and not car.loops:
                words = await self._turn(connection, car, words)
        while words is not None:
            words = await self._turn(connection, car, words)

    async def _turn(self, connection: Connection, car: LightCar, words: Words) -> Words | None:
        """Say something and hear what comes of it; None at the end."""
        for word in words:
            if isinstance(word, Close):
                print(f"a car gave up: {word.why}", file=sys.stderr)
                return None
            connection.send(word.data)
        return await self._next(connection, car)

    async def _next(self, connection: Connection, car: LightCar) -> Words:
        due = car.engine.next_deadline()
        try:
            async with asyncio.timeout(None if due is None else max(0.0, due - time.time())):
                data = await connection.receive()
        except TimeoutError:
            return car.tick(time.time())
        return car.receive(data, time.time()) if data else [Close("the station hung up")]
