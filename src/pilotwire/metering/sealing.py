"""Readings under seal: one signed document for each register, so that import and export are each proven alone.

Verifiers look for one begin and one end in what they are given, and refuse two registers in one text. A reading
therefore takes two pages of the meter's book: import first, export next.
"""

from decimal import Decimal

import msgspec

from pilotwire.metering.authorization import ASSIGNMENTS, Authorization, Means
from pilotwire.metering.numbers import demand_number, demand_register
from pilotwire.metering.ocmf import FORMAT_VERSION, OcmfReading, Payload, compose
from pilotwire.metering.ocmf_time import TimeStatus, write_time
from pilotwire.metering.registers import OTHER_ERROR, PAGES, REGISTERS, STATUS, Direction, Occasion
from pilotwire.metering.signing import Signer
from pilotwire.ports import Reading


class SignedReading(msgspec.Struct, frozen=True, kw_only=True):
    """A reading and the documents that prove it, in the order of `REGISTERS`; `page` is that of the first."""

    reading: Reading
    occasion: Occasion
    page: int
    documents: tuple[str, str]

    def __post_init__(self) -> None:
        demand_number("time of a reading", self.reading.time)
        demand_register("import register", self.reading.import_wh)
        demand_register("export register", self.reading.export_wh)

    def register(self, direction: Direction) -> Decimal:
        """What the meter showed, in Wh."""
        return self.reading.import_wh if direction is Direction.IMPORT else self.reading.export_wh


class Outlet(msgspec.Struct, frozen=True, kw_only=True):
    """What all documents of a meter say alike; `current` is AC or DC."""

    evse_id: str
    current: str
    vendor: str | None = None
    model: str | None = None
    firmware: str | None = None
    clock: TimeStatus = TimeStatus.UNKNOWN


class Sealer:
    """Signs the readings of one meter and numbers the pages; `page` is the next, 1 for a new meter."""

    def __init__(self, outlet: Outlet, signer: Signer, page: int = 1) -> None:
        self._outlet = outlet
        self._signer = signer
        self.page = page

    def seal(self, reading: Reading, occasion: Occasion, payer: Authorization) -> SignedReading:
        """Sign both registers; OcmfError or RecordError where no document can carry the reading."""
        sheets = (self._sheet(reading, occasion, payer, direction) for direction in Direction)
        importing, exporting = (compose(sheet, self._signer) for sheet in sheets)
        page, self.page = self.page, self.page + PAGES
        return SignedReading(reading=reading, occasion=occasion, page=page, documents=(importing, exporting))

    def _sheet(self, reading: Reading, occasion: Occasion, payer: Authorization, direction: Direction) -> Payload:
        assignment, outlet = ASSIGNMENTS[payer.means], self._outlet
        return Payload(
            format_version=FORMAT_VERSION,
            gateway="pilotwire",
            page=f"T{self.page + list(Direction).index(direction)}",
            meter_vendor=outlet.vendor,
            meter_model=outlet.model,
            meter_serial=reading.meter_id,
            meter_firmware=outlet.firmware,
            identified=payer.means is not Means.NONE,
            identification_level=assignment.level,
            identification_flags=assignment.flags,
            identification_type=payer.token_type,
            identification=payer.token or None,
            charge_point_type="EVSEID",
            charge_point=outlet.evse_id,
            readings=(self._line(reading, occasion, direction),),
        )

    def _line(self, reading: Reading, occasion: Occasion, direction: Direction) -> OcmfReading:
        wh = reading.import_wh if direction is Direction.IMPORT else reading.export_wh
        demand_register(f"{direction.value} register", wh)
        return OcmfReading(
            time=write_time(reading.time, self._outlet.clock),
            occasion=occasion.value,
            value=wh.scaleb(-3),  # Wh to kWh, digit by digit
            register=REGISTERS[direction],
            unit="kWh",
            current=self._outlet.current,
            error_flags="",
            status=STATUS.get(reading.status, OTHER_ERROR),
        )
