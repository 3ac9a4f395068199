"""Meters over Modbus TCP, against the server of pymodbus, which encodes the values itself."""

import asyncio
import math
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from pilotwire.base.clock import Clock
from pilotwire.drivers import DriverError
from pilotwire.drivers.hardware import stop
from pilotwire.drivers.modbus import MAPS, MeterMap, ModbusMeter, Quantity, Register
from pilotwire.drivers.modbus.client import ModbusSource
from pilotwire.drivers.modbus.maps import SIZES, Format
from pilotwire.drivers.modbus.registers import MAX_REGISTERS, Block, blocks, values
from pilotwire.ports import Output
from tests.drivers.checker.clocks import HandClock
from tests.drivers.checker.meters import SDM630, MeterOf
from tests.drivers.checker.world import Terminals

TYPES = {
    "u16": DataType.UINT16,
    "s16": DataType.INT16,
    "u32": DataType.UINT32,
    "s32": DataType.INT32,
    "u64": DataType.UINT64,
    "s64": DataType.INT64,
    "float32": DataType.FLOAT32,
}
MEASURED = {
    Quantity.VOLTS_1: 229.5,
    Quantity.VOLTS_2: 230.5,
    Quantity.VOLTS_3: 231.0,
    Quantity.AMPS_1: 15.5,
    Quantity.AMPS_2: 15.25,
    Quantity.AMPS_3: 16.0,
    Quantity.WATTS: -10_742.0,
    Quantity.IMPORT: 1_234_500.0,
    Quantity.EXPORT: 10_250.0,
}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def simulated(meter: MeterMap, measured: dict[Quantity, float]) -> SimDevice:
    """A device of pymodbus that holds these values where the map says."""
    rows: list[SimData] = []
    at = 0
    for row in sorted(meter.registers, key=lambda row: row.address):
        if row.address > at:
            rows.append(SimData(at, count=row.address - at, values=0, datatype=DataType.REGISTERS))
        exact = Decimal(str(measured[row.quantity])) / row.unit
        value = float(exact) if row.format == "float32" else int(exact)
        rows.append(SimData(row.address, values=value, datatype=TYPES[row.format]))
        at = row.address + SIZES[row.format]
    return SimDevice(id=7, simdata=rows)


async def served(meter: MeterMap, use: Callable[[int], Awaitable[None]]) -> None:
    port = free_port()
    async with serving(meter, port):
        await use(port)


@asynccontextmanager
async def serving(meter: MeterMap, port: int, measured: dict[Quantity, float] = MEASURED) -> AsyncIterator[None]:
    server: Any = ModbusTcpServer(simulated(meter, measured), address=("127.0.0.1", port))  # partly without types
    await server.serve_forever(background=True)
    try:
        yield
    finally:
        await server.shutdown()


@pytest.mark.parametrize("name", MAPS)
def test_meters_are_read_from_a_server_of_pymodbus(name: str) -> None:
    meter = MAPS[name]

    async def use(port: int) -> None:
        source = ModbusSource("127.0.0.1", port, 7, meter.table)
        found = ModbusMeter(source, meter, "M-7", Clock())
        await found.refresh()
        source.close()
        reading, output = found.read(), found.measure()
        assert (reading.meter_id, reading.number, reading.status) == ("M-7", 1, "ok")
        assert float(reading.import_wh) == pytest.approx(1_234_500.0, rel=1e-6)
        assert float(reading.export_wh) == pytest.approx(10_250.0, abs=10)
        assert output.volts == pytest.approx(230.333, abs=0.1)
        assert output.watts == pytest.approx(-10_742.0, rel=1e-5)

    asyncio.run(served(meter, use))


def test_a_meter_is_read_in_the_background_and_comes_back() -> None:
    """The server goes and comes; in between the last value stays."""

    async def use() -> None:
        port = free_port()
        source = ModbusSource("127.0.0.1", port, 7, SDM630.table)
        meter = ModbusMeter(source, SDM630, "M-7", Clock(), interval=0.02)
        worker = asyncio.create_task(meter.run())
        numbers: list[int] = []
        for _ in range(2):
            async with serving(SDM630, port):
                await _until(lambda: _number(meter) > sum(numbers[-1:]) + 1)
                numbers.append(_number(meter))
            await _until(lambda: meter._trouble != "ok")
            assert meter.read().import_wh > 0
        await stop([worker])
        source.close()
        assert numbers[1] > numbers[0] > 1

    asyncio.run(use())


def _number(meter: ModbusMeter) -> int:
    try:
        return meter.read().number
    except DriverError:
        return 0


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def test_nobody_at_the_other_end_is_named() -> None:
    port = free_port()
    meter = ModbusMeter(ModbusSource("127.0.0.1", port, 1, "input"), SDM630, "M-1", HandClock())
    asyncio.run(meter.refresh())
    with pytest.raises(DriverError, match=f"meter M-1: 127.0.0.1:{port}: no connection"):
        meter.read()


def test_registers_that_are_not_there_are_named() -> None:
    async def use(port: int) -> None:
        source = ModbusSource("127.0.0.1", port, 7, "input")
        with pytest.raises(DriverError, match=r"registers 40000 to 40001: .*exception_code=2"):
            await source.fetch((40_000, 2))
        source.close()

    asyncio.run(served(SDM630, use))


class Rig:
    """A meter in memory, on a clock that the test moves."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.terminals = Terminals()
        self.terminals.contacts.on = True
        self.source = MeterOf(self.terminals)
        self.broken: DriverError | None = None
        self.meter = ModbusMeter(self, SDM630, "M-1", self.clock)

    async def fetch(self, block: Block) -> Sequence[int]:
        if self.broken:
            raise self.broken
        return await self.source.fetch(block)

    def refresh(self) -> None:
        asyncio.run(self.meter.refresh())


def test_before_the_first_reading_there_is_none() -> None:
    meter = Rig().meter
    for reading in (meter.read, meter.measure):
        with pytest.raises(DriverError, match="meter M-1: not read yet"):
            reading()


def test_an_old_reading_says_how_old_and_why() -> None:
    rig = Rig()
    rig.refresh()
    rig.broken = DriverError("line cut")
    rig.clock.time += 4.0
    rig.refresh()
    assert rig.meter.read().status == "ok"
    rig.clock.time += 3.0
    assert rig.meter.read().status == "stale for 7 s: line cut"
    assert rig.meter.read().number == 1
    with pytest.raises(DriverError, match="stale for 7 s: line cut"):
        rig.meter.measure()
    rig.broken = None
    rig.refresh()
    assert (rig.meter.read().status, rig.meter.read().number) == ("ok", 2)


@pytest.mark.parametrize("wh", [990, -5, 10**12, 10**36])
def test_a_register_that_goes_back_or_far_ahead_is_not_believed(wh: int) -> None:
    rig = Rig()
    rig.refresh()
    rig.terminals.import_wh = Decimal(wh)
    rig.clock.time += 6.0
    rig.refresh()
    reading = rig.meter.read()
    assert reading.import_wh == 1000
    assert reading.status.startswith("stale for 6 s: Wh out of the grid went from 1000.0 to ")


def test_the_sign_of_the_current_is_that_of_the_power() -> None:
    rig = Rig()
    rig.terminals.watts = -2300.0
    rig.refresh()
    assert rig.meter.measure() == Output(volts=230.0, amps=-10.0)
    rig.terminals.contacts.on = False
    rig.refresh()
    assert rig.meter.measure() == Output(volts=0.0, amps=0.0)


def test_all_registers_are_asked_for_in_few_requests() -> None:
    assert blocks(SDM630) == [(0x00, 12), (0x34, 2), (0x48, 4)]
    assert blocks(MAPS["abb-b23"]) == [(0x5000, 8), (0x5B00, 22)]
    for meter in MAPS.values():
        assert max(count for _, count in blocks(meter)) <= MAX_REGISTERS
        covered = {at for first, count in blocks(meter) for at in range(first, first + count)}
        assert covered >= {at for row in meter.registers for at in range(row.address, row.address + SIZES[row.format])}


def _one(format_: Format, registers: list[int]) -> Decimal:
    row = Register(Quantity.IMPORT, 10, format_, Decimal("0.1"))
    meter = MeterMap(table="input", registers=(row,), source="test")
    return values(meter, {(10, len(registers)): registers})[Quantity.IMPORT]


@pytest.mark.parametrize(
    ("format_", "registers", "value"),
    [
        ("u16", [0xFFFF], "6553.5"),
        ("s16", [0xFFFF], "-0.1"),
        ("u32", [1, 2], "6553.8"),
        ("s32", [0xFFFF, 0xFFFE], "-0.2"),
        ("u64", [0, 0, 1, 0], "6553.6"),
        ("s64", [0xFFFF] * 4, "-0.1"),
        ("float32", [0x4048, 0xF5C3], "0.314000010"),
    ],
)
def test_formats_of_registers(format_: Format, registers: list[int], value: str) -> None:
    assert _one(format_, registers) == Decimal(value)


@pytest.mark.parametrize("octets", [[0x7FC0, 0], [0x7F80, 0]])
def test_what_is_no_number_is_refused(octets: list[int]) -> None:
    with pytest.raises(DriverError, match="must be finite"):
        _one("float32", octets)
    assert math.isfinite(_one("float32", [0, 0]))


def test_an_answer_that_is_too_short_is_refused() -> None:
    meter = MeterMap(table="input", registers=(Register(Quantity.IMPORT, 10, "u32"),), source="test")
    with pytest.raises(DriverError, match="no answer holds Wh out of the grid at register 10"):
        values(meter, {(10, 2): [1]})
