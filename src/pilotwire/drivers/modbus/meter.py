"""A meter at the other end of Modbus TCP, as ports: what was read last is there at once."""

import asyncio
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Protocol

from pilotwire.base.clock import Clock
from pilotwire.drivers.errors import DriverError
from pilotwire.drivers.modbus.maps import AMPS, VOLTS, MeterMap, Quantity
from pilotwire.drivers.modbus.registers import Block, Values, blocks, values
from pilotwire.ports import Output, Reading

STALE_SECONDS = 5.0
DIGITS = Decimal("0.1")  # Wh, beyond which registers of floating point are noise
MOST_WH = Decimal(10**12)  # no meter of an outlet lives so long
LIVE_VOLTS = 1.0


class Source(Protocol):
    """Asks a meter for registers."""

    async def fetch(self, block: Block) -> Sequence[int]:
        """The registers of a block; DriverError where the meter does not give them."""


class ModbusMeter:
    """Meter and output sensor in one. Old values stay: the reading's status says how old, a measurement raises."""

    def __init__(self, source: Source, meter: MeterMap, meter_id: str, clock: Clock, interval: float = 0.5) -> None:
        """`interval` in s between two readings of everything."""
        self._source = source
        self._map = meter
        self._id = meter_id
        self._clock = clock
        self._interval = interval
        self._values: Values | None = None
        self._time = 0.0
        self._number = 0
        self._trouble = "not read yet"

    def read(self) -> Reading:
        """Both registers as last read; DriverError before the first time."""
        if self._values is None:
            raise DriverError(f"meter {self._id}: {self._trouble}")
        return Reading(
            meter_id=self._id,
            time=self._time,
            import_wh=self._values[Quantity.IMPORT],
            export_wh=self._values.get(Quantity.EXPORT, Decimal(0)),
            number=self._number,
            status=self._status(),
        )

    def measure(self) -> Output:
        """V per phase and A over all phases as last read; DriverError where that is too long ago."""
        if self._values is None or self._status() != "ok":
            raise DriverError(f"meter {self._id}: {self._trouble if self._values is None else self._status()}")
        volts = _live_volts(self._values)
        return Output(volts=volts, amps=_amps(self._values, volts))

    async def run(self) -> None:
        """Read again and again until cancelled."""
        while True:
            await self.refresh()
            await asyncio.sleep(self._clock.real(self._interval))

    async def refresh(self) -> None:
        """Read everything once; what fails stays as it was."""
        try:
            answers = {block: await self._source.fetch(block) for block in blocks(self._map)}
            self._take(values(self._map, answers))
        except DriverError as error:
            self._trouble = str(error)

    def _take(self, found: Values) -> None:
        for register in (Quantity.IMPORT, Quantity.EXPORT):
            if register in found:
                self._must_grow(register, found[register])
                found[register] = found[register].quantize(DIGITS, ROUND_FLOOR)
        self._values, self._time, self._trouble = found, self._clock.now(), "ok"
        self._number += 1

    def _must_grow(self, register: Quantity, value: Decimal) -> None:
        before = self._values[register] if self._values else Decimal(0)
        if not before <= value < MOST_WH:
            raise DriverError(f"{register.value} went from {before} to {value}; it must grow, and stay below {MOST_WH}")

    def _status(self) -> str:
        """A single failure is nothing to speak of."""
        age = self._clock.now() - self._time
        return "ok" if age <= STALE_SECONDS else f"stale for {age:.0f} s: {self._trouble}"


def _live_volts(found: Values) -> float:
    """The mean of the phases that are live."""
    live = [volts for quantity in VOLTS if (volts := float(found.get(quantity, 0))) > LIVE_VOLTS]
    return sum(live) / len(live) if live else 0.0


def _amps(found: Values, volts: float) -> float:
    """From the power, which has a sign; without it, from the currents, which mostly have none."""
    if Quantity.WATTS in found:
        return float(found[Quantity.WATTS]) / volts if volts else 0.0
    return float(sum(found.get(quantity, Decimal(0)) for quantity in AMPS))
