"""The station's way from a plug to a link: 5 %, matching, waking up by E or F, X1, and what comes when it fails.

The sequences are those of ISO 15118-3, V2G3-M06-05 to -09 (second-hand): back to a nominal duty cycle, or to another
attempt, by E or F where no matching had begun, and by X1 where it had.
"""

from enum import Enum

from pilotwire.link.dock import Dock, Then
from pilotwire.link.events import Basic
from pilotwire.link.policy import SETTLE_S, DockPolicy, Hlc
from pilotwire.ports import (
    DIGITAL,
    X1,
    DataLink,
    Drive,
    DrivePilot,
    LinkError,
    LinkLost,
    LinkReady,
    LinkStep,
    Pilot,
    PilotState,
)
from pilotwire.slac.steps import Step


class Phase(Enum):
    """Where the dock is."""

    EMPTY = "no car, or no pilot"
    MATCHING = "5 %, and a link is sought"
    WAKING = "E or F, so that the car begins anew"
    CROSSING = "X1, before the next attempt or another mode"
    LINKED = "the link is there"
    PARTING = "the session is over, the pilot not yet"
    RESTING = "X1 after a session"
    BASIC = "charging by duty cycle"
    FAILED = "X1 until the plug is drawn"


class StationDock(Dock[DrivePilot]):
    """Decides what the control pilot says while nobody else does, and drives the data link.

    Without a `data_link` there is charging by duty cycle only. `tell` it the pilot as often as it is looked at.
    """

    def __init__(self, data_link: DataLink | None, policy: DockPolicy, now: float) -> None:
        super().__init__(data_link, policy)
        self.phase = Phase.EMPTY
        self.drive: Drive = X1
        self._pilot = Pilot.A
        self._deaf_until = now  # E and F are of our own making
        self._begun = False  # whether the car has begun to match
        self._wakes = 0
        self._kept = False  # the link outlasts its session
        self._put(X1)

    @property
    def ready(self) -> bool:
        """Whether messages reach the car."""
        return self._up

    def tell(self, pilot: Pilot, now: float) -> None:
        """The pilot's state after debouncing."""
        before = self._pilot
        own = self.phase in (Phase.WAKING, Phase.BASIC) or now < self._deaf_until
        if pilot is before or (own and pilot in (Pilot.E, Pilot.F)):
            return
        self._pilot = pilot
        if not pilot.connected:
            self._leave(pilot, now)
        elif self.phase is Phase.EMPTY:
            self._arrive(now)
        elif self.phase is Phase.RESTING and before is Pilot.B:
            self.wake(now)
        if self._link is not None:
            self._link.tell(pilot, now)
            self._gather(now)

    def authorised(self, now: float) -> None:
        """Somebody has paid by external means, at an outlet that charges by duty cycle as well: nothing is waited for.

        Only where digital communication is preferred, and before a session.
        """
        if self.policy.hlc is not Hlc.PREFERRED or self.phase not in (Phase.MATCHING, Phase.LINKED):
            return
        begun = self._begun or self.phase is Phase.LINKED
        self._unlink(now)
        go = self._cross if begun else self._disappear
        go(now, lambda moment: self._basic(moment, "authorised by external means"))

    def over(self, now: float, *, keep: bool, good: bool, retain: float) -> None:
        """A session has ended; the pilot goes on for `retain` s. `keep` the link of one that was paused.

        After one that ended badly another link is sought, as if the link had been lost.
        """
        if self.phase is Phase.LINKED:
            self._kept = keep
            self._enter(Phase.PARTING, now, retain, self.rest if good else self._restart)

    def rest(self, now: float) -> None:
        """The pilot of a session that is over ends, and with it a link that is not kept."""
        if self.phase in (Phase.LINKED, Phase.PARTING):
            self._enter(Phase.RESTING, now)
            self._put(X1)
            if not self._kept:
                self._unlink(now)

    def wake(self, now: float) -> None:
        """Another session is wanted, by the car (B to C, or over a link that is still there) or by the station."""
        if self.phase not in (Phase.PARTING, Phase.RESTING):
            return
        if self.ready:
            self._put(DIGITAL)
            self._link_up(LinkReady(self._peer), now)
        else:
            self._match(now)

    def _restart(self, now: float) -> None:
        self._unlink(now)
        self._again(now, "sessions end badly", self._tries.lost(now))

    # From phase to phase.

    def _enter(self, phase: Phase, now: float, seconds: float | None = None, then: Then | None = None) -> None:
        """Go to a phase, for so long at most."""
        self.phase = phase
        self._wait(now, seconds, then)

    def _put(self, drive: Drive) -> None:
        self.drive = drive
        self._out.append(DrivePilot(drive))

    def _step(self, name: str, detail: str = "") -> None:
        self._out.append(LinkStep(name, detail))

    def _arrive(self, now: float) -> None:
        self._tries.begin()
        self._wakes = 0
        self._step("plugged")
        if self._link is None or self.policy.hlc is Hlc.NEVER:
            self._basic(now, "no digital communication is wanted")
        else:
            self._match(now)

    def _leave(self, pilot: Pilot, now: float) -> None:
        """The plug is drawn, or the pilot broken: nothing is kept, and a car that comes begins anew."""
        if self.phase is Phase.BASIC:
            self._out.append(Basic(False, pilot.value))
        if self.phase is not Phase.EMPTY:
            self._step("left", pilot.value)
        self._enter(Phase.EMPTY, now)
        self._unlink(now)
        self._put(X1)

    def _match(self, now: float) -> None:
        self._begun = False
        self._enter(Phase.MATCHING, now, self.policy.init_s, self._silent)
        self._put(DIGITAL)
        self._step("5 %")
        self._seek(now)

    def _silent(self, now: float) -> None:
        """The car did not begin to match."""
        self._unlink(now)
        if self._wakes < self.policy.wakes:
            self._wakes += 1
            self._step("wake-up", f"{self._wakes} of {self.policy.wakes}")
            self._disappear(now, self._match)
        else:
            self._cross(now, lambda moment: self._fall_back(moment, "the car did not begin to match"))

    def _disappear(self, now: float, then: Then) -> None:
        """E or F for as long as a car needs to notice."""

        def back(moment: float) -> None:
            self._deaf_until = moment + SETTLE_S
            then(moment)

        self._enter(Phase.WAKING, now, self.policy.step_ef_s, back)
        self._put(self.policy.wake)

    def _cross(self, now: float, then: Then) -> None:
        self._enter(Phase.CROSSING, now, self.policy.step_x1_s, then)
        self._put(X1)

    def _basic(self, now: float, why: str) -> None:
        self._enter(Phase.BASIC, now)
        self._out.append(Basic(True, why))

    def _fall_back(self, now: float, why: str) -> None:
        """There is no link, and no further attempt."""
        self._out.append(LinkError(why))
        if self.policy.hlc is Hlc.PREFERRED:
            self._basic(now, why)
        else:
            self._enter(Phase.FAILED, now)

    # What the data link says.

    def _switched(self, command: PilotState) -> None:
        """A station has no S2."""

    def _stepped(self, step: LinkStep) -> None:
        super()._stepped(step)
        if self.phase is Phase.MATCHING and step.name == Step.PARAMETERS.value:
            self._begun = True
            self._wait(0.0, None)

    def _connected(self, event: LinkReady, now: float) -> None:
        if self.phase is Phase.MATCHING:
            self._link_up(event, now)

    def _link_up(self, event: LinkReady, now: float) -> None:
        self._stands(event, now)
        self._enter(Phase.LINKED, now)
        self._out.append(event)

    def _lost(self, why: str, now: float) -> None:
        if self.phase in (Phase.PARTING, Phase.RESTING):  # the car is free to go after a session
            self._unlink(now)
        elif self.phase is Phase.LINKED:
            self._out.append(LinkLost(why))
            self._unlink(now)
            self._again(now, why, self._tries.lost(now))

    def _failed(self, why: str, now: float) -> None:
        if self.phase is not Phase.MATCHING:
            return
        if not self._begun:
            self._silent(now)
            return
        self._step(Step.FAILED.value, why)
        self._unlink(now)
        self._again(now, why, self._tries.failed())

    def _again(self, now: float, why: str, enough: bool) -> None:
        self._cross(now, lambda moment: self._fall_back(moment, why) if enough else self._match(moment))
