"""What one outlet of a station offers: its identity, protocols, services, ways to pay and to steer."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from pilotwire.pki import Credential, Part, TrustStore
from pilotwire.session.agreed import BPT_SERVICES, Control, Mobility
from pilotwire.session.dialect import ALLOWED, Dialect, Security
from pilotwire.session.quirks import DEFAULTS, Quirk


class Vas(msgspec.Struct, frozen=True, kw_only=True):
    """A value added service: its parameter sets as names and values."""

    service: int
    name: str
    free: bool = True
    sets: tuple[Mapping[str, bool | int | str], ...]


INTERNET = Vas(
    service=65,
    name="Internet",
    sets=({"Protocol": "ftp", "Port": 20}, {"Protocol": "http", "Port": 80}, {"Protocol": "https", "Port": 443}),
)
PARKING = Vas(service=66, name="ParkingStatus", sets=({"IntendedService": 1, "ParkingStatus": 4},))
"""Names and values as the tables of ISO 15118-20, 8.4.3.2 have them by second hand [K]."""


class Offering(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one outlet. Powers in W, currents in A and voltages in V are the hardware's (see `Limits`)."""

    evse_id: str  # such as DE*PWR*E0001*1 (DIN 91286 / ISO 15118-2 Annex H)
    dialects: tuple[Dialect, ...]
    allowed: Mapping[Dialect, frozenset[Security]] = msgspec.field(default_factory=lambda: ALLOWED)
    services: tuple[int, ...] = ()  # energy services of ISO 15118-20
    transfer_modes: tuple[str, ...] = ()  # of ISO 15118-2, such as DC_extended; DIN takes its DC ones
    external_payment: bool = True
    contract_payment: bool = False
    free: bool = False
    vas: tuple[Vas, ...] = ()
    controls: tuple[Control, ...] = (Control.SCHEDULED, Control.DYNAMIC)
    mobility: tuple[Mobility, ...] = (Mobility.EVCC,)
    pricing: int = 1  # 0 none, 1 absolute prices, 2 price levels
    service_renegotiation: bool = True
    schedule_renegotiation: bool = True
    standby: bool = True
    receipts: bool = False  # whether the car is asked to confirm meter readings, where a contract pays
    receipt_period: float = 300.0  # s between two confirmations
    power_tolerance: float | None = None  # W that a car of ISO 15118-20 may stray from what it announces
    tolerance_required: bool = False  # whether a car that does not promise to keep it has to go
    providers: tuple[str, ...] = ()  # ISO 15118-20: whose contracts are taken, such as DEPWR; none is everybody's
    never_zero: bool = False  # DIN, -2: ask for a pause rather than tell a limit of zero, which some cars cannot bear
    certificate_installation: bool = False
    frequency: float = 50.0  # Hz, AC
    nominal_voltage: float = 230.0  # V, AC, phase to neutral
    connector: int = 2  # ISO 15118-20, parameter Connector; AC: phases
    part20: Part = Part.ISO20  # the rules that contracts of ISO 15118-20 are held to
    trust: TrustStore | None = None  # roots of contracts; needed for Plug and Charge
    tariff_signer: Credential | None = None  # signs SalesTariffs; the mobility operator's in real life
    tax_percent: Decimal = Decimal(19)
    sleep_s: float = 86400.0  # how long a paused session may be resumed
    quirks: tuple[Quirk, ...] = DEFAULTS  # what cars may do beside the table; none is the strict standard

    @property
    def bidirectional(self) -> bool:
        """Whether any offered service lets energy flow out of the car."""
        return any(s in BPT_SERVICES for s in self.services)
