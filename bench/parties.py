"""A station and a car for the benches of sessions, and the least hardware that a session can be had with."""

import secrets
import time

from msgspec.structs import replace

from bench.devices import LIMITS
from pilotwire.drivers.virtual import StationModel
from pilotwire.evcc import CarEngine, Settings, Trip, drive
from pilotwire.net import Service, Terms
from pilotwire.net.trust import car_terms, station_terms
from pilotwire.pki import Part, Pki
from pilotwire.ports import (
    BatteryState,
    CarFacts,
    Contactors,
    Decision,
    Inlet,
    Isolation,
    Output,
    Pilot,
    StationFacts,
    Wish,
)
from pilotwire.secc import Offering
from pilotwire.session.dialect import Security
from pilotwire.session.events import Close, Send, Words
from tests.scenarios import BY_NAME, Scenario, offering_of, settings_of
from tests.sessions import LOOPS, body_of

DC_20, DC_2 = BY_NAME["iso20-dc-dynamic"], BY_NAME["iso2-dc"]

VOLTS = 400.0
BATTERY = BatteryState(
    soc=40.0, capacity_wh=60_000.0, volts=VOLTS, target_volts=VOLTS, target_amps=100.0, max_charge_w=100_000.0,
    max_charge_a=200.0, max_volts=450.0, min_volts=300.0,
)  # fmt: skip

AT_ONCE = StationModel(decision_seconds=0.0, isolation_seconds=0.0, volts_per_s=1e6, amps_per_s=1e6)
"""Virtual hardware that needs no time for what real hardware needs seconds for: payment, isolation, ramps."""


class TinyOutlet:
    """Facts of an outlet where only the contactors ever change; all else stands where a session wants it."""

    def __init__(self) -> None:
        rest = StationFacts(
            pilot=Pilot.C, isolation=Isolation.VALID, limits=LIMITS, authorization=Decision.ACCEPTED,
        )  # fmt: skip
        energized = replace(rest, locked=True, contactors_closed=True, output=Output(VOLTS, 0.0))
        self._by_contactors = {False: rest, True: energized}
        self.facts = rest

    def apply(self, command: object) -> None:
        """Close or open."""
        if isinstance(command, Contactors):
            self.facts = self._by_contactors[command.closed]


class TinyCar:
    """The same of a car."""

    def __init__(self) -> None:
        rest = CarFacts(battery=BATTERY)
        joined = replace(rest, inlet=Inlet(locked=True, contactors_closed=True, output=Output(VOLTS, 0.0)))
        self._by_contactors = {False: rest, True: joined}
        self._wish = Wish.CHARGE
        self.facts = rest

    def apply(self, command: object) -> None:
        """Close or open."""
        if isinstance(command, Contactors):
            self.facts = replace(self._by_contactors[command.closed], wish=self._wish)

    def stop(self) -> None:
        """The driver wants to leave."""
        self._wish = Wish.STOP
        self.facts = replace(self.facts, wish=Wish.STOP)


class LightCar:
    """Our car's engine over `TinyCar`, without anything around it; leaves after so many turns of the loop."""

    def __init__(self, settings: Settings, security: Security, now: float, loops: int, stretch: float = 1.0) -> None:
        self.loops = 0
        self._hardware = TinyCar()
        self._most = loops
        trip = Trip(settings, self._hardware.facts, security, secrets.token_bytes)
        self.engine = CarEngine(trip, drive, now, stretch=stretch)

    def start(self, now: float) -> Words:
        """What it says first."""
        return self._take(now)

    def receive(self, data: bytes, now: float) -> Words:
        """Octets of the station."""
        self.engine.receive(data, now)
        return self._take(now)

    def tick(self, now: float) -> Words:
        """Time went by."""
        self.engine.handle_timeout(now)
        return self._take(now)

    def _take(self, now: float) -> Words:
        words: Words = []
        while items := self.engine.take():
            before = self._hardware.facts
            for item in items:
                if isinstance(item, Send | Close):
                    words.append(item)
                    self._count(item)
                else:
                    self._hardware.apply(item)
            if self._hardware.facts is not before:
                self.engine.tell(self._hardware.facts, now)
        return words

    def _count(self, word: Send | Close) -> None:
        if isinstance(word, Send) and type(body_of(word.message)).__name__ in LOOPS:
            self.loops += 1
            if self.loops == self._most:
                self._hardware.stop()


def offering(scenario: Scenario = DC_20) -> Offering:
    """A station for one scenario, without receipts."""
    return replace(offering_of(scenario), receipts=False)


def settings(scenario: Scenario = DC_20, loop_period: float = 0.1) -> Settings:
    """A car for it, which asks again at once where the station is busy."""
    return replace(settings_of(scenario), loop_period=loop_period, ask_period=0.0)


def service(pki: Pki | None) -> Service:
    """Plain TCP, or TLS 1.3 for cars with certificates on P-521."""
    if pki is None:
        return Service(plain=True)
    return Service(tls=(station_terms(pki.iso20.secc, pki.iso20.anchors, time.time),))


def client_terms(pki: Pki) -> tuple[Terms, ...]:
    """How a car talks TLS to that station."""
    return (car_terms(Part.ISO20, pki.iso20.vehicle, pki.iso20.anchors, time.time),)
