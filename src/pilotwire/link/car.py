"""The car's way from a plug to a link: it follows the pilot, and toggles it where it wants to wake the station."""

from enum import Enum

from pilotwire.link.dock import Dock, Then
from pilotwire.link.events import LEFT, PULLED, Basic
from pilotwire.link.policy import RESETUP_S, TOGGLE_S, DockPolicy, Hlc
from pilotwire.ports import (
    DataLink,
    Inlet,
    LinkError,
    LinkLost,
    LinkReady,
    LinkStep,
    PilotState,
)
from pilotwire.signalling.duty import Digital, Offered, Said, Silent, meaning
from pilotwire.slac.steps import Step


class Phase(Enum):
    """Where the dock is."""

    EMPTY = "no plug"
    WAITING = "for the station's pilot"
    MATCHING = "5 %, and a link is sought"
    LINKED = "the link is there"
    RESTING = "after a session"
    BASIC = "charging by duty cycle"
    FAILED = "until the pilot changes, the plug is drawn, or the driver wants more"


SURE = (Phase.MATCHING, Phase.LINKED)
"""Where a reading of the pilot that says otherwise has to be seen twice, since what is there would be lost by it."""


class CarDock(Dock[PilotState]):
    """Follows the control pilot and drives the data link.

    `tell` it what is measured at the inlet as often as it is looked at. Commands to S2 come out only while a link is
    sought: before a session and after it.
    """

    def __init__(self, data_link: DataLink | None, policy: DockPolicy, now: float) -> None:
        super().__init__(data_link, policy)
        self.phase = Phase.EMPTY
        self._says: Said = Silent()
        self._doubts = False  # whether the last reading said otherwise
        self._toggling = False

    @property
    def ready(self) -> bool:
        """Whether messages reach the station."""
        return self._up and self.phase in (Phase.LINKED, Phase.RESTING)

    def tell(self, inlet: Inlet, now: float) -> None:
        """What is measured at the inlet."""
        says = meaning(inlet.duty_percent)
        if not inlet.plugged:
            self._leave(now)
        elif self.phase is Phase.EMPTY:
            self._says = says
            self._arrive(now)
        elif type(says) is type(self._says):
            self._doubts = False
        elif self.phase in SURE and not self._doubts:
            self._doubts = True
        else:
            self._says, self._doubts = says, False
            self._follow(now)

    def over(self, now: float, *, keep: bool) -> None:
        """A session has ended; `keep` the link of one that was paused."""
        if self.phase is Phase.LINKED:
            self.phase = Phase.RESTING
            if not keep:
                self._unlink(now)

    def wake(self, now: float) -> None:
        """The driver wants another session: where the station is silent, the pilot is toggled first."""
        if self.phase not in (Phase.RESTING, Phase.FAILED):
            return
        self._tries.begin()
        if isinstance(self._says, Silent):
            self._toggle(now)
        else:
            self._begin(now)

    # From phase to phase.

    def _enter(self, phase: Phase, now: float, seconds: float | None = None, then: Then | None = None) -> None:
        """Go to a phase, for so long at most."""
        self.phase = phase
        self._wait(now, seconds, then)

    def _arrive(self, now: float) -> None:
        self._tries.begin()
        self._out.append(LinkStep("plugged"))
        self._begin(now)

    def _leave(self, now: float) -> None:
        """The plug is drawn: nothing is kept."""
        if self.phase is Phase.EMPTY:
            return
        if self.phase is Phase.BASIC:
            self._out.append(Basic(False, PULLED))
        self._says = Silent()
        self._stop_toggling()
        self._enter(Phase.EMPTY, now)
        self._out.append(LinkStep(LEFT, PULLED))
        self._unlink(now)

    def _follow(self, now: float) -> None:
        """What the station's pilot says has changed."""
        digital = isinstance(self._says, Digital)
        match self.phase:
            case Phase.WAITING | Phase.FAILED:  # the station begins anew, or goes on without
                self._begin(now)
            case Phase.MATCHING if not digital:
                self._unlink(now)
                self._begin(now)
            case Phase.LINKED if not digital:
                self._lost("the pilot asks for communication no more", now)
            case Phase.BASIC if digital:
                self._out.append(Basic(False, "the station wants digital communication"))
                self._begin(now)
            case Phase.RESTING if digital:
                self._begin(now)

    def _begin(self, now: float) -> None:
        """Whatever the pilot calls for, by a link that outlasted its session or a new one; else wait for it."""
        if isinstance(self._says, Digital) and self._up:
            self._stop_toggling()
            self._link_up(LinkReady(self._peer), now)
        elif isinstance(self._says, Digital) and self._link is not None and self.policy.hlc is not Hlc.NEVER:
            self._stop_toggling()
            self._enter(Phase.MATCHING, now)
            self._out.append(LinkStep("5 %"))
            self._seek(now)
        elif isinstance(self._says, Offered) and self.policy.hlc is not Hlc.REQUIRED:
            self._stop_toggling()
            self._enter(Phase.BASIC, now)
            self._out.append(Basic(True, "the station offers current by its duty cycle"))
        elif self.phase is not Phase.WAITING:
            self._enter(Phase.WAITING, now)

    def _toggle(self, now: float) -> None:
        """State C for a moment; then the station has its time to answer."""
        self._toggling = True
        self._out += [LinkStep("wake-up"), PilotState(True)]
        self._enter(Phase.WAITING, now, TOGGLE_S, self._toggled)

    def _toggled(self, now: float) -> None:
        self._stop_toggling()
        why = f"the station did not answer a wake-up within {RESETUP_S:g} s"
        self._wait(now, RESETUP_S, lambda moment: self._fail(moment, why))

    def _stop_toggling(self) -> None:
        if self._toggling:
            self._toggling = False
            self._out.append(PilotState(False))

    def _fail(self, now: float, why: str) -> None:
        self._unlink(now)
        self._enter(Phase.FAILED, now)
        self._out.append(LinkError(why))

    # What the data link says.

    def _switched(self, command: PilotState) -> None:
        """S2 is the link's while it seeks, and the session's later; what it has closed, it may open in any case."""
        if self.phase is Phase.MATCHING or not command.ready:
            self._out.append(command)

    def _connected(self, event: LinkReady, now: float) -> None:
        if self.phase is Phase.MATCHING:
            self._link_up(event, now)

    def _link_up(self, event: LinkReady, now: float) -> None:
        self._stands(event, now)
        self._enter(Phase.LINKED, now)
        self._out.append(event)

    def _lost(self, why: str, now: float) -> None:
        if self.phase in (Phase.RESTING, Phase.WAITING):
            self._unlink(now)
        elif self.phase is Phase.LINKED:
            self._out.append(LinkLost(why))
            self._unlink(now)
            self._again(now, why, self._tries.lost(now))

    def _failed(self, error: LinkError, now: float) -> None:
        if self.phase is Phase.MATCHING:
            self._out.append(LinkStep(Step.FAILED.value, error.why))
            self._unlink(now)
            self._again(now, error.why, self._tries.failed())

    def _again(self, now: float, why: str, enough: bool) -> None:
        if enough:
            self._fail(now, why)
        else:
            self._begin(now)
