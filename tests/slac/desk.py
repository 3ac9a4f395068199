"""Cars and stations on one desk: frames go straight across, modems do as told, attenuations are made up.

Time is virtual; nothing is random but what `Desk` draws for the engines from its seed.
"""

import heapq
from collections.abc import Callable
from itertools import count
from random import Random

from pilotwire.ports import LinkOutput, LinkReady, LinkStep, Pilot, PilotState, Transmit
from pilotwire.slac import CarLink, CarPolicy, StationLink, StationPolicy
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug import Mme, MmeFrame, decode_frame, encode_frame
from pilotwire.wire.homeplug.modem import CM_SET_KEY_CNF, CM_SET_KEY_REQ
from pilotwire.wire.homeplug.slac import CM_ATTEN_PROFILE_IND, CM_MNBC_SOUND_IND
from pilotwire.wire.homeplug.vendor import (
    LOCAL_MODEM,
    NSCM_GET_D_LINK_STATUS_CNF,
    NSCM_GET_D_LINK_STATUS_REQ,
    VS_LINK_STATUS_CNF,
    VS_LINK_STATUS_REQ,
)

START = 1_790_000_000.0
DELAY_S = 0.002
JOIN_S = 0.5
READY_S = 0.1
GROUPS = 58

Engine = CarLink | StationLink


class DeskModem:
    """Keeps a key; has a link once another modem has had the same key long enough."""

    def __init__(self, mac: bytes) -> None:
        self.mac = mac
        self.nmk = b""
        self.since = START
        self.alive = True
        self.takes_keys = True
        self.reports: Callable[[bytes], bytes] = lambda car: b""  # groups that it hears of a car
        self.result = 0

    def answer(self, mme: Mme, up: bool, now: float) -> Mme | None:
        match mme:
            case CM_SET_KEY_REQ(new_key=nmk):
                if self.takes_keys:
                    self.nmk, self.since = nmk, now
                return CM_SET_KEY_CNF(result=self.result)
            case VS_LINK_STATUS_REQ():
                return VS_LINK_STATUS_CNF(link_status=up)
            case NSCM_GET_D_LINK_STATUS_REQ():
                return NSCM_GET_D_LINK_STATUS_CNF(link_status=up)
        return None


class Desk:
    """`lose` decides which frames get lost: (name of the sender, name of the receiver, message)."""

    def __init__(self, seed: int = 1) -> None:
        self.now = START
        self.random = Random(seed)
        self.engines: dict[str, Engine] = {}
        self.modems: dict[str, DeskModem] = {}
        self.dead: set[str] = set()  # those whose modems never answer, from the beginning
        self.cables: dict[str, str] = {}  # car: station
        self.sent: list[tuple[float, str, MmeFrame]] = []
        self.said: list[tuple[float, str, LinkOutput]] = []
        self.lose: Callable[[str, str, Mme], bool] = lambda sender, receiver, mme: False
        self.pilots: list[tuple[float, Pilot]] = []  # since the start, as cars put them on their wires
        self.late: dict[str, float] = {}  # how much longer than others' a host's frames take
        self._number = count(1)
        self._flying: list[tuple[float, int, str, bytes]] = []

    # Setting up.

    def _add(self, name: str, make: Callable[[bytes], Engine]) -> None:
        number = next(self._number)
        self.modems[name] = DeskModem(bytes((2, 0, 0, 1, 0, number)))
        self.modems[name].alive = name not in self.dead
        self.engines[name] = make(bytes((2, 0, 0, 0, 0, number)))
        self._collect(name)

    def car(self, name: str, policy: CarPolicy, kind: type[CarLink] = CarLink) -> CarLink:
        self._add(name, lambda mac: kind(mac, policy, self.random.randbytes, self.now))
        engine = self.engines[name]
        assert isinstance(engine, CarLink)
        return engine

    def station(self, name: str, policy: StationPolicy, hears: dict[str, float] | None = None) -> StationLink:
        """`hears` are the dB at which it hears cars, by their names."""
        self._add(name, lambda mac: StationLink(mac, policy, self.random.randbytes, self.now))
        engine = self.engines[name]
        assert isinstance(engine, StationLink)
        by_name = hears or {}
        self.modems[name].reports = lambda car: groups(by_name.get(self.name_of(car), 0))
        return engine

    def plug(self, car: str, station: str) -> None:
        """The station knows first: it is its pilot that tells the car to communicate."""
        self.cables[car] = station
        self.want(station)
        self.run(READY_S)
        self.want(car)

    def want(self, name: str) -> None:
        """The pilot of one side says that a car is there."""
        self.engines[name].tell(Pilot.B, self.now)
        self.engines[name].plug(self.now)
        self._collect(name)

    def unplug(self, car: str) -> None:
        for name in (self.cables.pop(car), car):
            self.engines[name].tell(Pilot.A, self.now)
            self._collect(name)

    def name_of(self, mac: bytes) -> str:
        return next((name for name, engine in self.engines.items() if engine.mac == mac), "")

    # Running.

    def run(self, seconds: float) -> "Desk":
        """Let time pass."""
        end = self.now + seconds
        while (moment := self._next()) is not None and moment <= end:
            self.now = max(self.now, moment)
            self._land()
            for name, engine in self.engines.items():
                if (deadline := engine.next_deadline()) is not None and deadline <= self.now:
                    engine.handle_timeout(self.now)
                    self._collect(name)
        self.now = end
        return self

    def _next(self) -> float | None:
        deadlines = [each for engine in self.engines.values() if (each := engine.next_deadline()) is not None]
        return min([*deadlines, *(moment for moment, *_ in self._flying[:1])], default=None)

    def _land(self) -> None:
        while self._flying and self._flying[0][0] <= self.now:
            _, _, name, frame = heapq.heappop(self._flying)
            self.engines[name].receive(frame, self.now)
            self._collect(name)

    def give(self, name: str, frame: bytes) -> None:
        """A frame from outside arrives at a host."""
        self.engines[name].receive(frame, self.now)
        self._collect(name)

    def _fly(self, name: str, frame: bytes, late: float = 0.0) -> None:
        heapq.heappush(self._flying, (self.now + DELAY_S + late, next(self._number), name, frame))

    def _collect(self, name: str) -> None:
        for output in self.engines[name].take():
            match output:
                case Transmit(frame):
                    self._carry(name, frame)
                case PilotState(ready) if name in self.cables:
                    self._switch(self.cables[name], Pilot.C if ready else Pilot.B)
                case _:
                    self.said.append((self.now, name, output))

    def _switch(self, station: str, pilot: Pilot) -> None:
        self.pilots.append((self.now - START, pilot))
        self.engines[station].tell(pilot, self.now)
        self._collect(station)

    def _carry(self, sender: str, frame: bytes) -> None:
        seen = decode_frame(frame)
        assert isinstance(seen.mme, Mme)
        self.sent.append((self.now, sender, seen))
        if seen.destination == LOCAL_MODEM:
            self._ask_modem(sender, seen.mme)
            return
        for name, engine in self.engines.items():
            if name != sender and seen.destination in (BROADCAST, engine.mac) and not self.lose(sender, name, seen.mme):
                self._fly(name, frame, self.late.get(sender, 0.0))
                if isinstance(seen.mme, CM_MNBC_SOUND_IND) and isinstance(engine, StationLink):
                    self._from_modem(name, self._profile(name, seen.source), BROADCAST)

    def _profile(self, station: str, car: bytes) -> Mme:
        return CM_ATTEN_PROFILE_IND(pev_mac=car, attenuations=self.modems[station].reports(car))

    def _ask_modem(self, name: str, mme: Mme) -> None:
        modem = self.modems[name]
        answer = modem.answer(mme, self._up(modem), self.now) if modem.alive else None
        if answer is not None:
            self._from_modem(name, answer, self.engines[name].mac)

    def _from_modem(self, name: str, mme: Mme, to: bytes) -> None:
        frame = MmeFrame(destination=to, source=self.modems[name].mac, mme=mme)
        self._fly(name, encode_frame(frame))

    def _up(self, modem: DeskModem) -> bool:
        others = (each for each in self.modems.values() if each is not modem and each.alive)
        since = [max(each.since, modem.since) for each in others if each.nmk == modem.nmk]
        return any(self.now - each >= JOIN_S for each in since)

    # What came of it.

    def steps(self, name: str) -> list[str]:
        return [output.name for _, who, output in self.said if who == name and isinstance(output, LinkStep)]

    def outputs(self, name: str, *kinds: type) -> list[LinkOutput]:
        return [output for _, who, output in self.said if who == name and isinstance(output, kinds)]

    def messages(self, name: str, kind: type[Mme]) -> list[tuple[float, MmeFrame]]:
        """Time since the start, and frame, of what a host sent."""
        return [(time - START, seen) for time, who, seen in self.sent if who == name and isinstance(seen.mme, kind)]

    def matched(self, car: str) -> str | None:
        """The name of the station that a car has a link to."""
        ready = [output for output in self.outputs(car, LinkReady) if isinstance(output, LinkReady)]
        return self.name_of(ready[-1].peer or b"") if ready else None


def groups(mean_db: float, number: int = GROUPS) -> bytes:
    """A report whose mean is as near to this as whole dB allow."""
    total = round(mean_db * number)
    return bytes(total // number + (index < total % number) for index in range(number))


def pair(car: CarPolicy | None = None, station: StationPolicy | None = None, db: float = 9.0, seed: int = 1) -> Desk:
    """A car and a station, not plugged together yet, with their modems ready."""
    desk = Desk(seed)
    desk.car("car", car or CarPolicy())
    desk.station("station", station or StationPolicy(), {"car": db})
    return desk.run(1.0)
