"""The record of a session: everything that was measured, offered, chosen and confirmed, as frozen values.

Times are UNIX seconds, powers and currents positive into the car.
"""

from decimal import Decimal
from typing import Annotated

import msgspec

from pilotwire.energy import Outlook, PlanStep
from pilotwire.metering.authorization import Authorization
from pilotwire.metering.numbers import demand_decimal, demand_number, demand_register
from pilotwire.metering.sealing import SignedReading

Word = Annotated[str, msgspec.Meta(max_length=255)]
Text = Annotated[str, msgspec.Meta(max_length=2000)]


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """Telemetry of one moment; the counters are integrals of power since the session began."""

    time: float
    watts: float
    import_wh: float
    export_wh: float
    soc: float | None = None  # %
    volts: float
    amps: float
    setpoint_w: float | None = None
    price: Decimal | None = None  # currency per kWh into the car

    def __post_init__(self) -> None:
        for field in self.__struct_fields__:
            value = getattr(self, field)
            if value is not None:
                demand_number(f"{field} of a sample", value)
        demand_decimal("price of a sample", self.price or Decimal(0))


class Offer(msgspec.Struct, frozen=True):
    """Limits and prices as the station offered them from `time` on."""

    time: float
    outlook: Outlook


class Selection(msgspec.Struct, frozen=True):
    """What the car chose: the number of a schedule, where it had one, and the power it announced."""

    time: float
    schedule: int | None = None
    steps: tuple[PlanStep, ...] = ()


class Setpoint(msgspec.Struct, frozen=True):
    """Power asked for from `time` on."""

    time: float
    watts: float


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The car confirms a reading: MeteringReceiptReq, signed (-2 [V2G2-903]), or MeteringConfirmationReq (-20).

    `number` is that of the reading which the station sent; energies as the car returned them, in whole Wh.
    `signature` is the car's, in hex, once the station has verified it; empty where none is foreseen.
    """

    time: float
    number: int
    meter_id: Word
    import_wh: Decimal
    export_wh: Decimal | None = None  # -2 has no field for it
    signature: Text = ""

    def __post_init__(self) -> None:
        demand_register("import of a receipt", self.import_wh)
        demand_register("export of a receipt", self.export_wh or Decimal(0))


class Event(msgspec.Struct, frozen=True):
    """Anything else worth keeping: a state, a response code, a fault."""

    time: float
    name: Word
    detail: Text = ""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What is known when a session begins, or soon after."""

    session_id: Word
    evse_id: Word
    protocol: Word  # such as iso20-dc-bpt
    security: Word  # such as tls1.3, or tcp
    authorization: Authorization = Authorization()
    meter_key: Text = ""  # public key of the meter, DER in hex; proves nothing to those who do not know it already
    started: float


class SessionRecord(Header, frozen=True, kw_only=True):
    """A session from plug to bill; each series in order of time."""

    stopped: float | None = None
    end_reason: Text | None = None
    readings: tuple[SignedReading, ...] = ()
    offers: tuple[Offer, ...] = ()
    selections: tuple[Selection, ...] = ()
    setpoints: tuple[Setpoint, ...] = ()
    telemetry: tuple[Sample, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    events: tuple[Event, ...] = ()


Item = SignedReading | Offer | Selection | Setpoint | Sample | Receipt | Event

SERIES: dict[type[Item], str] = {
    SignedReading: "readings",
    Offer: "offers",
    Selection: "selections",
    Setpoint: "setpoints",
    Sample: "telemetry",
    Receipt: "receipts",
    Event: "events",
}
"""The field of a record that an item belongs to."""
