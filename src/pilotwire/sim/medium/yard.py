"""Cars and stations on one power line, run by their engines on a virtual clock."""

from collections.abc import Callable, Mapping

import msgspec

from pilotwire.ports import DataLink, LinkError, LinkEvent, LinkLost, LinkReady, LinkStep, Pilot, PilotState, Transmit
from pilotwire.sim.medium.medium import Medium

PILOT_S = 0.005
"""Until a station has seen the pilot change: it believes a state after two equal readings."""


class Happening(msgspec.Struct, frozen=True):
    """What a link said: when (UNIX s), at which host, what."""

    time: float
    host: str
    event: LinkEvent


class Yard:
    """Engines by the names of their hosts. The pilot wire of each plug ties one car to one outlet, and to no other."""

    def __init__(self, medium: Medium, links: Mapping[str, DataLink], now: float) -> None:
        self.medium, self.links, self.now = medium, links, now
        self.happenings: list[Happening] = []
        self.frames: list[tuple[float, str, bytes]] = []  # all that engines sent, for those who want to look
        self._outlets: dict[str, str] = {}  # by car
        self._pilots: list[tuple[float, str, Pilot]] = []

    def plug(self, car: str, outlet: str) -> None:
        """Put a car's plug in: the pilot goes to state B, and both sides want to talk."""
        self._outlets[car] = outlet
        self.medium.plug(car, outlet, self.now)
        for host in (outlet, car):
            self.links[host].tell(Pilot.B, self.now)
            self.links[host].plug(self.now)
        self._collect()

    def unplug(self, car: str) -> None:
        """Draw a car's plug."""
        outlet = self._outlets.pop(car)
        self.medium.unplug(car, self.now)
        for host in (outlet, car):
            self.links[host].tell(Pilot.A, self.now)
            self.links[host].unplug(self.now)
        self._collect()

    def run(self, until: float, stop: Callable[[], bool] = lambda: False) -> "Yard":
        """Let time pass until `until` (UNIX s), or until `stop` says so."""
        while not stop():
            due = self._next()
            if due is None or due > until:
                self.now = max(self.now, until)
                return self
            self.now = max(self.now, due)
            self.step()
        return self

    def step(self) -> None:
        """Whatever is due now."""
        while self._pilots and self._pilots[0][0] <= self.now:
            _, outlet, pilot = self._pilots.pop(0)
            self.links[outlet].tell(pilot, self.now)
        self.medium.handle_timeout(self.now)
        for arrival in self.medium.take():
            if arrival.host in self.links:
                self.links[arrival.host].receive(arrival.frame, self.now)
        for link in self.links.values():
            deadline = link.next_deadline()
            if deadline is not None and deadline <= self.now:
                link.handle_timeout(self.now)
        self._collect()

    def events(self, host: str) -> list[LinkEvent]:
        """All that one host's link said."""
        return [happening.event for happening in self.happenings if happening.host == host]

    def _next(self) -> float | None:
        deadlines = [self.medium.next_deadline(), *(link.next_deadline() for link in self.links.values())]
        deadlines += [pilot[0] for pilot in self._pilots[:1]]
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def _collect(self) -> None:
        for host, link in self.links.items():
            for word in link.take():
                match word:
                    case Transmit(frame):
                        self.frames.append((self.now, host, frame))
                        self.medium.send(host, frame, self.now)
                    case PilotState(ready):
                        self._switch(host, Pilot.C if ready else Pilot.B)
                    case LinkStep() | LinkReady() | LinkLost() | LinkError():
                        self.happenings.append(Happening(self.now, host, word))
                    case _:
                        pass  # a link moves nothing else

    def _switch(self, car: str, pilot: Pilot) -> None:
        if car in self._outlets:
            self._pilots.append((self.now + PILOT_S, self._outlets[car], pilot))
