"""From settings to a car that can charge."""

import secrets
from collections.abc import Callable
from pathlib import Path

from pilotwire.base.clock import Clock
from pilotwire.base.settings import SettingsError
from pilotwire.car.car import Car, DataLine, Reach
from pilotwire.car.config import CarSettings
from pilotwire.car.leaving import Leaving
from pilotwire.car.shadow import Shadow
from pilotwire.drivers import Errand
from pilotwire.drivers.virtual import virtual_ac_vehicle, virtual_dc_vehicle
from pilotwire.evcc import Habits, Settings
from pilotwire.evcc.habits import CARS
from pilotwire.net import KeyLogFile, Observers, Terms
from pilotwire.net.interfaces import existing
from pilotwire.net.packets import PacketLine
from pilotwire.net.trust import car_terms
from pilotwire.pki import Credential, Part, Role, load_anchors, load_pki
from pilotwire.pki.settings import PART_NAMES
from pilotwire.session.agreed import Control, Power
from pilotwire.session.dialect import ALLOWED, LAB_ALLOWED, Dialect
from pilotwire.session.events import Event
from pilotwire.session.protocols import PROTOCOLS
from pilotwire.signalling import BasicCarSettings


class Papers:
    """The car's certificates. Raises PkiError, SettingsError."""

    def __init__(self, settings: CarSettings) -> None:
        part20 = Part.LAB if settings.profile == "lab" else Part.ISO20
        self.part20 = part20
        self.vehicle = settings.vehicle.load(Role.VEHICLE) if settings.vehicle else None
        self.contracts = {PART_NAMES[row.part]: row.load(Role.CONTRACT) for row in settings.contract}
        self.anchors = settings.roots.load()
        if settings.pki is not None:
            self._add(Path(settings.pki))

    def _add(self, folder: Path) -> None:
        pki = load_pki(folder)
        self.anchors += load_anchors(folder)
        for part in (Part.ISO2, self.part20):
            if part in pki.parts:
                self.contracts.setdefault(part, pki.of(part).contract)
        if self.vehicle is None and self.part20 in pki.parts:
            self.vehicle = pki.of(self.part20).vehicle


def make_car(
    settings: CarSettings,
    *,
    clock: Clock | None = None,
    entropy: Callable[[int], bytes] = secrets.token_bytes,
    listener: Callable[[float, Event], None] = lambda now, event: None,
) -> Car:
    """A car with virtual hardware, whose other half is wherever the station is.

    `listener` is told every event. Raises SettingsError, PkiError, Misconfigured.
    """
    clock = clock or Clock()
    ways = [PROTOCOLS[name] for name in settings.protocols]
    kinds = {way.power for way in ways}
    if len(kinds) != 1:
        raise SettingsError("protocols: must be all AC or all DC, and at least one")
    ac, papers = kinds == {Power.AC}, Papers(settings)
    vehicle, absent = (virtual_ac_vehicle if ac else virtual_dc_vehicle)(
        settings.virtual, errand=errand(settings, clock)
    )
    shadow, leaving = Shadow(absent, ac), Leaving(vehicle, settings.loops)
    shadow.arrive()

    def listen(now: float, event: Event) -> None:
        shadow.listen(now, event)
        leaving.listen(event)
        listener(now, event)

    log = KeyLogFile(Path(settings.keylog)) if settings.keylog else None
    return Car(
        vehicle,
        car_settings(settings, papers),
        Reach(
            interface=settings.interface,
            sdp_port=settings.sdp_port,
            tls=() if settings.tls == "off" else terms(settings, papers, clock),
            accept_plain=settings.tls == "offer",
            keylog=log is not None,
        ),
        clock=clock,
        entropy=entropy,
        listener=listen,
        observe=lambda local, peer: Observers(keylog=log),
        data_line=data_line(settings, ac, clock, entropy),
    )


def data_line(settings: CarSettings, ac: bool, clock: Clock, entropy: Callable[[int], bytes]) -> DataLine | None:
    """What is below the network. Raises SettingsError, Misconfigured."""
    link = settings.link
    if link.hlc == "preferred" and not ac:
        raise SettingsError("link.hlc: must be required with DC")
    if link.kind == "none":
        return None
    dock = link.dock(existing(settings.interface).mac, entropy, clock.now())
    if dock is None:
        return None
    return DataLine(
        dock=dock,
        frames=PacketLine if link.kind == "slac" else None,
        basic=BasicCarSettings() if link.hlc == "preferred" else None,
    )


def errand(settings: CarSettings, clock: Clock) -> Errand:
    """What the driver wants."""
    departure = None if settings.departure_s is None else clock.now() + settings.departure_s
    return Errand(
        departure=departure,
        target_soc=settings.target_soc,
        minimum_soc=settings.minimum_soc,
        maximum_soc=settings.maximum_soc,
    )


def terms(settings: CarSettings, papers: Papers, clock: Clock) -> tuple[Terms, ...]:
    """TLS 1.2 for ISO 15118-2, TLS 1.3 for -20 where the car has a certificate; both in one ClientHello."""
    dialects = {PROTOCOLS[name].dialect for name in settings.protocols}
    found = []
    if any(dialect.is_iso20 for dialect in dialects):
        if papers.vehicle is None:
            raise SettingsError("vehicle: ISO 15118-20 over TLS needs the car's certificate; set `pki` or `vehicle`")
        found.append(car_terms(papers.part20, papers.vehicle, papers.anchors, clock.now))
    if dialects & {Dialect.ISO2, Dialect.DIN}:
        found.append(car_terms(Part.ISO2, None, papers.anchors, clock.now))
    return tuple(found)


def car_settings(settings: CarSettings, papers: Papers) -> Settings:
    """What the session needs of the file."""
    ways = [PROTOCOLS[name] for name in settings.protocols]
    dialects = tuple(dict.fromkeys(way.dialect for way in ways))
    return Settings(
        evccid=settings.evccid if dialects[0].is_iso20 else settings.mac.replace(":", ""),
        dialects=dialects,
        allowed=LAB_ALLOWED if settings.profile == "lab" else ALLOWED,
        services=tuple(way.service for way in ways if way.service is not None),
        transfer_modes=tuple(dict.fromkeys(mode for way in ways for mode in way.modes)),
        control=Control[settings.control.upper()],
        contract=_contract(settings, papers, dialects[0]),
        trust=papers.anchors,
        vas=settings.services,
        confirm_readings=settings.confirm_readings,
        habits=_habits(settings.habits),
        loop_period=settings.loop_period,
        ask_period=settings.ask_period,
    )


def _habits(name: str) -> Habits:
    if name not in CARS:
        raise SettingsError(f"habits: {name!r} is unknown; one of {', '.join(CARS)}")
    return CARS[name]


def _contract(settings: CarSettings, papers: Papers, dialect: Dialect) -> Credential | None:
    if settings.authorization == "eim":
        return None
    part = papers.part20 if dialect.is_iso20 else Part.ISO2
    if part not in papers.contracts:
        raise SettingsError(f"contract: none for part {part.value}; set `pki` or `contract`")
    return papers.contracts[part]
