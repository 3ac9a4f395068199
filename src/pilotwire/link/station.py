"""The station's way from a plug to a link: 5 %, matching, waking up, and what comes when it fails."""

from pilotwire.link.events import LEFT, PULLED, Basic
from pilotwire.link.policy import DockPolicy, Hlc
from pilotwire.link.sequences import Phase, Sequences
from pilotwire.ports import (
    DIGITAL,
    X1,
    DataLink,
    LinkError,
    LinkLost,
    LinkReady,
    LinkStep,
    Pilot,
    PilotState,
)
from pilotwire.slac.steps import Step


class StationDock(Sequences):
    """Decides what the control pilot says while nobody else does, and drives the data link.

    Without a `data_link` there is charging by duty cycle only. `tell` it the pilot as often as it is looked at.
    """

    def __init__(self, data_link: DataLink | None, policy: DockPolicy, now: float) -> None:
        super().__init__(data_link, policy, now)
        self._pilot = Pilot.A
        self._begun = False  # whether the car has begun to match
        self._wakes = 0
        self._kept = False  # the link outlasts its session

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
        why = PULLED if pilot is Pilot.A else f"pilot {pilot.name}: {pilot.value}"
        if self.phase is Phase.BASIC:
            self._out.append(Basic(False, why))
        if self.phase is not Phase.EMPTY:
            self._step(LEFT, why)
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

    def _failed(self, error: LinkError, now: float) -> None:
        if self.phase is not Phase.MATCHING:
            return
        if not self._begun and not error.own:  # a car is not to be woken for what is broken here
            self._silent(now)
            return
        self._step(Step.FAILED.value, error.why)
        self._unlink(now)
        self._again(now, error.why, self._tries.failed())

    def _again(self, now: float, why: str, enough: bool) -> None:
        self._cross(now, lambda moment: self._fall_back(moment, why) if enough else self._match(moment))
