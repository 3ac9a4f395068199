"""The car's way from a plug to a link: it follows the pilot, and toggles it where it wants to wake the station."""

from enum import Enum

from pilotwire.link.events import Basic, CarDockOutput
from pilotwire.link.policy import CONN_RESETUP_S, TOGGLE_S, DockPolicy, Hlc
from pilotwire.ports import (
    DataLink,
    Inlet,
    LinkError,
    LinkEvent,
    LinkLost,
    LinkReady,
    LinkStep,
    PilotState,
    Transmit,
)

LEAST_DIGITAL, MOST_DIGITAL, LEAST_NOMINAL, MOST_NOMINAL = 3.0, 7.0, 8.0, 97.0


class Phase(Enum):
    """Where the dock is."""

    EMPTY = "no plug"
    WAITING = "for the station's pilot"
    MATCHING = "5 %, and a link is sought"
    LINKED = "the link is there"
    RESTING = "after a session"
    BASIC = "charging by duty cycle"
    FAILED = "until the plug is drawn, or the driver wants more"


class Says(Enum):
    """What the station's pilot says."""

    NOTHING = "no oscillation, or none with a meaning"
    DIGITAL = "digital communication"
    NOMINAL = "so many ampere"


class CarDock:
    """Follows the control pilot and drives the data link.

    `tell` it what is measured at the inlet as often as it is looked at. Commands to S2 come out only while a link is
    sought: before a session and after it.
    """

    def __init__(self, data_link: DataLink | None, policy: DockPolicy, now: float) -> None:
        self.policy = policy
        self.phase = Phase.EMPTY
        self._link = data_link
        self._says = Says.NOTHING
        self._out: list[CarDockOutput] = []
        self._due: float | None = None
        self._toggling = False
        self._kept = False
        self._peer: bytes | None = None
        self._failures = self._losses = 0
        self._ready_at = now

    @property
    def ready(self) -> bool:
        """Whether messages reach the station."""
        return self.phase is Phase.LINKED or (self.phase is Phase.RESTING and self._kept)

    # The surface of a data link, for whoever carries frames.

    def receive(self, frame: bytes, now: float) -> None:
        """A frame that came in."""
        if self._link is not None:
            self._link.receive(frame, now)
            self._gather(now)

    def carrier(self, up: bool, now: float) -> None:
        """The network interface has, or has no more, something at its other end."""
        if self._link is not None:
            self._link.carrier(up, now)
            self._gather(now)

    def next_deadline(self) -> float | None:
        """When to call `handle_timeout`, UNIX s."""
        link = self._link.next_deadline() if self._link is not None else None
        return min((moment for moment in (self._due, link) if moment is not None), default=None)

    def handle_timeout(self, now: float) -> None:
        """Time went by."""
        if self._link is not None:
            self._link.handle_timeout(now)
            self._gather(now)
        if self._due is not None and now >= self._due:
            self._due = None
            self._ring(now)

    def take(self) -> list[CarDockOutput]:
        """What came up since the last call, in order."""
        out, self._out = self._out, []
        return out

    # What is told besides.

    def tell(self, inlet: Inlet, now: float) -> None:
        """What is measured at the inlet."""
        says = _says(inlet.duty_percent)
        if not inlet.plugged:
            self._leave(now)
        elif self.phase is Phase.EMPTY:
            self._says = says
            self._arrive(now)
        elif says is not self._says:
            self._says = says
            self._follow(now)

    def over(self, now: float, *, keep: bool) -> None:
        """A session has ended; `keep` the link of one that was paused."""
        if self.phase is Phase.LINKED:
            self.phase, self._kept = Phase.RESTING, keep
            if not keep:
                self._unlink(now)

    def wake(self, now: float) -> None:
        """The driver wants another session: by the link that is there, or a new one, or first by toggling the pilot."""
        if self.phase not in (Phase.RESTING, Phase.FAILED):
            return
        self._failures = self._losses = 0
        if self._kept:
            self._connected(LinkReady(self._peer), now)
        elif self._says is Says.NOTHING:
            self._wait(now, TOGGLE_S)
            self._toggling = True
            self._out += [LinkStep("wake-up"), PilotState(True)]
        else:
            self._wait(now)
            self._follow(now)

    # Inside.

    def _arrive(self, now: float) -> None:
        self._failures = self._losses = 0
        self._out.append(LinkStep("plugged"))
        self._wait(now)
        self._follow(now)

    def _leave(self, now: float) -> None:
        """The plug is drawn: nothing is kept."""
        if self.phase is Phase.EMPTY:
            return
        if self.phase is Phase.BASIC:
            self._out.append(Basic(False, "the plug is drawn"))
        self._says = Says.NOTHING
        self._stop_toggling()
        self._wait(now)
        self.phase = Phase.EMPTY
        self._out.append(LinkStep("left"))
        self._unlink(now)

    def _wait(self, now: float, seconds: float | None = None) -> None:
        self.phase = Phase.WAITING
        self._due = None if seconds is None else now + seconds

    def _follow(self, now: float) -> None:
        """What the station's pilot says has changed."""
        if self.phase is Phase.WAITING:
            self._begin(now)
        elif self.phase is Phase.MATCHING and self._says is not Says.DIGITAL:
            self._unlink(now)
            self._wait(now)
            self._begin(now)
        elif self.phase is Phase.LINKED and self._says is not Says.DIGITAL:
            self._lost(f"the pilot says {self._says.value}", now)
        elif self.phase is Phase.BASIC and self._says is Says.DIGITAL:
            self._out.append(Basic(False, "the station wants digital communication"))
            self._wait(now)
            self._begin(now)
        elif self.phase is Phase.RESTING and self._says is Says.DIGITAL:
            self._resume(now)

    def _resume(self, now: float) -> None:
        """The station has 5 % again after a session: by a link that was kept, or a new one."""
        if self._kept:
            self._connected(LinkReady(self._peer), now)
        else:
            self._wait(now)
            self._begin(now)

    def _begin(self, now: float) -> None:
        """From waiting to whatever the pilot calls for."""
        if self._says is Says.DIGITAL and self._link is not None and self.policy.hlc is not Hlc.NEVER:
            self._stop_toggling()
            self.phase, self._due = Phase.MATCHING, None
            self._out.append(LinkStep("5 %"))
            self._link.plug(now)
            self._gather(now)
        elif self._says is Says.NOMINAL and self.policy.hlc is not Hlc.REQUIRED:
            self._stop_toggling()
            self.phase, self._due = Phase.BASIC, None
            self._out.append(Basic(True, "the station offers current by its duty cycle"))

    def _stop_toggling(self) -> None:
        if self._toggling:
            self._toggling = False
            self._out.append(PilotState(False))

    def _ring(self, now: float) -> None:
        """A toggle ends, and after it the time in which the station had to answer."""
        if self._toggling:
            self._stop_toggling()
            self._due = now + CONN_RESETUP_S
        else:
            self._fail(f"the station did not answer a wake-up within {CONN_RESETUP_S:g} s")

    def _unlink(self, now: float) -> None:
        self._kept, self._peer = False, None
        if self._link is not None:
            self._link.unplug(now)
            self._gather(now)

    def _gather(self, now: float) -> None:
        """What the data link has to say; S2 is its own only while it seeks."""
        if self._link is None:
            return
        for item in self._link.take():
            match item:
                case Transmit():
                    self._out.append(item)
                case PilotState():
                    if self.phase is Phase.MATCHING:
                        self._out.append(item)
                case LinkStep() | LinkReady() | LinkLost() | LinkError():
                    self._hear(item, now)

    def _hear(self, event: LinkEvent, now: float) -> None:
        match event:
            case LinkStep():
                self._out.append(event)
            case LinkReady() if self.phase is Phase.MATCHING:
                self._connected(event, now)
            case LinkLost() if self.phase is Phase.RESTING:
                self._unlink(now)
            case LinkLost(why=why) if self.phase is Phase.LINKED:
                self._lost(why, now)
            case LinkError(why=why) if self.phase is Phase.MATCHING:
                self._failed(why, now)

    def _connected(self, event: LinkReady, now: float) -> None:
        self.phase, self._due = Phase.LINKED, None
        self._peer, self._ready_at = event.peer, now
        self._out.append(event)

    def _lost(self, why: str, now: float) -> None:
        self._out.append(LinkLost(why))
        self._unlink(now)
        self._losses = 1 if now - self._ready_at >= self.policy.steady_s else self._losses + 1
        self._again(now, why, self._losses > self.policy.losses)

    def _failed(self, why: str, now: float) -> None:
        self._failures += 1
        self._out.append(LinkStep("attempt failed", why))
        self._unlink(now)
        self._again(now, why, self._failures >= self.policy.matches)

    def _again(self, now: float, why: str, enough: bool) -> None:
        if enough:
            self._fail(why)
        else:
            self._wait(now)
            self._begin(now)

    def _fail(self, why: str) -> None:
        self.phase, self._due = Phase.FAILED, None
        self._out.append(LinkError(why))


def _says(percent: float | None) -> Says:
    if percent is None:
        return Says.NOTHING
    if LEAST_DIGITAL <= percent <= MOST_DIGITAL:
        return Says.DIGITAL
    return Says.NOMINAL if LEAST_NOMINAL <= percent <= MOST_NOMINAL else Says.NOTHING
