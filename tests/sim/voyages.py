"""Voyages of the scenarios of sessions, and what may happen on the way."""

from enum import Enum
from typing import Any

from msgspec.structs import replace

from pilotwire.drivers.virtual import Fault
from pilotwire.ports import Wish
from pilotwire.sim.duel import faithful
from pilotwire.sim.medium.scenes import CAR, OWN
from pilotwire.sim.voyage import Milestone, Route, Voyage
from tests.scenarios import BY_NAME, START, Turns
from tests.sessions import World

SESSION_S = 200.0  # more than any of these voyages takes
CURRENT_A = 1.0


class Mishap(Enum):
    """What goes wrong."""

    UNPLUG = "the plug is drawn"
    STATE_F = "the station is not available"
    LINK_LOST = "the power line does not carry any more"
    STATION_MODEM = "the station's modem restarts"
    CAR_MODEM = "the car's modem restarts"


class Trip:
    """A voyage of one scenario."""

    def __init__(self, name: str, *, seed: int = 1, turns: Turns | None = None, **route: Any) -> None:
        scenario = BY_NAME[name]
        self.world = World(replace(scenario, turns=scenario.turns if turns is None else turns), seed=seed)
        self.world.cable.unplug()
        self.used: tuple[bytes, bytes] = (b"", b"")
        world = self.world
        pair = (world.outlet, world.vehicle, world.cable)
        wire = world._counted(faithful)
        self.voyage = Voyage(pair, world.seat, world.car, START, Route(seed=seed, **(world.protection() | route)), wire)

    def begin(self) -> "Trip":
        """A second of rest, and the plug goes in."""
        self.voyage.run(1.0)
        self.voyage.plug()
        return self

    def session(self) -> bool:
        """Whether a session begins, over a link with the keys `used`, and comes to a good end."""
        self.voyage.run(SESSION_S, lambda: self.voyage.session is not None)
        self.used = self.keys
        return self.voyage.run(SESSION_S, lambda: not self.voyage.wants)

    def until(self, number: int) -> bool:
        """Go to a milestone; False where the session is over before."""
        voyage = self.voyage
        voyage.run(SESSION_S, lambda: len(voyage.milestones) > number or not voyage.wants)
        return len(voyage.milestones) > number and voyage.wants

    def again(self) -> bool:
        """The driver wants another session, however the last one ended."""
        voyage = self.voyage
        self.world.loops = 0
        self.world.vehicle.errand = replace(self.world.vehicle.errand, wish=Wish.CHARGE)
        voyage.wants = True
        voyage.berth.wake(voyage.now)
        return self.session()

    def happen(self, mishap: Mishap) -> None:
        """Let it go wrong."""
        voyage = self.voyage
        match mishap:
            case Mishap.UNPLUG:
                voyage.unplug()
            case Mishap.STATE_F:
                voyage.outlet.faults.switch_on(Fault.UNAVAILABLE)
            case Mishap.LINK_LOST:
                voyage.medium.cut(OWN, CAR, voyage.now)
            case Mishap.STATION_MODEM:
                voyage.medium.reset(OWN, voyage.now)
            case Mishap.CAR_MODEM:
                voyage.medium.reset(CAR, voyage.now)

    def mend(self, mishap: Mishap) -> None:
        """Put it right."""
        voyage = self.voyage
        match mishap:
            case Mishap.UNPLUG:
                voyage.plug()
            case Mishap.STATE_F:
                voyage.outlet.faults.mend()
            case Mishap.LINK_LOST:
                voyage.medium.mend(OWN, CAR, voyage.now)

    @property
    def safe(self) -> bool:
        """Whether no current flows, and the contactors of both sides are open."""
        interlock, watch = self.voyage.outlet.interlock, self.voyage.vehicle.watch
        still = max(abs(interlock.output.amps), abs(watch.output.amps)) < CURRENT_A
        return still and not interlock.contactor.closed and not watch.contactor.closed

    @property
    def keys(self) -> tuple[bytes, bytes]:
        """The NMK in the modems of station and car."""
        medium = self.voyage.medium
        return medium.key(OWN)[1], medium.key(CAR)[1]

    def names(self, side: str) -> list[str]:
        """What one side has reached, in order."""
        return [each.name for each in self.voyage.milestones if each.side == side]

    def first(self, side: str, name: str) -> Milestone:
        """When a side reached something for the first time."""
        return next(each for each in self.voyage.milestones if (each.side, each.name) == (side, name))
