"""The settings of a station as its file has them."""

from decimal import Decimal
from typing import Literal

from pilotwire.base.settings import SettingsError, Table
from pilotwire.drivers.settings import LinuxSettings, McuSettings, MeterSettings
from pilotwire.drivers.virtual import StationModel
from pilotwire.energy.daily import Rate
from pilotwire.link.settings import StationLinkSettings
from pilotwire.pki.settings import CertificateFile, RootFiles
from pilotwire.ports import Limits
from pilotwire.session.agreed import Power
from pilotwire.session.protocols import PROTOCOLS, ProtocolName
from pilotwire.wire import sdp

TABLES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "virtual": (frozenset(), frozenset({"virtual"})),
    "linux": (frozenset({"linux", "meter", "limits"}), frozenset({"contracts"})),
    "mcu": (frozenset({"mcu", "meter", "limits"}), frozenset({"contracts"})),
}
"""What an outlet's hardware needs of its settings, and what it may have besides."""

KEYS = sorted(frozenset[str]().union(*(needed | more for needed, more in TABLES.values())))


class OutletSettings(Table, frozen=True, kw_only=True):
    """One outlet, `[[outlet]]`."""

    evse_id: str  # such as DE*PWR*E0001*1
    interface: str  # of the network; `lo` for tests on one machine
    protocols: tuple[ProtocolName, ...]  # all of one current, AC or DC; none: AC by the duty cycle of the pilot alone
    authorization: tuple[Literal["eim", "pnc"], ...] = (
        "eim",
    )  # who may pay: somebody by other means, the contract in the car
    tls: Literal["require", "offer", "off"] = "offer"  # offer: TLS and plain TCP at the same port
    control: tuple[Literal["scheduled", "dynamic"], ...] = ("scheduled", "dynamic")  # ISO 15118-20
    pricing: Literal["none", "absolute", "levels"] = "absolute"  # how prices are told to cars of ISO 15118-20
    services: tuple[Literal["internet", "parking"], ...] = ()  # value added services
    free: bool = False  # whether charging costs nothing
    receipts: bool = False  # whether cars are asked to sign meter readings (ISO 15118-2)
    strict: bool = False  # whether peculiar cars get what the standard says; else known peculiarities are let pass
    port: int = 0  # TCP; 0 takes a free one from 49152 on
    discovery: bool = True  # whether cars find the station by SDP; else they have to know the port
    sdp_port: int = sdp.PORT  # UDP; another than 15118 is for tests
    link: StationLinkSettings = StationLinkSettings()  # what is below the network
    hardware: Literal["virtual", "linux", "mcu"] = "virtual"  # the real ones give AC only
    virtual: StationModel | None = None  # what the virtual hardware is like
    linux: LinuxSettings | None = None  # real hardware: one of `linux` and `mcu`, with `meter` and `limits`
    mcu: McuSettings | None = None  # the same
    meter: MeterSettings | None = None  # real hardware has one
    limits: Limits | None = None  # of the site; what real hardware says of itself bounds them
    contracts: tuple[str, ...] | None = None  # real hardware: EMAIDs that may charge, nobody else; none: anybody

    def __post_init__(self) -> None:
        """SettingsError where the tables do not fit the hardware; out of a file it is told with its line."""
        needed, more = TABLES[self.hardware]
        for key in KEYS:
            there = getattr(self, key) is not None
            if there is not (key in needed) and key not in more:
                raise SettingsError(f'{key}: must {"not " * there}be there with hardware = "{self.hardware}"')
        if self.hardware != "virtual" and self.power is not Power.AC:
            raise SettingsError(f'protocols: must be AC with hardware = "{self.hardware}", which has no DC power stage')
        if not self.protocols and self.link.kind != "none":
            raise SettingsError('link.kind: must be "none" without protocols, since nothing is said over a link')

    @property
    def power(self) -> Power:
        """The current that is given; SettingsError where the protocols differ in that."""
        kinds = {PROTOCOLS[name].power for name in self.protocols} or {Power.AC}
        if len(kinds) != 1:
            raise SettingsError("protocols: must be all AC or all DC")
        return kinds.pop()


class StationSettings(Table, frozen=True, kw_only=True):
    """A whole station."""

    outlet: tuple[OutletSettings, ...]  # one or more
    profile: Literal["standard", "lab"] = "standard"  # lab: P-256 and plain TCP for ISO 15118-20, for benches
    pki: str | None = None  # folder, as `pilotwire pki init` makes it
    certificate: tuple[CertificateFile, ...] = ()  # instead of `pki`, or beside it
    roots: RootFiles = RootFiles()  # instead of `pki`, or beside it
    price: tuple[Rate, ...] = ()  # a price curve that repeats each day; none: charging is free
    currency: str = "EUR"  # ISO 4217
    timezone: str = "UTC"  # of the prices, such as Europe/Berlin
    tax_percent: Decimal = Decimal(19)  # contained in the prices
    database: str = "sqlite:///pilotwire.db"  # or postgresql+psycopg://...
    meter_key: str | None = None  # file in PEM, made where it is absent; without one, a new key at every start
    keylog: str | None = None  # file for TLS secrets in the format of NSS; whoever reads it can decrypt
