"""What a station does to its pilot between two offers: E or F, X1, a nominal duty cycle, and giving up.

The sequences are those of ISO 15118-3, V2G3-M06-05 to -09 (second-hand): back to a nominal duty cycle, or to another
attempt, by E or F where no matching had begun, and by X1 where it had.
"""

from enum import Enum

from pilotwire.link.dock import Dock, Then
from pilotwire.link.events import Basic
from pilotwire.link.policy import SETTLE_S, DockPolicy, Hlc
from pilotwire.ports import X1, DataLink, Drive, DrivePilot, LinkError, LinkStep


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


class Sequences(Dock[DrivePilot]):
    """A dock that drives the control pilot."""

    def __init__(self, data_link: DataLink | None, policy: DockPolicy, now: float) -> None:
        super().__init__(data_link, policy)
        self.phase = Phase.EMPTY
        self.drive: Drive = X1
        self._deaf_until = now  # E and F are of our own making
        self._put(X1)

    def _enter(self, phase: Phase, now: float, seconds: float | None = None, then: Then | None = None) -> None:
        """Go to a phase, for so long at most."""
        self.phase = phase
        self._wait(now, seconds, then)

    def _put(self, drive: Drive) -> None:
        self.drive = drive
        self._out.append(DrivePilot(drive))

    def _step(self, name: str, detail: str = "") -> None:
        self._out.append(LinkStep(name, detail))

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
