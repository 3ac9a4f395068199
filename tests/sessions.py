"""Whole sessions in memory for tests: a table of scenarios, and a world with quick hardware that plays them."""

import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from pilotwire.car import CarSeat
from pilotwire.drivers import Errand
from pilotwire.drivers.virtual import CarModel, StationModel, ac_pair, dc_pair
from pilotwire.drivers.virtual.build import Pair
from pilotwire.drivers.virtual.models import AC_LIMITS
from pilotwire.energy import Outlook, Slot
from pilotwire.evcc import CarEngine, Settings, Trip, drive
from pilotwire.evcc.steps import Script
from pilotwire.pki import Part, Pki, Role, demo_pki
from pilotwire.ports import StopWish, Wish
from pilotwire.secc import INTERNET, Offering, StationEngine
from pilotwire.session.agreed import AC_SERVICES, Control
from pilotwire.session.dialect import LAB_ALLOWED, Dialect, Security
from pilotwire.session.events import Ended, Event, Send
from pilotwire.sim import Duel
from pilotwire.sim.duel import Parcel, Wire, faithful
from pilotwire.station import Seat

START = 1_790_000_000.0
"""The moment at which every world begins, UNIX s."""

TICK_S = 0.1
LOOPS = frozenset({"CurrentDemandReq", "ChargingStatusReq", "DC_ChargeLoopReq", "AC_ChargeLoopReq"})
AC_QUICK = StationModel(limits=AC_LIMITS, decision_seconds=0.1)
DC_QUICK = StationModel(decision_seconds=0.1, isolation_seconds=0.2, volts_per_s=5000.0, amps_per_s=2000.0)

Turns = Mapping[int, Wish]
Seen = Callable[[bool, Any], bool]
"""Whether a word is the one that is waited for: by its direction (to the station) and its body."""


class Reached(Exception):
    """The world stands still at the word that was waited for, which is not delivered."""


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """What car and station do. `turns` are wishes of the driver, by the number of the loop request that they follow."""

    name: str
    dialect: Dialect
    service: int = 0  # ISO 15118-20
    mode: str = ""  # DIN SPEC 70121 and ISO 15118-2
    control: Control = Control.DYNAMIC
    contract: bool = False
    turns: Turns = msgspec.field(default_factory=lambda: {3: Wish.STOP})
    vas: tuple[int, ...] = ()

    @property
    def security(self) -> Security:
        """No contract goes in clear."""
        if not self.contract:
            return Security.NONE
        return Security.TLS13 if self.dialect.is_iso20 else Security.TLS12

    @property
    def alternating(self) -> bool:
        """Whether it is about AC."""
        return self.service in AC_SERVICES or self.mode.startswith("AC")


def _iso20(name: str, service: int, control: Control, **more: Any) -> Scenario:
    dialect = Dialect.ISO20_AC if service in AC_SERVICES else Dialect.ISO20_DC
    return Scenario(name=f"iso20-{name}", dialect=dialect, service=service, control=control, **more)


D, S = Control.DYNAMIC, Control.SCHEDULED
DETOURS_20 = {2: Wish.STANDBY, 4: Wish.RENEGOTIATE, 6: Wish.RENEGOTIATE_SERVICE, 8: Wish.STOP}
DETOURS_2 = {2: Wish.RENEGOTIATE, 5: Wish.STOP}

DIN = Scenario(name="din-dc", dialect=Dialect.DIN, mode="DC_extended")
PLAIN = (
    DIN,
    Scenario(name="iso2-dc", dialect=Dialect.ISO2, mode="DC_extended"),
    Scenario(name="iso2-ac", dialect=Dialect.ISO2, mode="AC_three_phase_core"),
    *(
        _iso20(f"{kind}-{control.name.lower()}", service, control)
        for kind, service in (("ac", 1), ("dc", 2), ("ac-bpt", 5), ("dc-bpt", 6), ("mcs", 8), ("mcs-bpt", 9))
        for control in (D, S)
    ),
)
"""One short session of each kind, paid by external means."""

TOURS = (
    DIN,
    Scenario(name="iso2-dc-tour", dialect=Dialect.ISO2, mode="DC_extended", contract=True, turns=DETOURS_2, vas=(65,)),
    Scenario(name="iso2-ac-tour", dialect=Dialect.ISO2, mode="AC_three_phase_core", contract=True, turns=DETOURS_2),
    _iso20("ac-tour", 5, S, contract=True, turns=DETOURS_20),
    _iso20("dc-tour", 6, D, contract=True, turns=DETOURS_20, vas=(65,)),
)
"""One session through all the states of each kind, those with a contract where the protocol has them."""

BY_NAME = {scenario.name: scenario for scenario in (*PLAIN, *TOURS)}


@cache
def pki() -> Pki:
    """A PKI of the test, valid at START."""
    return demo_pki(START - 86400.0)


class World:
    """One outlet, one car and the cable between; plays sessions of a scenario, one after the other."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int = 1,
        tick: float = TICK_S,
        script: Callable[[Trip], Script[None]] = drive,
        **more: Any,
    ) -> None:
        """`more` replaces settings of the car (by `car_` and their names) or of the outlet's offer."""
        self.scenario, self.now, self._tick = scenario, START, tick
        self.loops = 0
        self.told: list[tuple[str, Event]] = []
        self.words: list[tuple[bool, Any]] = []
        self.word: Send  # the one that `until` came to
        dice = random.Random(seed)
        self.outlet, self.vehicle, self.cable = _hardware(scenario)
        self.cable.plug()
        own = {name: value for name, value in more.items() if not name.startswith("car_")}
        cars = {name[4:]: value for name, value in more.items() if name.startswith("car_")}
        offering, settings = offering_of(scenario), settings_of(scenario)
        self.seat = Seat(self.outlet, replace(offering, **own), dice.randbytes, outlook, listener=self._hear("station"))
        self.car = CarSeat(
            self.vehicle, replace(settings, **cars), dice.randbytes, listener=self._hear("car"), script=script
        )

    def duel(self, wire: Wire = faithful) -> Duel:
        """The next session, not begun."""
        self.loops = 0
        self.told, self.words = [], []
        self.vehicle.errand = replace(self.vehicle.errand, wish=Wish.CHARGE)
        return Duel(self.seat, self.car, self.now, wire=self._counted(wire), tick=self._tick)

    def session(self, wire: Wire = faithful, limit: float = 600.0) -> Duel:
        """The next session, from its first message to the end of both sides."""
        duel = self.duel(wire).run(limit, **self.protection())
        self.now = duel.now + 1.0
        return duel

    def until(self, seen: Seen) -> float:
        """Play the next session up to a word, and stand still as soon as it is sent; the moment, UNIX s."""

        def carry(to_station: bool, number: int, word: Send) -> list[Parcel]:
            if seen(to_station, body_of(word.message)):
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


@cache
def outlook(now: float) -> Outlook:
    """Power and prices for the hour to come."""
    first = now - now % 900
    prices = ("0.20", "0.50", "0.10", "0.40")
    return Outlook(
        slots=tuple(
            Slot(
                start=first + 900 * n, duration=900, max_charge_w=100_000.0, max_discharge_w=50_000.0,
                buy=Decimal(price), sell=Decimal(price),
            )
            for n, price in enumerate(prices)
        )
    )  # fmt: skip


def offering_of(scenario: Scenario) -> Offering:
    """A station that has just what the scenario needs."""
    anchors = pki().anchors if scenario.contract else None
    return Offering(
        evse_id="DE*PWR*E0001*1",
        dialects=(scenario.dialect,),
        allowed=LAB_ALLOWED,
        services=(scenario.service,) if scenario.service else (),
        transfer_modes=(scenario.mode,) if scenario.mode else (),
        contract_payment=scenario.contract,
        vas=(INTERNET,) if scenario.vas else (),
        receipts=True,
        receipt_period=0.2,
        trust=anchors,
        tariff_signer=pki().iso2.authorities[Role.MO_SUB_2] if scenario.contract else None,
    )


def settings_of(scenario: Scenario) -> Settings:
    """A car that wants just that."""
    part = pki().of(Part.ISO20 if scenario.dialect.is_iso20 else Part.ISO2) if scenario.contract else None
    return Settings(
        evccid="WPWPILOTWIRE00001" if scenario.dialect.is_iso20 else "00115AAB01CD",
        dialects=(scenario.dialect,),
        allowed=LAB_ALLOWED,
        services=(scenario.service,) if scenario.service else (),
        transfer_modes=(scenario.mode,) if scenario.mode else (),
        control=scenario.control,
        contract=part.contract if part else None,
        trust=part.anchors if part else None,
        vas=scenario.vas,
    )
