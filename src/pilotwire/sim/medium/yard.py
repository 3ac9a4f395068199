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
        self._outlets: dict[str, str] = {}  # by car
        self._pilots: list[tuple[float, str, Pilot]] = []  # under way to stations, in order
        self._deadlines: dict[str, float | None] = {}
        for host in links:
            self._collect(host)

    def plug(self, car: str, outlet: str) -> None:
        """Put a car's plug in: the pilot goes to state B, and both sides want to talk."""
        self._outlets[car] = outlet
        self.medium.plug(car, outlet, self.now)
        for host in (outlet, car):
            self.links[host].tell(Pilot.B, self.now)
            self.links[host].plug(self.now)
            self._collect(host)

    def occupy(self, outlet: str) -> None:
        """Plug in a car that never says a word, so that this outlet waits for one to match, and answers all."""
        self.links[outlet].tell(Pilot.B, self.now)
        self.links[outlet].plug(self.now)
        self._collect(outlet)

    def unplug(self, car: str) -> None:
        """Draw a car's plug."""
        outlet = self._outlets.pop(car)
        self._pilots = [each for each in self._pilots if each[1] != outlet]
        self.medium.unplug(car, self.now)
        for host in (outlet, car):
            self.links[host].tell(Pilot.A, self.now)
            self.links[host].unplug(self.now)
            self._collect(host)

    def run(self, until: float, stop: Callable[[], bool] = lambda: False) -> "Yard":
        """Let time pass until `until` (UNIX s), or until `stop` says so; it is asked after each step."""
        while (due := self._next()) is not None and due <= until:
            self.now = max(self.now, due)
            self._step()
            if stop():
                return self
        self.now = max(self.now, until)
        return self

    def events(self, host: str) -> list[LinkEvent]:
        """All that one host's link said."""
        return [happening.event for happening in self.happenings if happening.host == host]

    def moment(self, host: str, kind: type[LinkEvent]) -> float | None:
        """When a host's link last said something of this kind, UNIX s."""
        found = (each.time for each in reversed(self.happenings) if each.host == host and isinstance(each.event, kind))
        return next(found, None)

    def _next(self) -> float | None:
        moments = [self.medium.next_deadline(), *self._deadlines.values(), *(pilot[0] for pilot in self._pilots[:1])]
        return min((moment for moment in moments if moment is not None), default=None)

    def _step(self) -> None:
        """Whatever is due now."""
        while self._pilots and self._pilots[0][0] <= self.now:
            _, outlet, pilot = self._pilots.pop(0)
            self.links[outlet].tell(pilot, self.now)
            self._collect(outlet)
        self.medium.handle_timeout(self.now)
        for arrival in self.medium.take():
            if arrival.host in self.links:
                self.links[arrival.host].receive(arrival.frame, self.now)
                self._collect(arrival.host)
        late = [host for host, moment in self._deadlines.items() if moment is not None and moment <= self.now]
        for host in late:
            self.links[host].handle_timeout(self.now)
            self._collect(host)

    def _collect(self, host: str) -> None:
        link = self.links[host]
        for word in link.take():
            match word:
                case Transmit(frame):
                    self.medium.send(host, frame, self.now)
                case PilotState(ready):
                    self._switch(host, Pilot.C if ready else Pilot.B)
                case LinkStep() | LinkReady() | LinkLost() | LinkError():
                    self.happenings.append(Happening(self.now, host, word))
                case _:
                    pass  # a link moves nothing else
        self._deadlines[host] = link.next_deadline()

    def _switch(self, car: str, pilot: Pilot) -> None:
        if car in self._outlets:
            self._pilots.append((self.now + PILOT_S, self._outlets[car], pilot))
