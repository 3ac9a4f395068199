"""A meter's registers, out of what flows through simulated terminals."""

import struct
from collections.abc import Sequence
from decimal import Decimal

from pilotwire.drivers.modbus import MAPS
from pilotwire.drivers.modbus.maps import Quantity
from pilotwire.drivers.modbus.registers import Block
from tests.drivers.checker.world import Terminals

SDM630 = MAPS["eastron-sdm630"]
VOLTS = 230.0


class MeterOf:
    """The registers of an SDM630 at these terminals."""

    def __init__(self, terminals: Terminals) -> None:
        self._terminals = terminals

    async def fetch(self, block: Block) -> Sequence[int]:
        first, count = block
        registers = dict.fromkeys(range(first, first + count), 0)
        for row in SDM630.registers:
            octets = struct.pack(">f", self._value(row.quantity) / float(row.unit))
            for i in range(2):
                registers[row.address + i] = int.from_bytes(octets[2 * i : 2 * i + 2])
        return [registers[at] for at in range(first, first + count)]

    def _value(self, quantity: Quantity) -> float:
        terminals = self._terminals
        live = terminals.contacts.on
        values: dict[Quantity, float | Decimal] = {
            Quantity.WATTS: terminals.watts if live else 0.0,
            Quantity.IMPORT: terminals.import_wh,
            Quantity.EXPORT: terminals.export_wh,
        }
        return float(values.get(quantity, VOLTS if "V" in quantity.value and live else 0.0))
