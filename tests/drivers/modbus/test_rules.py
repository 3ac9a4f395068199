"""A Modbus meter held to the rules of ports: over TCP, with registers that follow what flows."""

import asyncio
from typing import Any

import msgspec
from pymodbus.server import ModbusTcpServer

from pilotwire.drivers.checker import check_outlet, findings
from pilotwire.drivers.modbus import ModbusMeter
from pilotwire.drivers.modbus.client import ModbusSource
from pilotwire.drivers.modbus.registers import blocks
from tests.drivers.checker.clocks import HandClock
from tests.drivers.checker.meters import SDM630, MeterOf
from tests.drivers.checker.rigs import PAIRS, Rig
from tests.drivers.checker.world import Terminals
from tests.drivers.modbus.test_modbus import MEASURED, free_port, simulated

INTERVAL = 0.5  # s
READ_INPUT = 4  # function code


class ServedMeter:
    """A virtual outlet whose meter is a server of pymodbus."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.rig = Rig(PAIRS["ac"])
        self.clock = HandClock()
        self.terminals = Terminals()
        self.terminals.contacts.on = True
        self.registers = MeterOf(self.terminals)
        port = free_port()
        self.source = ModbusSource("127.0.0.1", port, 7, SDM630.table)
        self.meter = ModbusMeter(self.source, SDM630, "SDM-1", self.clock, INTERVAL)
        self.server: Any = None
        loop.run_until_complete(self._start(port))

    async def _start(self, port: int) -> None:
        self.server = ModbusTcpServer(simulated(SDM630, MEASURED), address=("127.0.0.1", port))
        await self.server.serve_forever(background=True)
        await self._measure()

    async def _measure(self) -> None:
        """The meter measures, and the driver reads it."""
        for block in blocks(SDM630):
            await self.server.async_setValues(7, READ_INPUT, block[0], await self.registers.fetch(block))
        await self.meter.refresh()

    def wait(self, seconds: float) -> None:
        end = self.clock.time + seconds
        while self.clock.time < end:
            step = min(INTERVAL, end - self.clock.time)
            self.rig.wait(step)
            self.clock.time += step
            self.terminals.move(True, False, self.clock.time)
            self.loop.run_until_complete(self._measure())

    def draw(self, watts: float) -> None:
        self.terminals.watts = watts

    async def stop(self) -> None:
        self.source.close()
        await self.server.shutdown()


def test_a_modbus_meter_keeps_every_rule() -> None:
    loop = asyncio.new_event_loop()
    served = ServedMeter(loop)
    bench = served.rig.outlet_bench()
    devices = msgspec.structs.replace(bench.devices, meter=served.meter, sensor=served.meter)
    bench = msgspec.structs.replace(bench, devices=devices, clock=served.clock.now, wait=served.wait, draw=served.draw)
    results = check_outlet(bench)
    assert findings(results) == []
    assert served.meter.read().number > 20
    loop.run_until_complete(served.stop())
    loop.close()
