"""Posts and cars on a power line, in namespaces. Each scene returns what it found; the tests judge it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from pilotwire.base.clock import Clock
from pilotwire.base.settings import parse_settings
from pilotwire.car import Car, CarSettings, Reach, make_car
from pilotwire.car import DataLine as CarLine
from pilotwire.drivers.virtual import dc_pair
from pilotwire.link import CarDock, DockPolicy, StationDock, Wired
from pilotwire.net import Endpoint, NetError, Service, connect
from pilotwire.net.asker import AskPolicy
from pilotwire.net.discovery import discover
from pilotwire.net.interfaces import switch
from pilotwire.net.namespaces import within
from pilotwire.net.packets import PacketLine
from pilotwire.net.rtnetlink import Netlink
from pilotwire.ports import DataLink, Wish
from pilotwire.session.events import Event, Received
from pilotwire.sim.cables import End
from pilotwire.sim.medium import Medium, two_outlets
from pilotwire.sim.medium.scenes import CAR, OWN
from pilotwire.sim.relay import power_line
from pilotwire.slac import MODEMS, CarLink, CarPolicy, StationLink, StationPolicy
from pilotwire.station import Address, DataLine, Post, Station, StationSettings, make_station
from pilotwire.wire.sdp import Security
from tests.scenarios import BY_NAME, START, offering_of, outlook, settings_of
from tests.station.places import QUICK, until

SCENARIO = BY_NAME["iso20-dc-dynamic"]
MODEM = MODEMS["virtual"]
POLL_S = 0.02
LOOP = "DC_ChargeLoopRes"


class Scene:
    """A post at one end of a power line, a car at the other, and the cable between their pilots."""

    def __init__(self, medium: Medium, clock: Clock, end: End, links: tuple[DataLink, DataLink], *, raw: bool) -> None:
        self.medium, self.clock, self.end = medium, clock, end
        self.outlet, self.vehicle, self.cable = dc_pair(QUICK)
        self.outlet.advance(clock.now())
        self.loops, self.leave_after = 0, 3
        self.told: list[str] = []
        frames = PacketLine if raw else None
        policy = DockPolicy(init_s=None, step_x1_s=0.2)
        self.post = Post(
            self.outlet,
            offering_of(SCENARIO),
            Service(plain=True),
            clock=clock,
            entropy=secrets.token_bytes,
            outlook=outlook,
            poll=POLL_S,
            data_line=DataLine(dock=StationDock(links[0], policy, clock.now()), frames=frames, told=self._hear),
        )
        self.car = Car(
            self.vehicle,
            settings_of(SCENARIO),
            Reach(interface=end.interface),
            clock=clock,
            entropy=secrets.token_bytes,
            listener=self._listen,
            poll=POLL_S,
            data_line=CarLine(dock=CarDock(links[1], policy, clock.now()), frames=frames, told=self._hear),
        )

    def plug(self) -> None:
        """Both the pilot and the power line."""
        self.cable.plug()
        self.medium.plug(CAR, OWN, self.clock.now())

    def _hear(self, now: float, event: object) -> None:
        self.told.append(type(event).__name__)

    def _listen(self, now: float, event: Event) -> None:
        if isinstance(event, Received) and type(event.message).__name__ == LOOP:
            self.loops += 1
            if self.loops == self.leave_after:
                self.vehicle.errand = replace(self.vehicle.errand, wish=Wish.STOP)


Links = Callable[[Medium, float], tuple[DataLink, DataLink]]


def slac(medium: Medium, now: float) -> tuple[DataLink, DataLink]:
    """Matching at both ends; the car chooses and gives up soon."""
    macs = {host.name: host.mac for host in medium.plan.hosts}
    car = CarPolicy(modem=MODEM, repetition_s=0.5, looks=1)
    return (
        StationLink(macs[OWN], StationPolicy(modem=MODEM), secrets.token_bytes, now),
        CarLink(macs[CAR], car, secrets.token_bytes, now),
    )


def wired(medium: Medium, now: float) -> tuple[DataLink, DataLink]:
    """Carrier at both ends; the modems between have the key that they were sold with."""
    return Wired(now), Wired(now)


@asynccontextmanager
async def place(links: Links) -> AsyncIterator[tuple[Scene, Endpoint]]:
    """A post that is open; the caller is the car, which is not plugged in."""
    clock, medium = Clock(1.0, START), Medium(two_outlets(), seed=1)
    async with power_line(medium, clock, report=print) as ends:
        with within(ends[OWN].namespace):
            scene = Scene(medium, clock, ends[CAR], links(medium, clock.now()), raw=links is slac)
            endpoint = await scene.post.open(Address(interface=ends[OWN].interface))
        try:
            with within(ends[CAR].namespace):
                yield scene, endpoint
        finally:
            await scene.post.close()


async def session() -> dict[str, object]:
    """From a plug to the good end of a session."""
    async with place(slac) as (scene, _):
        before = scene.medium.key(OWN)
        scene.plug()
        outcome = await scene.car.charge()
        await until(lambda: not scene.post.seat.busy)
        return {
            "good": outcome.good,
            "looped": scene.loops >= scene.leave_after,
            "key": scene.medium.key(CAR) != before,
        }


async def unplugged() -> dict[str, object]:
    """What a stranger gets who reaches the network of a post at which no car is plugged in."""
    async with place(wired) as (scene, endpoint):
        scene.medium.plug(CAR, OWN, scene.clock.now())
        await asyncio.sleep(2.0)  # the network and the addresses of the car's end
        try:
            await discover(scene.end.interface, AskPolicy(asks=Security.NONE, attempts=4))
            found = "an answer"
        except NetError:
            found = "silence"
        stranger = await connect(endpoint)
        stranger.send(b"\1\xfe\x80\1\0\0\0\0")
        answer = await stranger.receive()
        stranger.close()
        await stranger.wait_closed()
        return {"discovery": found, "answer": answer.hex()}


async def loss() -> dict[str, object]:
    """The line fails in the middle of a session, and comes back."""
    async with place(slac) as (scene, _):
        scene.leave_after = 0
        scene.plug()
        charging = asyncio.create_task(scene.car.charge())
        await until(lambda: scene.loops > 1)
        key = scene.medium.key(OWN)
        scene.medium.cut(CAR, OWN, scene.clock.now())
        outcome = await charging
        await until(lambda: not scene.post.seat.busy and scene.outlet.at_rest)
        scene.medium.mend(CAR, OWN, scene.clock.now())
        scene.loops, scene.leave_after = 0, 3
        again = await scene.car.charge()
        return {"good": outcome.good, "again": again.good, "another key": scene.medium.key(OWN) != key}


async def drawn() -> dict[str, object]:
    """The plug is drawn in the middle of a session, and put in again."""
    async with place(slac) as (scene, _):
        scene.leave_after = 0
        scene.plug()
        charging = asyncio.create_task(scene.car.charge())
        await until(lambda: scene.loops > 1)
        key = scene.medium.key(OWN)
        scene.cable.unplug()
        scene.medium.unplug(CAR, scene.clock.now())
        outcome = await charging
        await until(lambda: not scene.post.seat.busy and scene.outlet.at_rest)
        await until(lambda: key not in (scene.medium.key(OWN), scene.medium.key(CAR)))
        scene.loops, scene.leave_after = 0, 3
        scene.plug()
        again = await scene.car.charge()
        return {"why": outcome.why, "again": again.good}


async def plain() -> dict[str, object]:
    """A session over a plain interface."""
    async with place(wired) as (scene, _):
        scene.plug()
        outcome = await scene.car.charge()
        return {"good": outcome.good, "told": sorted(set(scene.told))}


async def nobody() -> dict[str, object]:
    """A car whose station hears nothing of it."""
    async with place(slac) as (scene, _):
        scene.cable.plug()
        try:
            await scene.car.charge()
        except NetError as error:
            return {"error": str(error)}
        return {}


async def carrier() -> dict[str, object]:
    """A session over a plain interface that loses its carrier."""
    async with place(wired) as (scene, _):
        scene.leave_after = 0
        scene.plug()
        charging = asyncio.create_task(scene.car.charge())
        await until(lambda: scene.loops > 1)
        with within(None), Netlink() as kernel:
            switch(kernel, scene.end.tap, on=False)
        outcome = await charging
        await until(lambda: not scene.post.seat.busy and scene.outlet.at_rest)
        return {"good": outcome.good, "lost": scene.told.count("LinkLost")}


STATION = """
database = "sqlite:///{folder}/sessions.db"
[[outlet]]
evse_id = "DE*PWR*E0001*1"
interface = "plc0"
protocols = ["iso2-dc"]
[outlet.link]
kind = "slac"
modem = "virtual"
[outlet.virtual]
isolation_seconds = 0.1
decision_seconds = 0.1
volts_per_s = 5000.0
[outlet.virtual.limits]
max_charge_w = 50000.0
max_charge_a = 125.0
max_volts = 500.0
"""
CAR_FILE = """
interface = "plc0"
protocols = ["iso2-dc"]
tls = "off"
loops = 2
[link]
kind = "slac"
modem = "virtual"
validation = "never"
"""


def _reachable(station: Station) -> bool:
    return any(post.bay is not None and post.bay.ready for post in station.posts)


@asynccontextmanager
async def kept() -> AsyncIterator[str]:
    """A folder for books."""
    with TemporaryDirectory() as folder:
        yield folder


async def configured() -> dict[str, object]:
    """Two cars, one after the other, at a station; all of them out of settings files, with hardware of their own."""
    medium, clock = Medium(two_outlets(), seed=1), Clock()
    outcomes: list[bool] = []
    keys: set[tuple[bytes, bytes]] = set()  # while sessions run
    async with power_line(medium, clock, report=print) as ends, kept() as folder:
        with within(ends[OWN].namespace):
            station = make_station(parse_settings(STATION.format(folder=folder), StationSettings))
            await station.open()
        try:
            with within(ends[CAR].namespace):
                for _ in range(2):
                    medium.plug(CAR, OWN, clock.now())
                    settings = parse_settings(CAR_FILE, CarSettings)
                    outcome = await make_car(settings, listener=lambda now, event: keys.add(medium.key(CAR))).charge()
                    outcomes.append(outcome.good)
                    await until(lambda: not _reachable(station))
        finally:
            await station.close()
    return {"good": outcomes, "keys": len(keys)}


SCENES = (session, unplugged, loss, drawn, plain, carrier, nobody, configured)
LAST = ()
