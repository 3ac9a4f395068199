"""All that a demo is made of: hardware in one world, a station with its books, a car, and who watches."""

import secrets
from collections.abc import Callable
from functools import cached_property

from pilotwire.car import Car, Reach
from pilotwire.drivers import Errand
from pilotwire.drivers.virtual import World, ac_pair, dc_pair
from pilotwire.metering import Outlet, Sealer, SoftwareKey
from pilotwire.net import Service, Terms
from pilotwire.net.endpoint import LOOPBACK_INTERFACE
from pilotwire.net.trust import car_terms, station_terms
from pilotwire.pki import Part, PartPki, make_part
from pilotwire.session.agreed import Power
from pilotwire.session.events import Event
from pilotwire.sim.medium.scenes import CAR, OWN
from pilotwire.sim.parties import EVSE_ID, offering, settings_of
from pilotwire.sim.powerline import MACS, PowerLine
from pilotwire.sim.scenario import Scenario
from pilotwire.sim.steady import SteadyClock
from pilotwire.sim.story import Story
from pilotwire.sim.tape import Tape
from pilotwire.station import Book, Post, Recorder
from pilotwire.store import Store

POLL_S = 0.02
"""Real seconds between two looks at the hardware."""

Listener = Callable[[float, Event], None]


class Stage:
    """One outlet, one car and the cable between them, everything on one clock."""

    def __init__(self, scenario: Scenario, story: Story, clock: SteadyClock) -> None:
        self.scenario, self.story, self.clock = scenario, story, clock
        self.part = _certificates(scenario, clock.now())
        self.key = SoftwareKey.generate()
        self.start = clock.now()
        self.departure = self.start + story.length
        self.outlook = story.outlook(self.start)
        self.world = World()
        self.tape = Tape(clock.now, MACS[OWN], MACS[CAR])
        errand = Errand(departure=self.departure, target_soc=story.target_soc, minimum_soc=story.minimum_soc)
        pair = ac_pair if scenario.way.power is Power.AC else dc_pair
        self.outlet, self.vehicle, self.cable = pair(
            story.station, story.car, errand=errand, speed=scenario.speed, world=self.world
        )
        self.world.advance(self.start)

    @cached_property
    def service(self) -> Service:
        """TLS on our certificate, or plain TCP; never both."""
        if self.part is None:
            return Service(plain=True)
        return Service(tls=(station_terms(self.part.secc, self.part.anchors, self.clock.now),), keylog=True)

    def recorder(self, store: Store, book: Book) -> Recorder:
        """Whoever keeps the record, under the seal of this outlet's meter."""
        meter = self.outlet.parts.meter
        place = Outlet(evse_id=EVSE_ID, current=self.scenario.way.power.value)
        sealer = Sealer(place, self.key, store.next_page(meter.read().meter_id))
        return Recorder(book, sealer, meter.read, evse_id=EVSE_ID, meter_key=self.key.public_key.hex())

    def post(
        self, recorder: Recorder, listener: Listener, report: Callable[[str], None], line: PowerLine | None
    ) -> Post:
        """The outlet on the network."""
        return Post(
            self.outlet,
            offering(self.scenario, self.part),
            self.service,
            clock=self.clock,
            entropy=secrets.token_bytes,
            outlook=lambda now: self.outlook,
            recorder=recorder,
            listener=listener,
            report=report,
            observe=self.tape.observe,
            overheard=self.tape.datagram,
            poll=POLL_S,
            data_line=line.station() if line else None,
        )

    def car(self, sdp_port: int, listener: Listener, line: PowerLine | None) -> Car:
        """The car on the network, which knows nothing but the interface."""
        interface = line.hosts[CAR].interface if line else LOOPBACK_INTERFACE
        return Car(
            self.vehicle,
            settings_of(self.scenario, self.part, easy=self.clock.easy),
            Reach(interface=interface, sdp_port=sdp_port, tls=self._terms()),
            clock=self.clock,
            entropy=secrets.token_bytes,
            listener=listener,
            poll=POLL_S,
            data_line=line.car() if line else None,
        )

    def _terms(self) -> tuple[Terms, ...]:
        part = self.part
        if part is None:
            return ()
        identity = part.vehicle if part.part is Part.ISO20 else None
        return (car_terms(part.part, identity, part.anchors, self.clock.now),)


def _certificates(scenario: Scenario, now: float) -> PartPki | None:
    """Those that the protocol asks for, made for this session; none where nothing is secured."""
    if not scenario.tls:
        return None
    return make_part(Part.ISO20 if scenario.way.dialect.is_iso20 else Part.ISO2, now=now)
