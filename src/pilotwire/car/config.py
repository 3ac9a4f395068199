"""The settings of a car as its file has them."""

from typing import Literal

from pilotwire.base.settings import Table
from pilotwire.drivers.virtual import CarModel
from pilotwire.link.settings import CarLinkSettings
from pilotwire.pki.settings import CertificateFile, RootFiles
from pilotwire.session.protocols import ProtocolName


class CarSettings(Table, frozen=True, kw_only=True):
    """A whole car."""

    interface: str  # of the network; `lo` for tests on one machine
    evccid: str = "WPWPILOTWIRE00001"  # ISO 15118-20
    mac: str = "02:00:00:00:0c:01"  # ISO 15118-2 and DIN
    protocols: tuple[ProtocolName, ...]  # the best liked first; all of one current, AC or DC
    authorization: Literal["eim", "pnc"] = "eim"  # who pays: somebody by other means, or the contract in the car
    tls: Literal["require", "offer", "off"] = "offer"  # offer: asks for TLS, takes a station without
    control: Literal["scheduled", "dynamic"] = (
        "dynamic"  # who steers in ISO 15118-20: the car by schedules, or the station
    )
    services: tuple[int, ...] = ()  # value added services that it uses, such as 65 for internet
    profile: Literal["standard", "lab"] = "standard"  # lab: P-256 and plain TCP for ISO 15118-20, for benches
    pki: str | None = None  # folder, as `pilotwire pki init` makes it
    vehicle: CertificateFile | None = None  # TLS client certificate of ISO 15118-20
    contract: tuple[CertificateFile, ...] = ()  # one for each part
    roots: RootFiles = RootFiles()  # instead of `pki`, or beside it
    departure_s: float | None = None  # after the start
    target_soc: float = 80.0  # % at departure
    minimum_soc: float = 20.0  # % as soon as possible
    maximum_soc: float = 100.0  # %
    loops: int | None = None  # leave after so many turns of the charge loop, for tests
    loop_period: float = 0.1  # s
    ask_period: float = 0.2  # s between requests that are repeated while the station is busy
    confirm_readings: bool = True  # whether it asks for meter readings and hands them back
    habits: str = "by the book"  # a name out of the table of cars
    sdp_port: int = 15118  # UDP; another is for tests
    keylog: str | None = None  # file for TLS secrets in the format of NSS; whoever reads it can decrypt
    link: CarLinkSettings = CarLinkSettings()  # what is below the network
    hardware: Literal["virtual"] = "virtual"  # all that there is so far
    virtual: CarModel = CarModel()  # what the virtual hardware is like
