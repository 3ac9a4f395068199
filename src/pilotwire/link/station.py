"""The station's way from a plug to a link: 5 %, matching, waking up by E or F, X1, and what comes when it fails.

The sequences are those of ISO 15118-3, V2G3-M06-05 to -09 (second-hand): back to a nominal duty cycle, or to another
attempt, by E or F where no matching had begun, and by X1 where it had.
"""

from collections.abc import Callable
from enum import Enum

from pilotwire.link.events import Basic, StationDockOutput
from pilotwire.link.policy import SETTLE_S, DockPolicy, Hlc
from pilotwire.ports import (
    DIGITAL,
    X1,
    DataLink,
    Drive,
    DrivePilot,
    LinkError,
    LinkEvent,
    LinkLost,
    LinkReady,
    LinkStep,
    Pilot,
    Transmit,
)

BEGUN = "parameters"
"""The step of a data link by which a car shows that it wants to match."""


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


class StationDock:
    """Decides what the control pilot says while nobody else does, and drives the data link.

    Without a `data_link` there is charging by duty cycle only. `tell` it the pilot as often as it is looked at.
    """

    def __init__(self, data_link: DataLink | None, policy: DockPolicy, now: float) -> None:
        self.policy = policy
        self.phase = Phase.EMPTY
        self.drive: Drive = X1
        self._link = data_link
        self._pilot = Pilot.A
        self._out: list[StationDockOutput] = [DrivePilot(X1)]
        self._due: float | None = None
        self._then: Callable[[float], None] = self._fail
        self._deaf_until = now  # E and F are of our own making
        self._begun = False  # whether the car has begun to match
        self._peer: bytes | None = None
        self._kept = False  # the link outlasts its session
        self._wakes = self._failures = self._losses = 0
        self._ready_at = now

    @property
    def ready(self) -> bool:
        """Whether messages reach the car."""
        return self.phase in (Phase.LINKED, Phase.PARTING) or (self.phase is Phase.RESTING and self._kept)

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
            self._then(now)

    def take(self) -> list[StationDockOutput]:
        """What came up since the last call, in order."""
        out, self._out = self._out, []
        return out

    # What is told besides.

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
        if self.policy.hlc is not Hlc.PREFERRED:
            return
        if self.phase is Phase.MATCHING or self.phase is Phase.LINKED:
            self._nominal(now, "authorised by external means")

    def over(self, now: float, *, keep: bool, retain: float) -> None:
        """A session has ended; the pilot goes on for `retain` s. `keep` the link of one that was paused."""
        if self.phase is Phase.LINKED:
            self._kept = keep
            self._enter(Phase.PARTING, now, retain, self.rest)

    def rest(self, now: float) -> None:
        """The pilot of a session that is over ends, and with it a link that is not kept."""
        if self.phase in (Phase.LINKED, Phase.PARTING):
            self._enter(Phase.RESTING, now)
            self._put(X1)
            if not self._kept:
                self._unlink(now)

    def wake(self, now: float) -> None:
        """Another session is wanted, by the car (B to C) or by the station."""
        if self.phase is not Phase.RESTING:
            return
        if self._kept:
            self._put(DIGITAL)
            self._connected(LinkReady(self._peer), now)
        else:
            self._match(now)

    # Inside.

    def _put(self, drive: Drive) -> None:
        self.drive = drive
        self._out.append(DrivePilot(drive))

    def _enter(
        self, phase: Phase, now: float, seconds: float | None = None, then: Callable[[float], None] | None = None
    ) -> None:
        """Go to a phase, for so long at most."""
        self.phase = phase
        self._due = None if seconds is None else now + seconds
        self._then = then or self._fail

    def _step(self, name: str, detail: str = "") -> None:
        self._out.append(LinkStep(name, detail))

    def _unlink(self, now: float) -> None:
        self._kept, self._peer = False, None
        if self._link is not None:
            self._link.unplug(now)
            self._gather(now)

    def _arrive(self, now: float) -> None:
        self._wakes = self._failures = self._losses = 0
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
        if self._link is not None:
            self._link.plug(now)
            self._gather(now)

    def _silent(self, now: float) -> None:
        """The car did not begin to match."""
        self._unlink(now)
        if self._wakes < self.policy.wakes:
            self._wakes += 1
            self._step("wake-up", f"{self._wakes} of {self.policy.wakes}")
            self._wake_up(now, self._match)
        else:
            self._cross(now, lambda then: self._fall_back(then, "the car did not begin to match"))

    def _wake_up(self, now: float, then: Callable[[float], None]) -> None:
        def on(moment: float) -> None:
            self._deaf_until = moment + SETTLE_S
            then(moment)

        self._enter(Phase.WAKING, now, self.policy.step_ef_s, on)
        self._put(self.policy.wake)

    def _cross(self, now: float, then: Callable[[float], None]) -> None:
        self._enter(Phase.CROSSING, now, self.policy.step_x1_s, then)
        self._put(X1)

    def _nominal(self, now: float, why: str) -> None:
        """To a nominal duty cycle: by E or F where no matching had begun, by X1 where it had."""
        begun = self._begun or self.phase is Phase.LINKED
        self._unlink(now)
        go = self._cross if begun else self._wake_up
        go(now, lambda then: self._basic(then, why))

    def _basic(self, now: float, why: str) -> None:
        self._enter(Phase.BASIC, now)
        self._out.append(Basic(True, why))

    def _fall_back(self, now: float, why: str) -> None:
        """There is no link, and no further attempt."""
        self._out.append(LinkError(why))
        if self.policy.hlc is Hlc.PREFERRED:
            self._basic(now, why)
        else:
            self._fail(now)

    def _fail(self, now: float) -> None:
        self._enter(Phase.FAILED, now)
        self._put(X1)

    def _gather(self, now: float) -> None:
        """What the data link has to say."""
        if self._link is None:
            return
        for item in self._link.take():
            match item:
                case Transmit():
                    self._out.append(item)
                case LinkStep() | LinkReady() | LinkLost() | LinkError():
                    self._hear(item, now)

    def _hear(self, event: LinkEvent, now: float) -> None:
        match event:
            case LinkStep():
                self._out.append(event)
                if self.phase is Phase.MATCHING and event.name == BEGUN:
                    self._begun, self._due = True, None
            case LinkReady() if self.phase is Phase.MATCHING:
                self._connected(event, now)
            case LinkLost(why=why):
                self._lost(why, now)
            case LinkError(why=why) if self.phase is Phase.MATCHING:
                self._failed(why, now)

    def _connected(self, event: LinkReady, now: float) -> None:
        self._peer, self._ready_at = event.peer, now
        self._enter(Phase.LINKED, now)
        self._out.append(event)

    def _lost(self, why: str, now: float) -> None:
        if self.phase in (Phase.PARTING, Phase.RESTING):  # the car is free to go after a session
            self._unlink(now)
        elif self.phase is Phase.LINKED:
            self._out.append(LinkLost(why))
            self._unlink(now)
            self._losses = 1 if now - self._ready_at >= self.policy.steady_s else self._losses + 1
            enough = self._losses > self.policy.losses
            self._cross(now, lambda then: self._fall_back(then, why) if enough else self._match(then))

    def _failed(self, why: str, now: float) -> None:
        """An attempt failed; where the car had not even begun, it is woken up."""
        if not self._begun:
            self._silent(now)
            return
        self._failures += 1
        self._step("attempt failed", why)
        self._unlink(now)
        enough = self._failures >= self.policy.matches
        self._cross(now, lambda then: self._fall_back(then, why) if enough else self._match(then))
