"""From plug to unplug in memory: pilots, matching over a power line with a neighbour on it, and sessions on top.

All engines are the real ones; hardware, wires and time are virtual. The same voyage with the same seed is the same in
every moment.
"""

from collections.abc import Callable
from random import Random

import msgspec

from pilotwire.car import Berth, CarSeat
from pilotwire.drivers.virtual.build import Pair
from pilotwire.link import Basic, CarDock, DockPolicy, StationDock
from pilotwire.ports import LinkError, LinkLost, LinkReady, LinkStep, Transmit
from pilotwire.session.dialect import Security, content
from pilotwire.signalling import BasicCarSettings, BasicStationSettings
from pilotwire.sim.duel import Duel, Wire, faithful
from pilotwire.sim.medium import Medium, Plan, two_outlets
from pilotwire.sim.medium.scenes import CAR, OTHER, OWN
from pilotwire.slac import CarLink, CarPolicy, StationLink, StationPolicy
from pilotwire.slac.modems import MODEMS
from pilotwire.station import Bay, Seat

STATION_SIDE, CAR_SIDE = "station", "car"


class Milestone(msgspec.Struct, frozen=True, kw_only=True):
    """Something was reached: at UNIX s, by which side, what; `detail` is for people."""

    time: float
    side: str
    name: str
    detail: str = ""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """What a voyage is like, besides hardware and seats."""

    plan: Plan | None = None  # None: two outlets, 29.6 and 51.4 dB away
    seed: int = 1
    security: Security = Security.NONE
    car_certificate: bytes | None = None
    station_certificate: bytes | None = None
    station_docks: DockPolicy = DockPolicy()
    car_docks: DockPolicy = DockPolicy()
    station_matches: StationPolicy = StationPolicy(modem=MODEMS["virtual"])
    car_matches: CarPolicy = CarPolicy(modem=MODEMS["virtual"])
    station_basics: BasicStationSettings | None = None
    car_basics: BasicCarSettings | None = None


class Voyage:
    """One outlet and one car, unplugged, with another outlet next door that hears the car, too.

    `wants` tells whether the car begins a session as soon as both sides have a link; one that ended well is enough.
    """

    def __init__(self, pair: Pair, seat: Seat, car: CarSeat, now: float, route: Route, wire: Wire = faithful) -> None:
        self.outlet, self.vehicle, self.cable = pair
        self.seat, self.car, self.now, self.route = seat, car, now, route
        self.milestones: list[Milestone] = []
        self.wants = True
        self.sessions: list[Duel] = []
        self._wire, self._words = wire, 0
        plan, entropy = route.plan or two_outlets(), Random(route.seed).randbytes
        self.medium = Medium(plan, route.seed)
        macs = {host.name: host.mac for host in plan.hosts}
        self.station_link = StationLink(macs[OWN], route.station_matches, entropy, now)
        self.car_link = CarLink(macs[CAR], route.car_matches, entropy, now)
        self.neighbour = StationLink(macs[OTHER], route.station_matches, entropy, now)
        self.bay = Bay(
            self.outlet,
            seat,
            StationDock(self.station_link, route.station_docks, now),
            basic=route.station_basics,
        )
        self.berth = Berth(self.vehicle, car, CarDock(self.car_link, route.car_docks, now), basic=route.car_basics)
        self.neighbour.plug(now)

    # What a hand, or bad luck, can do.

    def plug(self) -> None:
        """Put the plug in."""
        self.cable.plug()
        self.medium.plug(CAR, OWN, self.now)
        self._reached(CAR_SIDE, "plug")

    def unplug(self) -> None:
        """Draw it."""
        self.cable.unplug()
        self.medium.unplug(CAR, self.now)
        self._reached(CAR_SIDE, "unplug")

    @property
    def session(self) -> Duel | None:
        """The session that runs."""
        return self.sessions[-1] if self.sessions and self.sessions[-1].busy else None

    @property
    def linked(self) -> bool:
        """Whether frames get from one to the other."""
        return self.medium.linked(OWN, CAR, self.now)

    def run(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Let time pass until something is so; whether it came to that."""
        end = self.now + seconds
        while not until():
            if self.now >= end:
                return False
            self.step(end)
        return True

    def step(self, end: float) -> None:
        """Go to the next moment at which anything happens, `end` at the latest."""
        others = (self.bay, self.berth, self.neighbour, self.medium)
        moment = min(due for due in (end, *(other.next_deadline() for other in others)) if due is not None)
        session = self.session
        if session is not None and session.next_moment() <= moment:
            self._converse(session)
        else:
            self.now = max(self.now, moment)
            self._turn()

    # Inside.

    def _converse(self, session: Duel) -> None:
        self.now = max(self.now, session.next_moment())
        session.step()
        for time, to_station, word in session.words[self._words :]:
            name = type(content(word.message)).__name__
            self._reached_first(CAR_SIDE if to_station else STATION_SIDE, name, time)
        self._words = len(session.words)
        if not session.busy:
            good = all(seat.ending is not None and seat.ending.good for seat in (self.seat, self.car))
            self.wants = self.wants and not good
            self._reached(CAR_SIDE, "session over")

    def _turn(self) -> None:
        """Frames arrive, and everybody looks at what is due."""
        self.medium.handle_timeout(self.now)
        for arrival in self.medium.take():
            self._host(arrival.host).receive(arrival.frame, self.now)
        for side in (self.bay, self.berth, self.neighbour):
            due = side.next_deadline()
            if due is not None and due <= self.now:
                side.handle_timeout(self.now)
        if self.session is None:
            self.seat.idle(self.now)
        self._collect()
        if self.wants and self.session is None and self.bay.ready and self.berth.ready and self.linked:
            self._begin()

    def _host(self, name: str) -> Bay | Berth | StationLink:
        hosts: dict[str, Bay | Berth | StationLink] = {OWN: self.bay, CAR: self.berth, OTHER: self.neighbour}
        return hosts[name]

    def _collect(self) -> None:
        for side, host, dock in ((STATION_SIDE, OWN, self.bay), (CAR_SIDE, CAR, self.berth)):
            for item in dock.take():
                match item:
                    case Transmit(frame):
                        self.medium.send(host, frame, self.now)
                    case LinkStep(name, detail):
                        self._reached(side, name, detail)
                    case LinkReady():
                        self._reached(side, "link ready")
                    case LinkLost(why):
                        self._reached(side, "link lost", why)
                    case LinkError(why):
                        self._reached(side, "no link", why)
                    case Basic(wanted, why):
                        self._reached(side, "basic" if wanted else "basic over", why)
                    case _:
                        self._reached(side, type(item).__name__)
        self._collect_neighbour()

    def _collect_neighbour(self) -> None:
        for item in self.neighbour.take():
            match item:
                case Transmit(frame):
                    self.medium.send(OTHER, frame, self.now)
                case LinkReady():
                    self._reached(OTHER, "link ready")
                case LinkError():
                    self.neighbour.plug(self.now)

    def _begin(self) -> None:
        route = self.route
        duel = Duel(self.seat, self.car, self.now, wire=self._wire, reaches=lambda: self.linked)
        self.sessions.append(duel)
        self._words = 0
        self._reached(CAR_SIDE, "session")
        duel.begin(
            security=route.security,
            car_certificate=route.car_certificate,
            station_certificate=route.station_certificate,
        )

    def _reached_first(self, side: str, name: str, time: float) -> None:
        """The first message of each kind in a session counts."""
        begun = self.sessions[-1].words[0][0]
        if not any(each.name == name and each.time >= begun for each in self.milestones):
            self.milestones.append(Milestone(time=time, side=side, name=name))

    def _reached(self, side: str, name: str, detail: str = "") -> None:
        self.milestones.append(Milestone(time=self.now, side=side, name=name, detail=detail))
