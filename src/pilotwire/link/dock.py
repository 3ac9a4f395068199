"""What the docks of both sides have in common: a data link below, one thing to wait for, a peer."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from pilotwire.link.events import Basic
from pilotwire.link.policy import DockPolicy
from pilotwire.link.tries import Tries
from pilotwire.ports import (
    DataLink,
    DrivePilot,
    LinkError,
    LinkEvent,
    LinkLost,
    LinkReady,
    LinkStep,
    PilotState,
    Transmit,
)

Word = TypeVar("Word", bound=Transmit | DrivePilot | PilotState | LinkEvent | Basic)
Then = Callable[[float], None]


class Dock(ABC, Generic[Word]):
    """The surface of a data link, for whoever carries frames; what comes up goes to the side's own methods."""

    def __init__(self, data_link: DataLink | None, policy: DockPolicy) -> None:
        self.policy = policy
        self._link = data_link
        self._tries = Tries(policy)
        self._out: list[Word | Transmit | LinkEvent | Basic] = []
        self._due: float | None = None
        self._then: Then | None = None
        self._up = False  # the link is there
        self._peer: bytes | None = None

    @property
    @abstractmethod
    def ready(self) -> bool:
        """Whether messages get to the other side."""

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
            then, self._due, self._then = self._then, None, None
            if then is not None:
                then(now)

    def take(self) -> "list[Word | Transmit | LinkEvent | Basic]":
        """What came up since the last call, in order."""
        out, self._out = self._out, []
        return out

    @abstractmethod
    def _switched(self, command: PilotState) -> None:
        """The link wants the pilot toggled."""

    @abstractmethod
    def _connected(self, event: LinkReady, now: float) -> None:
        """The link is there."""

    @abstractmethod
    def _lost(self, why: str, now: float) -> None:
        """It is there no more."""

    @abstractmethod
    def _failed(self, error: LinkError, now: float) -> None:
        """An attempt has failed."""

    def _stepped(self, step: LinkStep) -> None:
        """On the way to a link something was done."""
        self._out.append(step)

    def _wait(self, now: float, seconds: float | None, then: Then | None = None) -> None:
        """Wait for so long and for nothing else; without `seconds`, for nothing."""
        self._due, self._then = (None, None) if seconds is None else (now + seconds, then)

    def _seek(self, now: float) -> None:
        if self._link is not None:
            self._link.plug(now)
            self._gather(now)

    def _unlink(self, now: float) -> None:
        self._up, self._peer = False, None
        if self._link is not None:
            self._link.unplug(now)
            self._gather(now)

    def _stands(self, event: LinkReady, now: float) -> None:
        self._up, self._peer = True, event.peer
        self._tries.ready(now)

    def _gather(self, now: float) -> None:
        """What the data link has to say."""
        for item in self._link.take() if self._link is not None else ():
            match item:
                case Transmit():
                    self._out.append(item)
                case PilotState():
                    self._switched(item)
                case LinkStep():
                    self._stepped(item)
                case LinkReady():
                    self._connected(item, now)
                case LinkLost(why=why):
                    self._lost(why, now)
                case LinkError():
                    self._failed(item, now)
                case _:
                    pass  # a link moves nothing else
