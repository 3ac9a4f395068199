"""Whole sessions of ISO 15118-20 DC in memory, from handshake to end, with a hundred turns of the charge loop."""

import secrets
import time
from collections.abc import Callable
from statistics import median

import msgspec
from msgspec.structs import replace

from bench.parties import DC_20, LightCar, TinyOutlet, offering, settings
from pilotwire.ports import StationFacts, Wish
from pilotwire.secc import StationEngine
from pilotwire.session.dialect import Security
from pilotwire.session.events import Close, Send
from tests.scenarios import START, outlook
from tests.sessions import World

LOOPS = 100


class Times(msgspec.Struct, frozen=True):
    """Seconds of processor time for a session: the best of some, and the middle one."""

    least: float
    middle: float
    rounds: int


def timed(session: Callable[[], None], rounds: int) -> Times:
    """Run it so many times, and once before that."""
    session()
    taken = []
    for _ in range(rounds):
        began = time.thread_time()
        session()
        taken.append(time.thread_time() - began)
    return Times(min(taken), median(taken), rounds)


def engines_only() -> None:
    """Both engines with their codec; the hardware is a pair of constants, and time leaps to what is due next."""
    duel = _Duel()
    while not duel.car.engine.closed:
        duel.turn()
    assert duel.car.loops == LOOPS, duel.car.loops


def with_virtual_hardware() -> None:
    """The same in seats with virtual outlet, battery and cable, looked at ten times a second, and a planner."""
    world = World(replace(DC_20, turns={LOOPS: Wish.STOP}))
    world.session()
    assert world.loops == LOOPS, world.loops


class _Duel:
    def __init__(self) -> None:
        self.now = START
        self._outlet = TinyOutlet()
        self._outlook = outlook(START)
        self.car = LightCar(settings(), Security.NONE, self.now, LOOPS)
        self._station = StationEngine(offering(), self._facts(), secrets.token_bytes, self.now)
        self._words = self.car.start(self.now)

    def turn(self) -> None:
        """What the car says next, and what the station answers."""
        if not self._words:
            due = (self.car.engine.next_deadline(), self._station.next_deadline())
            self.now = min(moment for moment in due if moment is not None)
            self._station.handle_timeout(self.now)
            self._words = self.car.tick(self.now)
        words, self._words = self._words, []
        for word in words:
            if not isinstance(word, Close):
                self._station.tell(self._facts(), self.now)
                self._station.receive(word.data, self.now)
        self._carry_out()

    def _carry_out(self) -> None:
        while items := self._station.take():
            before = self._outlet.facts
            for item in items:
                if isinstance(item, Send):
                    self._words += self.car.receive(item.data, self.now)
                else:
                    self._outlet.apply(item)
            if self._outlet.facts is not before:
                self._station.tell(self._facts(), self.now)

    def _facts(self) -> StationFacts:
        return replace(self._outlet.facts, outlook=self._outlook)
