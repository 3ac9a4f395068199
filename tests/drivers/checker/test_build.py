"""From a settings file to hardware that works, on an event loop and against real sockets and terminals."""

import asyncio
import os
import pty
import subprocess
import sys
import tty
from pathlib import Path

import pytest

from pilotwire.base.clock import Clock
from pilotwire.base.settings import SettingsError, parse_settings
from pilotwire.drivers import DriverError, Outlet
from pilotwire.drivers.build import outlet_hardware
from pilotwire.drivers.hardware import OutletHardware
from pilotwire.drivers.modbus import MAPS, Quantity
from pilotwire.drivers.settings import HardwareSettings
from pilotwire.drivers.simple import Anybody
from pilotwire.drivers.virtual import AC_LIMITS
from pilotwire.ports import Attachment, Decision, Pilot, StationFacts
from tests.drivers.checker.world import Terminals
from tests.drivers.linux.fake_sysfs import RELAY, FakeBoard
from tests.drivers.linux.fake_sysfs import SETTINGS as LINUX
from tests.drivers.mcu.firmware import Firmware
from tests.drivers.modbus.test_modbus import MEASURED, free_port, serving

IDLE = MEASURED | {Quantity.WATTS: 0.0}
METER = """
[meter]
host = "127.0.0.1"
port = {port}
unit = 7
map = "eastron-sdm630"
meter_id = "M-7"
interval = 0.05
"""


def settings(text: str) -> HardwareSettings:
    return parse_settings(text, HardwareSettings)


def linux_settings(root: Path, port: int) -> HardwareSettings:
    tables = (
        LINUX.replace("{root}", str(root)).replace("[pilot]", "[linux.pilot]").replace("[[alarm]]", "[[linux.alarm]]")
    )
    return settings(METER.format(port=port) + "[linux]\n" + tables)


async def until(hardware: OutletHardware, wanted: Pilot, clock: Clock) -> StationFacts:
    """Look as a station does, until the pilot reads so and nothing is wrong."""
    outlet = Outlet(hardware.devices, AC_LIMITS)
    async with asyncio.timeout(20):
        while True:
            facts = outlet.facts(clock.now())
            if facts.pilot is wanted and facts.fault is None:
                return facts
            await asyncio.sleep(0.01)


def test_a_linux_outlet_out_of_a_file(tmp_path: Path) -> None:
    board, port, clock = FakeBoard(tmp_path), free_port(), Clock()

    async def polled() -> None:
        while True:
            board.poll(clock.now())
            await asyncio.sleep(0.002)

    async def use() -> None:
        hardware = outlet_hardware(linux_settings(tmp_path, port), Anybody(), clock)
        world = asyncio.create_task(polled())
        async with serving(MAPS["eastron-sdm630"], port, IDLE), hardware:
            facts = await until(hardware, Pilot.A, clock)
            assert facts.reading is not None
            assert facts.reading.meter_id == "M-7"
            assert board.get("class/pwm/pwmchip0/pwm0/duty_cycle") == "1000000"
            hardware.devices.contactor.switch(True)
        await asyncio.sleep(0.05)
        world.cancel()
        assert board.get("class/pwm/pwmchip0/pwm0/duty_cycle") == "0"
        assert board.get(f"class/gpio/gpio{RELAY}/value") == "0"
        assert hardware.capabilities is not None
        assert hardware.capabilities.attachment is Attachment.SOCKET

    asyncio.run(use())


def test_an_mcu_outlet_out_of_a_file() -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    clock, port = Clock(), free_port()
    firmware = Firmware(Terminals(), clock.now())

    async def ticked() -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(master, lambda: firmware.receive(os.read(master, 4096), clock.now()))
        while True:
            firmware.tick(clock.now())
            os.write(master, firmware.take())
            await asyncio.sleep(0.005)

    async def use() -> None:
        text = METER.format(port=port) + f'[mcu]\nport = "{os.ttyname(slave)}"\n'
        hardware = outlet_hardware(settings(text), Anybody(), clock)
        world = asyncio.create_task(ticked())
        async with serving(MAPS["eastron-sdm630"], port, IDLE), hardware:
            await until(hardware, Pilot.A, clock)
            assert hardware.capabilities is not None
            assert hardware.capabilities.state_e
            assert firmware.terminals.drive.signal.name == "X1"
        await asyncio.sleep(0.02)
        assert firmware.terminals.drive.signal.name == "F"
        asyncio.get_running_loop().remove_reader(master)
        world.cancel()

    asyncio.run(use())
    os.close(slave)
    os.close(master)


@pytest.mark.parametrize("tables", ["", '[mcu]\nport = "/dev/null"\n[linux]\n' + LINUX.split("[pilot]")[0]])
def test_hardware_is_of_one_kind(tables: str) -> None:
    both = tables.replace('root = "{root}"\n', "") + (
        "[linux.pilot]\nhigh = { device = 0, channel = 0 }\n" if "linux" in tables else ""
    )
    found = settings(METER.format(port=502) + both)
    with pytest.raises(SettingsError, match="exactly one of the tables `linux` and `mcu` must be there"):
        outlet_hardware(found, Anybody(), Clock())


def test_a_board_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match=r"class/gpio/export does not take 11: No such file or directory"):
        outlet_hardware(linux_settings(tmp_path, 502), Anybody(), Clock())


def test_a_meter_of_unknown_make_is_named() -> None:
    with pytest.raises(SettingsError, match=r"meter.map: Invalid enum value 'none'"):
        settings(METER.format(port=502).replace("eastron-sdm630", "none"))


def test_everybody_may_charge_or_those_who_are_listed() -> None:
    assert Anybody().authorize(None) is Decision.ACCEPTED
    listed = Anybody(["DEABCC123456"])
    assert [listed.authorize(who) for who in ("DEABCC123456", None, "other")] == [
        Decision.ACCEPTED,
        Decision.REJECTED,
        Decision.REJECTED,
    ]


def test_drivers_load_without_the_libraries_of_hardware() -> None:
    script = "import sys, pilotwire.drivers, pilotwire.drivers.build; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {"pymodbus", "serial"}.isdisjoint(run.stdout.split())
