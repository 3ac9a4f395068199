"""A station that charges by duty cycle alone (IEC 61851-1, mode 3).

Synchronous and blind like the engines of messages: facts and the time come in, commands and events go out.
"""

import math

from pilotwire.ports import (
    Authorize,
    Decision,
    Drive,
    DrivePilot,
    Lock,
    Pilot,
    StationFacts,
    StopWish,
)
from pilotwire.signalling.basic.allowance import Allowance
from pilotwire.signalling.basic.events import AmpsOffered, ChargingRefused, StationOutput
from pilotwire.signalling.basic.feeding import Feeding
from pilotwire.signalling.basic.holding import Holding
from pilotwire.signalling.basic.offering import is_paid, offerable
from pilotwire.signalling.basic.settings import BasicStationSettings
from pilotwire.signalling.basic.waking import Waking
from pilotwire.signalling.timings import CAR_FOLLOWS

EXCESS_AMPS, EXCESS_SHARE = 1.0, 0.1  # A per phase, and a tenth: what a measurement may be off


class BasicStation:
    """Offers what limits, plan, cable and `offer` allow, and gives energy in state C.

    It wants `tell` often: at each change of the pilot, and a few times a second while energy flows.
    """

    def __init__(self, facts: StationFacts, now: float, settings: BasicStationSettings | None = None) -> None:
        self.settings = settings or BasicStationSettings()
        self.amps = 0.0  # offered, per phase
        self._facts, self._now = facts, now
        self._out: list[StationOutput] = []
        self._most = math.inf
        self._allowance = Allowance(CAR_FOLLOWS.seconds * self.settings.stretch)
        self._refusal: str | None = None  # until the plug is drawn
        self._asked = self._held = False
        self._holding = Holding(self.settings.broken, now)
        self._waking = Waking(self.settings.stretch)
        self._feeding = Feeding(self.settings, self._out)
        self._decide(now)

    @property
    def closed(self) -> bool:
        """Whether energy may flow, by our will."""
        return self._feeding.closed

    @property
    def drive(self) -> Drive | None:
        """What the pilot was told last."""
        return self._holding.drive

    def offer(self, amps: float, now: float) -> None:
        """At most this from now on, in A per phase; below 6 A, and with what is no number, charging pauses."""
        self._most = 0.0 if math.isnan(amps) else amps
        self._decide(now)

    def tell(self, facts: StationFacts, now: float) -> None:
        """What the outlet is like now."""
        self._facts = facts
        self._decide(now)

    def handle_timeout(self, now: float) -> None:
        """Time went by."""
        self._decide(now)

    def next_deadline(self) -> float | None:
        """When to call `handle_timeout`, UNIX s."""
        engines = (self._holding.next_deadline(self._now), self._feeding.next_deadline())
        times = (*engines, self._allowance.next_deadline(), self._waking.due)
        return min((moment for moment in times if moment is not None), default=None)

    def take(self) -> list[StationOutput]:
        """What there is to do since the last call, in order."""
        out = self._out.copy()
        self._out.clear()
        return out

    def stop(self, why: str, now: float) -> None:
        """Another mode takes over, or nobody is there: no energy any more; the pilot is left as it is."""
        self._now = now
        self._feeding.open(why)
        self._hold_plug(False)

    # One look at the facts.

    def _decide(self, now: float) -> None:
        self._now = now
        self._greet()
        allowed = 0.0 if self._refusal else offerable(self._facts, self.settings, self._most)
        drive = self._holding.follow(allowed, self._facts.fault is not None, now)
        if self._waking.look(self._facts.pilot, self._holding.offers, now) and self.settings.wake:
            drive = self._holding.put(self.settings.wake, now)
        self._out += [DrivePilot(drive)] if drive else []
        self._note(allowed if self._holding.offers else 0.0)
        self._watch()
        self._serve()
        self._hold_plug(self._holds)

    def _greet(self) -> None:
        """Whoever comes is asked to pay; whoever goes is forgotten."""
        facts = self._facts
        if facts.pilot is Pilot.A:
            self._refusal, self._asked = None, False
        if not facts.pilot.connected or is_paid(facts, self.settings):
            return
        if facts.authorization is Decision.REJECTED:
            self._refuse("nobody pays")
        elif not self._asked:
            self._asked = True
            self._out.append(Authorize(None))

    def _note(self, amps: float) -> None:
        """What the car is offered now, and may draw."""
        self._allowance.offer(amps, self._now)
        if amps != self.amps:
            self.amps = amps
            self._out.append(AmpsOffered(amps))

    def _watch(self) -> None:
        """A car that does not follow, or draws more than it may, is cut off."""
        facts, most = self._facts, self._allowance.most(self._now)
        bound = (most * (1 + EXCESS_SHARE) + EXCESS_AMPS) * facts.limits.phases
        if self.closed and self._holding.offers and facts.output.amps > bound:
            self._cut(f"the car draws {facts.output.amps:.1f} A of {most * facts.limits.phases:.1f} A allowed")

    def _serve(self) -> None:
        """Energy in state C under an offer; without an offer it ends when the car has stopped drawing."""
        facts = self._facts
        if facts.pilot is Pilot.D and not self.settings.ventilation:
            self._refuse("the car wants ventilation, and there is none")
        able = facts.pilot.ready and facts.fault is None and self._refusal is None
        if able and self._holding.offers:
            why = self._feeding.close(facts, self.amps, self._now)
            if why is not None:
                self._cut(why)
        elif able and self.closed:
            self._feeding.fade(facts, self._now)
        else:
            self._feeding.open(facts.fault or self._refusal or facts.pilot.value)

    def _cut(self, why: str) -> None:
        self._refuse(why)
        self._feeding.open(why)

    def _refuse(self, why: str) -> None:
        if self._refusal is None:
            self._refusal = why
            self._out.append(ChargingRefused(why))

    @property
    def _holds(self) -> bool:
        """A socket holds the cable of whoever has paid, until it is to be given back."""
        facts = self._facts
        over = facts.stop is StopWish.STOP or self._refusal is not None
        wanted = facts.pilot.connected and is_paid(facts, self.settings) and not over
        unseen = self._held and facts.pilot in (Pilot.E, Pilot.F)
        return self.settings.socket and (wanted or self.closed or unseen)

    def _hold_plug(self, held: bool) -> None:
        if held is not self._held:
            self._held = held
            self._out.append(Lock(held))
