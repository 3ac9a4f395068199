"""One session of a demo, from the plug to the bill."""

import asyncio

from pilotwire.base import PilotwireError
from pilotwire.car import Car
from pilotwire.metering import Policy, Tax
from pilotwire.net.endpoint import LOOPBACK_INTERFACE
from pilotwire.session.events import Ended, Event, ProfileChosen, Warned
from pilotwire.sim.beacon import beacon
from pilotwire.sim.happenings import Connected, Happening, Left, Listening, Moment, Plugged, Settled, Tell, Told
from pilotwire.sim.lookout import Lookout
from pilotwire.sim.parties import VAT
from pilotwire.sim.result import SIDES, Result, books, endings, live_parts
from pilotwire.sim.stage import Stage
from pilotwire.station import Address, Book, Closed, Post
from pilotwire.store import Store

PATIENCE_S = 5.0
"""Real seconds until the station must have noticed that the car has left."""
SETTLING_S = 5.0
"""How long the hardware may take to come to rest."""


class Performance:
    """One session on one stage."""

    def __init__(self, stage: Stage, tell: Tell) -> None:
        self.stage, self._tell = stage, tell
        self._moments: list[Moment] = []
        self._complaints: list[str] = []
        self._warnings: list[str] = []
        self._ends: dict[bool, Ended] = {}
        self._closed: Closed | None = None
        self._car: Car | None = None
        self._lookout: Lookout | None = None
        self._connected = False

    async def play(self, store: Store) -> Result:
        """From the plug to the bill."""
        key, policy = self.stage.key.public_key, Policy(tax=Tax(rate=VAT))
        book = Book(store, policy, meter_key=key, closed=self._settle, trouble=self._trouble)
        recorder = self.stage.recorder(store, book)
        post = self.stage.post(recorder, lambda now, event: self._hear(now, event, True), self._complaints.append)
        self._lookout = Lookout(self.stage, recorder, post, self._note)
        self.stage.world.watch(self._lookout)
        try:
            self._plug()
            await self._meet(post)
        finally:
            await post.close()
            self._unplug()
            await book.close()
        self._complaints += [*endings(self._ends), *books(self._closed)]
        if self._complaints:
            self._complaints += self._warnings
        return self._result()

    async def _meet(self, post: Post) -> None:
        """The station listens, the car finds it and charges."""
        endpoint = await post.open(Address(interface=LOOPBACK_INTERFACE, discovery=False))
        heard = await beacon(self.stage.service, endpoint.port, self.stage.tape.datagram)
        try:
            self._tell(Listening(time=self._now(), endpoint=endpoint, discovery=heard.place))
            self._car = self.stage.car(heard.place.port, lambda now, event: self._hear(now, event, False))
            await self._car.charge()
            await _until_idle(post)
        except PilotwireError as error:
            self._complaints.append(str(error))
        except TimeoutError:
            self._complaints.append(f"the station has not noticed the end within {PATIENCE_S:g} s")
        finally:
            heard.close()

    def _plug(self) -> None:
        stage, now = self.stage, self._now()
        stage.cable.plug()
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
        """Look at what the session has left behind, then draw the plug."""
        stage = self.stage
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

    def _note(self, happening: Happening) -> None:
        if isinstance(happening, Moment):
            self._moments.append(happening)
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
            tape=stage.tape,
            meter_key=stage.key.public_key,
            contract_roots=stage.part.anchors.mo if stage.part else (),
            complaints=tuple(dict.fromkeys(self._complaints)),
        )


async def _until_idle(post: Post) -> None:
    """The station hears of the end of a connection a moment later than the car."""
    async with asyncio.timeout(PATIENCE_S):
        while post.seat.busy:
            await asyncio.sleep(0.01)
