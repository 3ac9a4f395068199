"""The settings of a station as its file has them."""

from decimal import Decimal
from typing import Literal

import msgspec

from pilotwire.drivers.virtual import StationModel
from pilotwire.energy.daily import Rate
from pilotwire.wire import sdp

ProtocolName = Literal[
    "din-dc",
    "iso2-ac",
    "iso2-dc",
    "iso20-ac",
    "iso20-dc",
    "iso20-ac-bpt",
    "iso20-dc-bpt",
    "iso20-mcs",
    "iso20-mcs-bpt",
]


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a settings file; a key that it does not know is an error."""


class CertificateFile(Table, frozen=True, kw_only=True):
    """A certificate with its sub-CAs, leaf first, and its key, both in PEM."""

    part: Literal["2", "20", "lab"]
    chain: str  # file
    key: str  # file


class RootFiles(Table, frozen=True, kw_only=True):
    """Roots in PEM, by class."""

    v2g: tuple[str, ...] = ()  # files
    oem: tuple[str, ...] = ()
    mo: tuple[str, ...] = ()


class OutletSettings(Table, frozen=True, kw_only=True):
    """One outlet, `[[outlet]]`."""

    evse_id: str
    interface: str  # of the network; `lo` for tests on one machine
    protocols: tuple[ProtocolName, ...]  # all of one current, AC or DC
    authorization: tuple[Literal["eim", "pnc"], ...] = ("eim",)
    tls: Literal["require", "offer", "off"] = "offer"
    control: tuple[Literal["scheduled", "dynamic"], ...] = ("scheduled", "dynamic")
    pricing: Literal["none", "absolute", "levels"] = "absolute"
    services: tuple[Literal["internet", "parking"], ...] = ()
    free: bool = False
    receipts: bool = False  # whether cars are asked to sign meter readings (ISO 15118-2)
    port: int = 0  # TCP; 0 takes any free one
    discovery: bool = True
    sdp_port: int = sdp.PORT
    hardware: Literal["virtual"] = "virtual"
    virtual: StationModel | None = None  # what the virtual hardware is like


class StationSettings(Table, frozen=True, kw_only=True):
    """A whole station."""

    outlet: tuple[OutletSettings, ...]
    profile: Literal["standard", "lab"] = "standard"
    pki: str | None = None  # folder, as `pilotwire pki init` makes it
    certificate: tuple[CertificateFile, ...] = ()
    roots: RootFiles = RootFiles()
    price: tuple[Rate, ...] = ()
    currency: str = "EUR"
    timezone: str = "UTC"
    tax_percent: Decimal = Decimal(19)
    database: str = "sqlite:///pilotwire.db"
    meter_key: str | None = None  # file in PEM; made where it is absent; None: a new key at every start
    keylog: str | None = None  # file for TLS secrets in the format of NSS; whoever reads it can decrypt
