"""The power line of a demo: an outlet, the outlet next door that hears the car as well, and modems at all three."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing, suppress

from pilotwire import car, station
from pilotwire.link import CarDock, DockPolicy, StationDock
from pilotwire.net import NetError
from pilotwire.net.addresses import STEP, ready
from pilotwire.net.linking import Frames, conduct_link
from pilotwire.net.namespaces import within
from pilotwire.ports import LinkError, LinkLost, LinkReady, LinkStep
from pilotwire.sim.cables import run_ipv6
from pilotwire.sim.ground import Ground, Spot, spots
from pilotwire.sim.medium import Medium, two_outlets
from pilotwire.sim.medium.scenes import CAR, OTHER, OWN
from pilotwire.sim.slow import SlowLink
from pilotwire.sim.steady import SlowClock, SteadyClock
from pilotwire.slac import MODEMS, CarLink, CarPolicy, StationLink, StationPolicy
from pilotwire.slac.steps import Step

PLAN = two_outlets()
MACS = {host.name: host.mac for host in PLAN.hosts}
MODEM = MODEMS["virtual"]

NO_LINK = "no link"
"""The step of a side that gives up."""

Told = Callable[[float, bool, LinkStep], None]
"""Is told a step: when, whether at the station, and what."""
Overheard = Callable[[bytes], None]
"""Is told each frame that passes the station's modem."""


class PowerLine:
    """One plug's way from the pilot to IPv6, of both sides, at the pace of real time."""

    def __init__(self, clock: SteadyClock, hosts: Mapping[str, Spot], medium: Medium, told: Told, heard: Overheard):
        self._clock, self._medium, self._told, self._heard = clock, medium, told, heard
        self.hosts = hosts
        self._key = b""  # of the network that the session went over; never to be shown
        self._addressing: set[asyncio.Task[None]] = set()
        self._run_ipv6(False)

    def station(self) -> station.DataLine:
        """What a `Post` needs of it."""
        link = StationLink(MACS[OWN], StationPolicy(modem=MODEM), secrets.token_bytes, self._clock.slow())
        dock = StationDock(SlowLink(link, self._clock), DockPolicy(), self._clock.now())

        def frames(interface: str) -> Frames:
            return Overhearing(self.hosts[OWN].frames(interface), self._heard)

        return station.DataLine(dock=dock, frames=frames, told=lambda now, event: self._note(now, True, event))

    def car(self) -> car.DataLine:
        """What a `Car` needs of it."""
        link = CarLink(MACS[CAR], CarPolicy(modem=MODEM), secrets.token_bytes, self._clock.slow())
        dock = CarDock(SlowLink(link, self._clock), DockPolicy(), self._clock.now())
        frames = self.hosts[CAR].frames
        return car.DataLine(dock=dock, frames=frames, told=lambda now, event: self._note(now, False, event))

    def plug(self) -> None:
        """The cable of the car is in the socket of the outlet."""
        self._medium.plug(CAR, OWN, self._clock.slow())

    def unplug(self) -> None:
        """It is out again."""
        self._medium.unplug(CAR, self._clock.slow())

    def renewed(self) -> bool:
        """Whether the station's modem has another network key than that of the car's session."""
        return self._medium.key(OWN)[1] != self._key

    async def next_door(self) -> None:
        """The other outlet waits for a car of its own, and answers whoever asks, until cancelled."""
        clock, spot = SlowClock(self._clock), self.hosts[OTHER]
        link = StationLink(MACS[OTHER], StationPolicy(modem=MODEM), secrets.token_bytes, clock.now())
        link.plug(clock.now())

        def told(now: float, event: object) -> None:
            if isinstance(event, LinkError):
                link.plug(now)

        with closing(spot.frames(spot.interface)) as frames:
            await conduct_link(link, spot.interface, clock, line=frames, told=told)

    async def close(self) -> None:
        """Wait for no more addresses."""
        for task in self._addressing:
            task.cancel()
        await asyncio.gather(*self._addressing, return_exceptions=True)

    def _note(self, now: float, by_station: bool, event: object) -> None:
        match event:
            case LinkStep():
                self._told(now, by_station, event)
            case LinkLost(why):
                self._told(now, by_station, LinkStep("link lost", why))
            case LinkError(why):
                self._told(now, by_station, LinkStep(NO_LINK, why))
            case LinkReady():
                self._told(now, by_station, LinkStep("link ready"))
                self._key = self._medium.key(OWN)[1]
                if not by_station:
                    self._run_ipv6(True)

    def _run_ipv6(self, on: bool) -> None:
        """The car's kernel begins with IPv6 when there is a link, so that its address is checked over the link."""
        spot = self.hosts[CAR]
        if spot.namespace is None:
            return
        with within(spot.namespace):
            run_ipv6(spot.interface, on)
        if on:
            task = asyncio.create_task(self._address(spot))
            self._addressing.add(task)
            task.add_done_callback(self._addressing.discard)

    async def _address(self, spot: Spot) -> None:
        try:
            with within(spot.namespace):
                found = await ready(spot.interface)
        except NetError as error:  # which ends the car's session as well
            step = LinkStep(Step.FAILED.value, str(error))
        else:
            step = LinkStep(STEP, str(found.address))
        self._told(self._clock.now(), False, step)


class Overhearing:
    """Frames of a host, with an ear at them."""

    def __init__(self, frames: Frames, heard: Overheard) -> None:
        self._frames, self._heard = frames, heard
        self.socket = frames.socket

    def read(self) -> bytes | None:
        """The next frame."""
        frame = self._frames.read()
        if frame is not None:
            self._heard(frame)
        return frame

    def send(self, frame: bytes) -> None:
        """Send a frame."""
        self._heard(frame)
        self._frames.send(frame)

    def rebind(self) -> None:
        """The interface may be another one of the same name."""
        self._frames.rebind()

    def close(self) -> None:
        """Let go of it."""
        self._frames.close()


@asynccontextmanager
async def laid(
    ground: Ground, clock: SteadyClock, told: Told, heard: Overheard, report: Callable[[str], None]
) -> AsyncIterator[PowerLine | None]:
    """A power line where the ground has one, with the outlet next door at work. OSError, NotPermitted."""
    if ground is Ground.LOOPBACK:
        yield None
        return
    medium = Medium(PLAN, seed=secrets.randbits(32))
    async with spots(ground, medium, SlowClock(clock), report) as hosts:
        line = PowerLine(clock, hosts, medium, told, heard)
        with within(hosts[OTHER].namespace):
            neighbour = asyncio.create_task(line.next_door())
        try:
            yield line
        finally:
            await line.close()
            neighbour.cancel()
            with suppress(asyncio.CancelledError):
                await neighbour
