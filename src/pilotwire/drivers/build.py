"""From settings to real hardware. Libraries that only some hardware needs are loaded with it."""

from functools import partial

from pilotwire.base.clock import Clock
from pilotwire.base.settings import SettingsError
from pilotwire.drivers.devices import OutletDevices
from pilotwire.drivers.hardware import OutletHardware
from pilotwire.drivers.line_port import LinePort, serial_port
from pilotwire.drivers.linux.build import linux_parts
from pilotwire.drivers.mcu import StationMcu
from pilotwire.drivers.modbus import MAPS, ModbusMeter
from pilotwire.drivers.modbus.client import ModbusSource
from pilotwire.drivers.settings import HardwareSettings, LinuxSettings, McuSettings, MeterSettings
from pilotwire.drivers.simple import CarObeys
from pilotwire.ports import Authoriser


def outlet_hardware(settings: HardwareSettings, authoriser: Authoriser, clock: Clock) -> OutletHardware:
    """An AC outlet, to be opened within a running event loop.

    SettingsError where the settings contradict each other, DriverError where a device or a library is not there.
    """
    match settings:
        case HardwareSettings(linux=LinuxSettings() as linux, mcu=None):
            return _linux(settings, linux, authoriser, clock)
        case HardwareSettings(linux=None, mcu=McuSettings() as mcu):
            return _mcu(settings, mcu, authoriser, clock)
        case _:
            raise SettingsError("hardware: exactly one of the tables `linux` and `mcu` must be there")


def _linux(settings: HardwareSettings, linux: LinuxSettings, authoriser: Authoriser, clock: Clock) -> OutletHardware:
    parts = linux_parts(linux, clock.now)
    meter, source = _meter(settings.meter, clock)
    devices = OutletDevices(
        pilot=parts.pilot,
        generator=parts.pilot,
        contactor=parts.relay,
        feedback=parts.feedback,
        stage=CarObeys(),
        sensor=meter,
        lock=parts.bolt,
        bolt=parts.bolt,
        meter=meter,
        authoriser=authoriser,
        proximity=parts.proximity,
        alarms=(parts.pilot, *parts.alarms),
    )
    hardware = OutletHardware(devices, lambda: parts.capabilities, (parts.voltmeter, meter), source.close)
    parts.pilot.changed = lambda: hardware.changed()
    return hardware


def _mcu(settings: HardwareSettings, mcu: McuSettings, authoriser: Authoriser, clock: Clock) -> OutletHardware:
    engine = StationMcu(clock.now)
    port = LinePort(engine, partial(serial_port, mcu.port, mcu.baud), clock)
    meter, source = _meter(settings.meter, clock)
    devices = OutletDevices(
        pilot=engine,
        generator=engine,
        contactor=engine,
        feedback=engine,
        stage=CarObeys(),
        sensor=meter,
        lock=engine,
        bolt=engine,
        meter=meter,
        authoriser=authoriser,
        proximity=engine,
        alarms=(engine,),
    )
    return OutletHardware(devices, lambda: engine.capabilities, (port, meter), source.close)


def _meter(settings: MeterSettings, clock: Clock) -> tuple[ModbusMeter, ModbusSource]:
    kind = MAPS[settings.map]
    source = ModbusSource(settings.host, settings.port, settings.unit, kind.table)
    return ModbusMeter(source, kind, settings.meter_id, clock, settings.interval), source
