"""From settings to a station that can be opened."""

import logging
import secrets
from collections.abc import Callable
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pilotwire.base.clock import Clock
from pilotwire.base.settings import SettingsError
from pilotwire.energy.daily import Daily
from pilotwire.link import DockPolicy, Hlc, StationDock
from pilotwire.link.plugged import PluggedOutput
from pilotwire.metering import Outlet as MeterPlace
from pilotwire.metering import Policy, Sealer, SoftwareKey, Tax
from pilotwire.net import KeyLogFile, Observers, Service
from pilotwire.net.interfaces import existing
from pilotwire.net.packets import PacketLine
from pilotwire.net.trust import station_terms
from pilotwire.pki import Credential, Part, Role, TrustStore, load_anchors, load_pki
from pilotwire.ports import Limits
from pilotwire.secc import INTERNET, PARKING, Offering
from pilotwire.secc.visit import Entropy
from pilotwire.session.agreed import Control, Power
from pilotwire.session.dialect import ALLOWED, LAB_ALLOWED, Security
from pilotwire.session.events import Event
from pilotwire.session.protocols import PROTOCOLS
from pilotwire.session.quirks import DEFAULTS
from pilotwire.signalling import BasicStationSettings
from pilotwire.station.book import Book, Closed
from pilotwire.station.config import OutletSettings, StationSettings
from pilotwire.station.equipment import Equipment, equip, limits_of
from pilotwire.station.line import DataLine
from pilotwire.station.post import Address, Post
from pilotwire.station.recorder import Recorder
from pilotwire.station.station import Station
from pilotwire.store import Store

LOG = logging.getLogger("pilotwire.station")

PRICING = {"none": 0, "absolute": 1, "levels": 2}
SERVICES = {"internet": INTERNET, "parking": PARKING}


def make_station(
    settings: StationSettings,
    *,
    clock: Clock | None = None,
    entropy: Entropy = secrets.token_bytes,
    closed: Callable[[Closed], None] = lambda closed: None,
    listener: Callable[[str, float, Event], None] = lambda evse_id, now, event: None,
) -> Station:
    """A station that can be opened; to be called within a running event loop.

    `closed` is told every session that was billed, `listener` every event: `(evse_id, now, event)`. Raises
    SettingsError, PkiError, StoreError, DriverError, Misconfigured.
    """
    return Builder(settings, clock=clock or Clock(), entropy=entropy, closed=closed, listener=listener).station()


class Builder:
    """Puts the parts of one station together; hardware is touched by `station` only. Raises SettingsError, PkiError."""

    def __init__(
        self,
        settings: StationSettings,
        *,
        clock: Clock,
        entropy: Entropy,
        closed: Callable[[Closed], None],
        listener: Callable[[str, float, Event], None],
    ) -> None:
        self.settings, self.clock, self.entropy = settings, clock, entropy
        self._closed, self._listener = closed, listener
        self.identities, self.anchors = identities(settings)
        self.key = meter_key(settings.meter_key)
        for outlet in settings.outlet:
            self._check(outlet)
        self._keylog = KeyLogFile(Path(settings.keylog)) if settings.keylog else None

    def _check(self, outlet: OutletSettings) -> None:
        """What a file alone cannot tell is told before anything is opened."""
        power = _power(outlet)
        self._prices(limits_of(outlet))
        self._service(outlet)
        if "pnc" in outlet.authorization and not self.anchors.mo:
            raise SettingsError(f"outlet {outlet.evse_id}: authorization: pnc needs roots of mobility operators")
        if outlet.link.hlc == "preferred" and power is not Power.AC:
            raise SettingsError(
                f"outlet {outlet.evse_id}: link.hlc: must be required, since nobody charges with DC without"
            )

    def station(self) -> Station:
        """The station, not open yet."""
        equipment = [equip(outlet, self.clock) for outlet in self.settings.outlet]
        outlets = list(zip(self.settings.outlet, equipment, strict=True))
        lines = [self._data_line(*pair) for pair in outlets]  # before books are opened: an interface may be missing
        store = Store(self.settings.database)
        tax = Tax(rate=self.settings.tax_percent / 100, included=True)
        policy = Policy(tax=tax, currency=self.settings.currency)
        store.recover(policy)
        book = Book(store, policy, meter_key=self.key.public_key, closed=self._closed, trouble=_trouble)
        recorders = [self._recorder(*pair, store, book) for pair in outlets]
        posts = [
            (self._post(outlet, found, recorder, line), _address(outlet))
            for (outlet, found), recorder, line in zip(outlets, recorders, lines, strict=True)
        ]
        hardware = [found.hardware for found in equipment if found.hardware is not None]
        return Station(posts, book=book, store=store, clock=self.clock, hardware=hardware, warnings=self._warnings())

    def _post(self, outlet: OutletSettings, equipment: Equipment, recorder: Recorder, line: DataLine | None) -> Post:
        shadow = equipment.shadow

        def listen(now: float, event: Event) -> None:
            if shadow is not None:
                shadow.listen(now, event)
            self._listener(outlet.evse_id, now, event)

        post = Post(
            equipment.outlet,
            self._offering(outlet),
            self._service(outlet),
            clock=self.clock,
            entropy=self.entropy,
            outlook=self._prices(limits_of(outlet)),
            recorder=recorder,
            listener=listen,
            arrive=shadow.arrive if shadow is not None else lambda: None,
            observe=lambda local, peer: Observers(keylog=self._keylog),
            report=lambda words: LOG.info("%s", words, extra={"evse": outlet.evse_id}),
            data_line=line,
        )
        if post.bay is not None:
            post.bay.capabilities, post.bay.recorder = equipment.capabilities, recorder
        return post

    def _data_line(self, outlet: OutletSettings, equipment: Equipment) -> DataLine | None:
        """What is below the network. A virtual car is plugged in from the start, since it has nobody to do it."""
        dock, shadow = self._dock(outlet), equipment.shadow
        if dock is None:
            return None
        if shadow is not None:
            shadow.arrive()

        def told(now: float, event: PluggedOutput) -> None:
            if shadow is not None:
                shadow.followed(now, event)
            LOG.info("link: %s", event, extra={"evse": outlet.evse_id})

        basic = BasicStationSettings(free=outlet.free, stretch=max(1.0, self.clock.speed))
        return DataLine(
            dock=dock,
            frames=PacketLine if outlet.link.kind == "slac" else None,
            basic=basic if dock.policy.hlc is not Hlc.REQUIRED else None,
            told=told,
        )

    def _dock(self, outlet: OutletSettings) -> StationDock | None:
        if not outlet.protocols:
            return StationDock(None, DockPolicy(hlc=Hlc.NEVER), self.clock.now())
        if outlet.link.kind == "none":
            return None
        return outlet.link.dock(existing(outlet.interface).mac, self.entropy, self.clock.now())

    def _recorder(self, outlet: OutletSettings, equipment: Equipment, store: Store, book: Book) -> Recorder:
        place = MeterPlace(evse_id=outlet.evse_id, current=_power(outlet).name)
        sealer = Sealer(place, self.key, store.next_page(equipment.meter_id))
        meter_key = self.key.public_key.hex()
        return Recorder(book, sealer, equipment.read, evse_id=outlet.evse_id, meter_key=meter_key)

    def _prices(self, limits: Limits) -> Daily:
        settings = self.settings
        return Daily(
            settings.price,
            max_charge_w=limits.max_charge_w,
            max_discharge_w=limits.max_discharge_w,
            currency=settings.currency,
            zone=_zone(settings.timezone),
        )

    def _offering(self, outlet: OutletSettings) -> Offering:
        lab = self.settings.profile == "lab"
        ways = [PROTOCOLS[name] for name in outlet.protocols]
        return Offering(
            evse_id=outlet.evse_id,
            dialects=tuple(dict.fromkeys(way.dialect for way in ways)),
            allowed=LAB_ALLOWED if lab else ALLOWED,
            services=tuple(way.service for way in ways if way.service is not None),
            transfer_modes=tuple(dict.fromkeys(mode for way in ways for mode in way.modes)),
            external_payment="eim" in outlet.authorization,
            contract_payment="pnc" in outlet.authorization,
            free=outlet.free,
            vas=tuple(SERVICES[name] for name in outlet.services),
            controls=tuple(Control[name.upper()] for name in outlet.control),
            pricing=PRICING[outlet.pricing],
            receipts=outlet.receipts,
            quirks=() if outlet.strict else DEFAULTS,
            part20=Part.LAB if lab else Part.ISO20,
            trust=self.anchors,
            tax_percent=self.settings.tax_percent,
        )

    def _service(self, outlet: OutletSettings) -> Service:
        terms = [station_terms(found, self.anchors, self.clock.now) for found in self.identities]
        if outlet.tls == "require" and not terms:
            raise SettingsError(f"outlet {outlet.evse_id}: tls: is required, so `pki` or `certificate` must be set")
        return Service(
            plain=outlet.tls != "require",
            tls=() if outlet.tls == "off" else tuple(terms),
            keylog=self.settings.keylog is not None,
        )

    def _warnings(self) -> list[str]:
        """What an operator must be told at every start."""
        if self.settings.profile != "lab":
            return []
        plain = any(Security.NONE in LAB_ALLOWED[PROTOCOLS[name].dialect] for name in self.settings.outlet[0].protocols)
        words = "ISO 15118-20 with P-256 certificates" + (" and in clear" if plain else "")
        return [f"profile lab: accepts {words}, which the standard forbids; for benches and peers only"]


def identities(settings: StationSettings) -> tuple[list[Credential], TrustStore]:
    """The station's own certificates, and the roots that it trusts."""
    lab = settings.profile == "lab"
    found = [row.load(Role.SECC) for row in settings.certificate]
    anchors = settings.roots.load()
    if settings.pki is not None:
        pki = load_pki(Path(settings.pki))
        wanted = [part for part in (Part.ISO2, Part.LAB if lab else Part.ISO20) if part in pki.parts]
        found += [pki.of(part).secc for part in wanted]
        anchors += load_anchors(Path(settings.pki))
    return found, anchors


def meter_key(path: str | None) -> SoftwareKey:
    """The key that signs readings: the one in the file, or a new one, which is then kept there."""
    algorithm = "ECDSA-secp256r1-SHA256"
    if path is None:
        return SoftwareKey.generate(algorithm)
    file = Path(path)
    if file.exists():
        return SoftwareKey.from_pem(file.read_bytes())
    key = SoftwareKey.generate(algorithm)
    file.touch(mode=0o600)
    file.write_bytes(key.to_pem())
    return key


def _power(outlet: OutletSettings) -> Power:
    try:
        return outlet.power
    except SettingsError as error:
        raise SettingsError(f"outlet {outlet.evse_id}: {error}") from None


def _address(outlet: OutletSettings) -> Address:
    return Address(interface=outlet.interface, port=outlet.port, discovery=outlet.discovery, sdp_port=outlet.sdp_port)


def _zone(name: str) -> tzinfo:
    if name == "UTC":  # which needs no database of time zones
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        words = "such as Europe/Berlin, or UTC; is tzdata installed?"
        raise SettingsError(f"timezone: {name!r} is unknown; {words}") from None


def _trouble(session: str, error: Exception) -> None:
    LOG.error("not written: %s", error, extra={"session": session})
