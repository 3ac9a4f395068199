"""Many sessions at once: stations in one process, their cars in this one, the responses timed by the cars."""

import asyncio
import gc
import random
import sys
import tempfile
import time
from ipaddress import IPv6Address
from pathlib import Path

import msgspec
from msgspec.structs import replace

from bench.crowd_stations import Crowd, Stations, Usage
from bench.parties import LightCar, client_terms, settings
from pilotwire.net import Connection, Direction, Endpoint, Kind, Observers, TlsClient, connect
from pilotwire.pki import Pki, demo_pki, save_pki
from pilotwire.session.dialect import Security
from pilotwire.session.events import Close, Send, Words
from tests.scenarios import Scenario

LOOPBACK = IPv6Address("::1")
FOREVER = 10**9  # turns of the loop
AT_A_TIME = 40  # cars on their way to the charge loop


JITTER = (0.8, 1.2)
"""Shares of the period that a car waits: cars that once waited for the same thing must not go in step for ever."""

SETTLE_S = 2.0
"""Seconds between taking stock and timing."""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """What the sessions of a crowd are like; `period` is from a response to the next request, in seconds."""

    scenario: Scenario
    tls: bool
    period: float


STRETCH = 20.0
"""The cars' own time limits are longer by this, so that no session ends while the machine is busy with others."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a crowd; latencies in seconds, memory in octets for each outlet or session."""

    sessions: int
    way: Way
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


def measure(sessions: int, way: Way, *, poll: float, seconds: float) -> Result:
    """Bring up so many sessions, and time every response of their charge loops for so many seconds."""
    with tempfile.TemporaryDirectory() as folder:
        pki = demo_pki(time.time() - 3600) if way.tls else None
        if pki is not None:
            save_pki(pki, Path(folder))
        crowd = Crowd(outlets=1, scenario=way.scenario.name, poll=poll, pki=folder if pki else None)
        one = Stations(crowd)
        least = one.usage()
        one.end()
        stations = Stations(replace(crowd, outlets=sessions))
        try:
            return asyncio.run(_measure(stations, least, way, pki, seconds))
        finally:
            stations.end()


async def _measure(stations: Stations, least: Usage, way: Way, pki: Pki | None, seconds: float) -> Result:
    count = len(stations.ports)
    idle = await asyncio.to_thread(stations.usage)
    gate, door = asyncio.Semaphore(AT_A_TIME), asyncio.Semaphore(1)
    cars = [Charging(port, way, pki, gate, door) for port in stations.ports]
    tasks = [asyncio.create_task(car.run()) for car in cars]
    await _until_all_charge(cars, tasks)
    before = await asyncio.to_thread(stations.usage)
    # Taking stock stops the stations for a moment, and our own collector would be counted as their slowness.
    gc.collect()
    gc.disable()
    await asyncio.sleep(SETTLE_S)
    began = time.perf_counter()
    for car in cars:
        car.timed.on = True
    await asyncio.sleep(seconds)
    for car in cars:
        car.timed.on = False
    taken = time.perf_counter() - began
    gc.enable()
    after = await asyncio.to_thread(stations.usage)
    lost = sum(task.done() or not car.is_well() for car, task in zip(cars, tasks, strict=True))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    latencies = sorted(each for car in cars for each in car.timed.latencies)
    return Result(
        sessions=count,
        way=way,
        seconds=taken,
        count=len(latencies),
        p50=latencies[len(latencies) // 2],
        p99=latencies[len(latencies) * 99 // 100],
        longest=latencies[-1],
        lost=lost,
        processor=(after.processor - before.processor) / (taken + SETTLE_S),
        outlet_memory=(idle.memory - least.memory) / max(1, count - 1),
        session_memory=(after.memory - idle.memory) / count,
    )


async def _until_all_charge(cars: "list[Charging]", tasks: list[asyncio.Task[None]]) -> None:
    """Two responses of the loop each, or lost; TimeoutError where that takes more than five minutes."""
    async with asyncio.timeout(300):
        while any(car.turns < 2 and not task.done() for car, task in zip(cars, tasks, strict=True)):
            await asyncio.sleep(0.2)


class Charging:
    """One car that charges until it is cancelled: its engine up to the charge loop, then the same request for ever.

    `gate` is held until it is in the loop, `door` while it connects: a station that makes many handshakes at once lets
    others wait.
    """

    def __init__(self, port: int, way: Way, pki: Pki | None, gate: asyncio.Semaphore, door: asyncio.Semaphore) -> None:
        self.timed = Timed()
        self.turns = 0  # responses of the loop
        self._gate, self._door = gate, door
        self._address = Endpoint(LOOPBACK, port)
        self._client = TlsClient(client_terms(pki)) if pki else None
        self._period = way.period
        security = Security.TLS13 if pki else Security.NONE
        self._light = LightCar(settings(way.scenario), security, time.time(), FOREVER, STRETCH)
        self._last = b""

    async def run(self) -> None:
        """Connect, when it is our turn, and talk until the station hangs up."""
        async with self._gate:
            async with self._door:
                connection = await connect(self._address, self._client, observe=self.timed.observers)
            request = await self._begin(connection)
            connection.send(request)
            data = await connection.receive()
        while data:
            self._last, self.turns = data, self.turns + 1
            await asyncio.sleep(self._period * random.uniform(*JITTER))
            connection.send(request)
            data = await connection.receive()

    def is_well(self) -> bool:
        """Whether the engine takes the last response as a good answer to the request that it made; tells why not."""
        for word in self._light.receive(self._last, time.time()):
            if isinstance(word, Close):
                print(f"a car was lost: {word.why}", file=sys.stderr)
        return self.turns > 0 and not self._light.engine.closed

    async def _begin(self, connection: Connection) -> bytes:
        """Everything up to the first request of the loop."""
        car, words = self._light, self._light.start(time.time())
        while not car.loops and not car.engine.closed:
            connection.send(_octets(words))
            data = await connection.receive_within(max(0.0, (car.engine.next_deadline() or 0.0) - time.time()))
            words = car.tick(time.time()) if data is None else car.receive(data, time.time())
        return _octets(words)


def _octets(words: Words) -> bytes:
    return b"".join(word.data for word in words if isinstance(word, Send))
