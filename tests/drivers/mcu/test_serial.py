"""The serial shell over a pseudo terminal, with the firmware at its other end."""

import asyncio
import contextlib
import os
import pty
import tty
from collections.abc import Iterator
from functools import partial

import pytest

from pilotwire.base.clock import Clock
from pilotwire.drivers import DriverError
from pilotwire.drivers.checker import OutletBench, check_outlet, findings
from pilotwire.drivers.line_port import LinePort, serial_port
from pilotwire.drivers.mcu import StationMcu
from pilotwire.drivers.mcu.link import KEEP_ALIVE
from pilotwire.drivers.virtual import Faults
from pilotwire.drivers.virtual.meter import VirtualMeter
from pilotwire.ports import DIGITAL, UNAVAILABLE, Pilot
from tests.drivers.checker.clocks import PatientClock
from tests.drivers.checker.world import Terminals
from tests.drivers.mcu.firmware import Firmware
from tests.drivers.mcu.rig import devices_of

TICK = 0.005  # s


class SerialRig:
    """Driver and firmware on one loop, each at its end of a terminal."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.clock = PatientClock()
        self.terminals = Terminals()
        self.firmware = Firmware(self.terminals, self.clock.now())
        self.engine = StationMcu(self.clock.now)
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        os.set_blocking(self.master, False)
        self.path = os.ttyname(slave)
        self.slave = slave
        self.tasks = [loop.create_task(self._mcu()), loop.create_task(self._host())]
        self.wait(0.3)

    async def _host(self) -> None:
        await LinePort(self.engine, partial(serial_port, self.path, 115_200), self.clock).run()

    async def _mcu(self) -> None:
        while True:
            with contextlib.suppress(BlockingIOError):
                self.firmware.receive(os.read(self.master, 4096), self.clock.now())
            self.firmware.tick(self.clock.now())
            os.write(self.master, self.firmware.take())
            await asyncio.sleep(TICK)

    def wait(self, seconds: float) -> None:
        self.loop.run_until_complete(asyncio.sleep(seconds))

    def show(self, pilot: Pilot) -> None:
        self.terminals.show(pilot)
        self.terminals.shorted = pilot is Pilot.E
        self.engine.drive(UNAVAILABLE if pilot is Pilot.F else DIGITAL)

    def weld(self, welded: bool) -> None:
        self.terminals.contacts.stuck = welded

    def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*self.tasks, return_exceptions=True))
        os.close(self.slave)
        os.close(self.master)


@pytest.fixture
def rig() -> Iterator[SerialRig]:
    loop = asyncio.new_event_loop()
    made = SerialRig(loop)
    yield made
    made.close()
    loop.close()


def test_an_mcu_behind_a_serial_line_keeps_every_rule(rig: SerialRig) -> None:
    bench = OutletBench(
        devices=devices_of(rig.engine, VirtualMeter(Faults(), rig.clock.now), rig.terminals),
        clock=rig.clock.now,
        wait=rig.wait,
        patience=0.4,
        show=rig.show,
        shows=tuple(Pilot),
        weld=rig.weld,
        voltmeter=rig.engine,
    )
    results = check_outlet(bench)
    assert findings(results) == []
    assert rig.engine.noise == 0


def test_a_wish_does_not_wait_for_the_next_sign_of_life(rig: SerialRig) -> None:
    rig.show(Pilot.B)
    rig.engine.set_locked(True)
    told = rig.clock.now()
    while rig.firmware._wanted != 2:
        rig.wait(TICK)
        assert rig.clock.now() - told < KEEP_ALIVE / 2


def test_a_device_that_is_lost_is_opened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one hangs up as soon as it is there, as when a USB plug is drawn."""
    monkeypatch.setattr("pilotwire.drivers.line_port.REOPEN_SECONDS", 0.01)

    async def use() -> bytes:
        ends = [pty.openpty() for _ in range(2)]
        tty.setraw(ends[1][1])
        os.close(ends[0][0])
        ports = iter(Descriptor(slave) for _, slave in ends)
        clock = Clock()
        task = asyncio.create_task(LinePort(StationMcu(clock.now), lambda: next(ports), clock).run())
        os.set_blocking(ends[1][0], False)
        sent = b""
        async with asyncio.timeout(20):
            while not sent:
                await asyncio.sleep(0.01)
                with contextlib.suppress(BlockingIOError):
                    sent = os.read(ends[1][0], 4096)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        os.close(ends[1][0])
        return sent

    assert len(asyncio.run(use())) > 4


class Descriptor:
    """A device that is open already."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def close(self) -> None:
        os.close(self._descriptor)


def test_a_device_that_is_not_there_is_named() -> None:
    with pytest.raises(DriverError, match="/dev/none-such cannot be opened at 115200 baud"):
        serial_port("/dev/none-such", 115_200)
