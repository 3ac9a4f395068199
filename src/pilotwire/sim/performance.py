"""One session of a demo, from the plug to the bill."""

import asyncio
from collections.abc import Callable

from pilotwire.base import PilotwireError
from pilotwire.car import Car
from pilotwire.metering import Policy, Tax
from pilotwire.net import Misconfigured
from pilotwire.net.endpoint import LOOPBACK_INTERFACE
from pilotwire.net.namespaces import within
from pilotwire.ports import LinkStep
from pilotwire.session.events import Ended, Event, ProfileChosen, Warned
from pilotwire.sim.ground import Ground
from pilotwire.sim.happenings import (
    Connected,
    Happening,
    Left,
    Listening,
    Moment,
    Plugged,
    Reached,
    Settled,
    Tell,
    Told,
)
from pilotwire.sim.lookout import Lookout
from pilotwire.sim.medium.scenes import CAR, OWN
from pilotwire.sim.parties import VAT
from pilotwire.sim.powerline import NO_LINK, PowerLine, laid
from pilotwire.sim.result import SIDES, Result, books, endings, live_parts
from pilotwire.sim.stage import Stage
from pilotwire.sim.way import Way
from pilotwire.station import Address, Book, Closed, Post, Recorder
from pilotwire.store import Store

PATIENCE_S = 5.0
"""Real seconds until the station must have noticed that the car has left."""
SETTLING_S = 5.0
"""How long the hardware may take to come to rest."""


class Performance:
    """One session on one stage."""

    def __init__(self, stage: Stage, tell: Tell, ground: Ground) -> None:
        self.stage, self._tell, self._ground = stage, tell, ground
        self._way = Way(stage.clock, self._note)
        self._moments: list[Moment] = []
        self._reached: list[Reached] = []
        self._complaints: list[str] = []
        self._warnings: list[str] = []
        self._ends: dict[bool, Ended] = {}
        self._closed: Closed | None = None
        self._car: Car | None = None
        self._lookout: Lookout | None = None
        self._connected = False
        self._patience: asyncio.Timeout | None = None  # while the car charges

    async def play(self, store: Store) -> Result:
        """From the plug to the bill."""
        key, policy, stage = self.stage.key.public_key, Policy(tax=Tax(rate=VAT)), self.stage
        book = Book(store, policy, meter_key=key, closed=self._settle, trouble=self._trouble)
        try:
            async with laid(self._ground, stage.clock, self._step, stage.tape.frame, self._complaints.append) as line:
                await self._play(stage.recorder(store, book), line)
        finally:
            await book.close()
        self._complaints += [*endings(self._ends), *books(self._closed)]
        if self._complaints:
            self._complaints += self._warnings
        return self._result()

    async def _play(self, recorder: Recorder, line: PowerLine | None) -> None:
        stage = self.stage
        post = stage.post(recorder, lambda now, event: self._hear(now, event, True), self._complaints.append, line)
        self._lookout = Lookout(stage, recorder, post, self._note)
        stage.world.watch(self._lookout)
        try:
            await self._meet(post, line)
        finally:
            await post.close()
            self._unplug()

    async def _meet(self, post: Post, line: PowerLine | None) -> None:
        """The station listens, the car is plugged in, finds it and charges."""
        try:
            listening = await self._open(post, line)
            self._plug(line)
            self._tell(listening)
            self._car = self.stage.car(listening.discovery.port, lambda now, event: self._hear(now, event, False), line)
            with within(line.hosts[CAR].namespace if line else None):
                await self._charge(self._car)
            await _until(lambda: not post.seat.busy, "the station has not noticed the end")
            if line is not None:
                await self._part(post, line)
        except PilotwireError as error:
            self._complaints.append(str(error))

    async def _charge(self, car: Car) -> None:
        """A session. PilotwireError where the station gives up before: then the car waits as long as it is plugged."""
        try:
            async with asyncio.timeout(None) as self._patience:
                await car.charge()
        except TimeoutError:
            raise PilotwireError("the station has given up, and the car would wait for ever") from None
        finally:
            self._patience = None

    def _step(self, now: float, by_station: bool, step: LinkStep) -> None:
        self._way.step(now, by_station, step)
        if by_station and step.name == NO_LINK and self._patience is not None:
            self._patience.reschedule(asyncio.get_running_loop().time())
            self._patience = None

    async def _open(self, post: Post, line: PowerLine | None) -> Listening:
        """Another station on this machine may have the port of the standard on the loopback; then any will do."""
        interface = line.hosts[OWN].interface if line else LOOPBACK_INTERFACE
        with within(line.hosts[OWN].namespace if line else None):
            try:
                endpoint = await post.open(Address(interface=interface))
            except Misconfigured:
                endpoint = await post.open(Address(interface=interface, sdp_port=0))
        return Listening(time=self._now(), endpoint=endpoint, discovery=post.discovery or endpoint, ground=self._ground)

    async def _part(self, post: Post, line: PowerLine) -> None:
        """The plug is drawn, and the station's modem takes another key."""
        self._unplug()
        line.unplug()
        await _until(line.renewed, "the station kept the network key of a car that has left")
        after = max(self._now(), self.stage.world.now or 0.0)  # the world was let come to rest before
        self._way.step(after, True, LinkStep("left", "the modem has another network key"))

    def _plug(self, line: PowerLine | None) -> None:
        stage, now = self.stage, self._now()
        self._way.begin()
        stage.cable.plug()
        if line is not None:
            line.plug()
        inlet = stage.vehicle.facts(now).inlet
        self._tell(
            Plugged(
                time=now,
                pilot=stage.outlet.facts(now).pilot,
                duty_percent=inlet.duty_percent,
                plugged=inlet.plugged,
                soc=stage.vehicle.parts.battery.soc,
                target_soc=stage.story.target_soc,
                outlook=stage.outlook,
                departure=stage.departure,
            )
        )

    def _unplug(self) -> None:
        """Look at what the session has left behind, then draw the plug, if it is in."""
        stage = self.stage
        if not stage.cable.plugged:
            return
        now = (stage.world.now or stage.start) + SETTLING_S
        facts = stage.outlet.facts(now)
        left = Left(
            time=now,
            volts=facts.output.volts,
            amps=facts.output.amps,
            contactors_closed=facts.contactors_closed,
            locked=facts.locked,
            soc=stage.vehicle.parts.battery.soc,
        )
        self._complaints += live_parts(left)
        stage.cable.unplug()
        self._tell(left)

    def _hear(self, now: float, event: Event, by_station: bool) -> None:
        info = self._car.info if self._car else None
        if info is not None and not self._connected:
            self._connected = True
            self._tell(Connected(now, info))
        match event:
            case Ended():
                self._ends[by_station] = event
            case ProfileChosen(plan=plan) if not by_station and self._lookout is not None:
                self._lookout.announced = plan
            case Warned(what=what):
                self._warnings.append(f"{SIDES[by_station]}: {what}")
        self._tell(Told(now, by_station, event))
        if not by_station and self._ground is not Ground.LOOPBACK:
            self._way.hear(now, event)

    def _note(self, happening: Happening) -> None:
        if isinstance(happening, Moment):
            self._moments.append(happening)
        if isinstance(happening, Reached):
            self._reached.append(happening)
        self._tell(happening)

    def _settle(self, closed: Closed) -> None:
        self._closed = closed
        self._tell(Settled(self._now(), closed))

    def _trouble(self, session: str, error: Exception) -> None:
        self._complaints.append(f"the books: {error}")

    def _now(self) -> float:
        return self.stage.clock.now()

    def _result(self) -> Result:
        stage = self.stage
        return Result(
            scenario=stage.scenario,
            story=stage.story,
            start=stage.start,
            closed=self._closed,
            moments=tuple(self._moments),
            reached=tuple(self._reached),
            tape=stage.tape,
            meter_key=stage.key.public_key,
            contract_roots=stage.part.anchors.mo if stage.part else (),
            complaints=tuple(dict.fromkeys(self._complaints)),
        )


async def _until(condition: Callable[[], bool], otherwise: str) -> None:
    """What the station learns, it learns a moment later than the car; PilotwireError where it never does."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise PilotwireError(f"{otherwise} within {PATIENCE_S:g} s") from None
