"""Whole sessions in memory for tests: a world with quick hardware that plays scenarios."""

import random
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from pilotwire.car import CarSeat
from pilotwire.drivers import Errand
from pilotwire.drivers.virtual import CarModel, StationModel, ac_pair, dc_pair
from pilotwire.drivers.virtual.build import Pair
from pilotwire.drivers.virtual.models import AC_LIMITS
from pilotwire.evcc import CarEngine, Trip, drive
from pilotwire.evcc.steps import Script
from pilotwire.ports import StopWish, Wish
from pilotwire.secc import StationEngine
from pilotwire.session.dialect import Security
from pilotwire.session.events import Ended, Event, Send
from pilotwire.sim import Duel
from pilotwire.sim.duel import Parcel, Wire, faithful
from pilotwire.station import Seat
from tests.scenarios import START, Scenario, offering_of, outlook, pki, settings_of

TICK_S = 0.1  # how often hardware is looked at
ALONE_S = 0.5  # and how often while nobody talks
LOOPS = frozenset({"CurrentDemandReq", "ChargingStatusReq", "DC_ChargeLoopReq", "AC_ChargeLoopReq"})
AC_QUICK = StationModel(limits=AC_LIMITS, decision_seconds=0.1)
DC_QUICK = StationModel(decision_seconds=0.1, isolation_seconds=0.2, volts_per_s=5000.0, amps_per_s=2000.0)

Seen = Callable[[bool, Any], bool]
"""Whether a word is the one that is waited for: by its direction (to the station) and its body."""


class Reached(Exception):
    """The world stands still at the word that was waited for, which is not delivered."""


class World:
    """One outlet, one car and the cable between; plays sessions of a scenario, one after the other."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int = 1,
        tick: float = TICK_S,
        script: Callable[[Trip], Script[None]] = drive,
        lawless: bool = False,
        **more: Any,
    ) -> None:
        """`more` replaces settings of the car (by `car_` and their names) or of the outlet's offer."""
        self.scenario, self.now, self._tick = scenario, START, tick
        self.loops = 0
        self.told: list[tuple[str, Event]] = []
        self.words: list[tuple[bool, Any]] = []
        self.word: Send  # the one that `until` came to
        self.played: Duel  # the last session
        dice = random.Random(seed)
        self.outlet, self.vehicle, self.cable = _hardware(scenario)
        self.cable.plug()
        own = {name: value for name, value in more.items() if not name.startswith("car_")}
        cars = {name[4:]: value for name, value in more.items() if name.startswith("car_")}
        offering, settings = offering_of(scenario), settings_of(scenario)
        self.seat = Seat(self.outlet, replace(offering, **own), dice.randbytes, outlook, listener=self._hear("station"))
        self.car = CarSeat(
            self.vehicle,
            replace(settings, **cars),
            dice.randbytes,
            listener=self._hear("car"),
            script=script,
            lawless=lawless,
        )

    def duel(self, wire: Wire = faithful) -> Duel:
        """The next session, not begun."""
        self.loops = 0
        self.told, self.words = [], []
        self.vehicle.errand = replace(self.vehicle.errand, wish=Wish.CHARGE)
        self.played = Duel(self.seat, self.car, self.now, wire=self._counted(wire), tick=self._tick)
        return self.played

    def session(self, wire: Wire = faithful, limit: float = 600.0) -> Duel:
        """The next session, from its first message to the end of both sides."""
        duel = self.duel(wire).run(limit, **self.protection())
        self.now = duel.now + 1.0
        return duel

    def until(self, seen: Seen) -> float:
        """Play the next session up to a word, and stand still as soon as it is sent; the moment, UNIX s."""
        return self._until(lambda to_station, number, word: seen(to_station, body_of(word.message)))

    def until_number(self, to_station: bool, number: int) -> float:
        """The same, for a word by its direction and number."""
        return self._until(lambda towards, count, word: (towards, count) == (to_station, number))

    def alone(self, seconds: float) -> None:
        """Let time pass without a word getting through, until both sides have given up, or for so long."""
        end = self.now + seconds
        while (self.seat.busy or self.car.busy) and self.now < end:
            self.now += ALONE_S
            self.car.tick(self.now)
            self.seat.tick(self.now)

    def _until(self, reached: Callable[[bool, int, Send], bool]) -> float:
        def carry(to_station: bool, number: int, word: Send) -> list[Parcel]:
            if reached(to_station, number, word):
                self.word = word
                raise Reached
            return faithful(to_station, number, word)

        duel = self.duel(carry)
        try:
            duel.run(600.0, **self.protection())
        except Reached:
            self.now = duel.now
            return duel.now
        raise AssertionError("the session ended before the word came")

    @property
    def station(self) -> StationEngine:
        """The engine of the outlet."""
        assert self.seat.engine is not None
        return self.seat.engine

    @property
    def driver(self) -> CarEngine:
        """The engine of the car."""
        assert self.car.engine is not None
        return self.car.engine

    def protection(self) -> dict[str, Any]:
        """How the connection is protected, for `Duel.run`."""
        security = self.scenario.security
        if security is not Security.TLS13:
            return {"security": security}
        part = pki().iso20
        certificates = {"car_certificate": part.vehicle.chain[0], "station_certificate": part.secc.chain[0]}
        return {"security": security, **certificates}

    def calm_down(self, seconds: float = 5.0) -> None:
        """Let the hardware come to rest after a session."""
        self.now += seconds
        self.outlet.advance(self.now)
        self.vehicle.advance(self.now)

    def endings(self) -> dict[str, list[bool]]:
        """How the last session ended, by each party: once each, and whether well."""
        ends = [(who, event) for who, event in self.told if isinstance(event, Ended)]
        return {side: [event.good for who, event in ends if who == side] for side in ("station", "car")}

    def dangers(self) -> list[str]:
        """What is not as it must be some seconds after a session: empty where nothing flows and all is open."""
        self.calm_down()
        outlet, car = self.outlet.facts(self.now), self.vehicle.facts(self.now)
        signs = {
            "the station's engine runs": self.seat.busy,
            "the car's engine runs": self.car.busy,
            f"{outlet.output.amps} A flow": abs(outlet.output.amps) > 0.1,
            f"{outlet.output.volts} V at the outlet": outlet.output.volts > 1.0,
            "the outlet's contactor is closed": outlet.contactors_closed,
            "the car's contactor is closed": car.inlet.contactors_closed,
            "the outlet holds the plug": outlet.locked,
            "the car holds the plug": car.inlet.locked,
        }
        return [words for words, there in signs.items() if there]

    def wants_stop(self, wish: StopWish) -> None:
        """What the station wants from now on."""
        self.seat.stop = wish

    def _hear(self, who: str) -> Callable[[float, Event], None]:
        return lambda now, event: self.told.append((who, event))

    def _counted(self, wire: Wire) -> Wire:
        def carry(to_station: bool, number: int, message: Send) -> list[Parcel]:
            self.words.append((to_station, message.message))
            if to_station and type(body_of(message.message)).__name__ in LOOPS:
                self.loops += 1
                self._wish()
            return wire(to_station, number, message)

        return carry

    def _wish(self) -> None:
        wish = self.scenario.turns.get(self.loops)
        if wish is not None:
            self.vehicle.errand = replace(self.vehicle.errand, wish=wish)


def body_of(message: Any) -> Any:
    """The body of a message of any protocol."""
    body = getattr(message, "body", None)
    return message if body is None else body.body_element


def _hardware(scenario: Scenario) -> Pair:
    errand = Errand(departure=None, target_soc=80.0)
    if scenario.alternating:
        return ac_pair(AC_QUICK, CarModel(), errand=errand)
    return dc_pair(DC_QUICK, CarModel(), errand=errand)
