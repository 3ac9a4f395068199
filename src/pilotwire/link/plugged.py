"""What an outlet and a car do alike from the plug on: a dock finds the link, or the duty cycle does alone."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pilotwire.link.dock import Dock
from pilotwire.link.events import LEFT, Basic
from pilotwire.ports import LinkEvent, LinkLost, LinkStep, Transmit
from pilotwire.signalling import BasicCar, BasicEvent, BasicStation

LOOK_S = 0.05
"""How often, in s, the hardware is looked at: plugs and pilots tell nobody by themselves."""

PluggedEvent = LinkEvent | Basic | BasicEvent
PluggedOutput = Transmit | PluggedEvent
Listener = Callable[[float, PluggedEvent], None]

D = TypeVar("D", bound=Dock[Any])
E = TypeVar("E", BasicStation, BasicCar)


def unheard(now: float, event: PluggedEvent) -> None:
    """Nobody listens."""


class Plugged(ABC, Generic[D, E]):
    """A dock, whoever charges by duty cycle while it wants that, and the surface of a data link around both.

    Without I/O. `listener` is told the events of the link and of charging by duty cycle, with their moment.
    """

    def __init__(self, dock: D, listener: Listener, look: float) -> None:
        self.dock = dock
        self.charging: E | None = None  # by duty cycle
        self._listener, self._look_s = listener, look
        self._out: list[PluggedOutput] = []
        self._looked: float | None = None
        self._why = "no data link"

    @property
    def ready(self) -> bool:
        """Whether messages get to the other side."""
        return self.dock.ready

    def receive(self, frame: bytes, now: float) -> None:
        """A frame that came in."""
        self.dock.receive(frame, now)
        self._carry_out(now)

    def carrier(self, up: bool, now: float) -> None:
        """The network interface has, or has no more, something at its other end."""
        self.dock.carrier(up, now)
        self._carry_out(now)

    def next_deadline(self) -> float:
        """When to call `handle_timeout`, UNIX s; 0 before the first time."""
        charging = self.charging.next_deadline() if self.charging is not None else None
        look = 0.0 if self._looked is None else self._looked + self._look_s
        return min(moment for moment in (look, self.dock.next_deadline(), charging) if moment is not None)

    def handle_timeout(self, now: float) -> None:
        """Time went by: look at the hardware, and at what is due."""
        self._looked = now
        self._look(now)
        self._carry_out(now)

    def take(self) -> list[PluggedOutput]:
        """What there is to send and to know since the last call."""
        out, self._out = self._out, []
        return out

    @abstractmethod
    def _look(self, now: float) -> None:
        """Tell dock and engine what the hardware says."""

    @abstractmethod
    def _obey(self, command: Any) -> None:
        """Do what dock or engine want of the hardware."""

    @abstractmethod
    def _switch(self, basic: Basic, now: float) -> None:
        """Charging by duty cycle begins, or ends; who knows none begins nothing."""

    @abstractmethod
    def _end_without_link(self, now: float) -> None:
        """End a session whose link is gone."""

    def _carry_out(self, now: float) -> None:
        while items := self.dock.take():
            for item in items:
                match item:
                    case Basic():
                        self._switch(item, now)
                        self._tell(item, now)
                    case Transmit():
                        self._out.append(item)
                    case _ if isinstance(item, LinkEvent):
                        self._tell(item, now)
                    case _:
                        self._obey(item)
        if self.charging is not None:
            self._charge(self.charging, now)
        self._end_without_link(now)

    def _charge(self, engine: E, now: float) -> None:
        for item in engine.take():
            if isinstance(item, BasicEvent):
                self._tell(item, now)
            else:
                self._obey(item)

    def _tell(self, event: PluggedEvent, now: float) -> None:
        if isinstance(event, LinkLost):
            self._why = event.why
        elif isinstance(event, LinkStep) and event.name == LEFT:
            self._why = event.detail
        self._out.append(event)
        self._listener(now, event)
