"""A driver on a fake board, on a clock that the test moves."""

import asyncio
import tomllib
from pathlib import Path

import msgspec

from pilotwire.drivers import OutletDevices
from pilotwire.drivers.linux import Channel, Sampler
from pilotwire.drivers.linux.build import LinuxParts, linux_parts
from pilotwire.drivers.modbus import ModbusMeter
from pilotwire.drivers.settings import LinuxSettings
from pilotwire.drivers.simple import Anybody, CarObeys
from pilotwire.ports import DIGITAL, UNAVAILABLE, Pilot
from tests.drivers.checker.clocks import HandClock
from tests.drivers.checker.meters import SDM630, MeterOf
from tests.drivers.linux.fake_sysfs import SETTINGS, FakeBoard

METER_INTERVAL = 0.5  # s


def settings(root: Path, text: str = SETTINGS) -> LinuxSettings:
    return msgspec.convert(tomllib.loads(text.replace("{root}", str(root))), LinuxSettings, strict=True)


class Running(Channel):
    """An input whose voltage goes on from sample to sample."""

    def __init__(self, board: FakeBoard, channel: Channel) -> None:
        self._board, self._channel = board, channel

    def volts(self) -> float:
        self._board.sample()
        return self._channel.volts()


class LinuxRig:
    def __init__(self, root: Path, text: str = SETTINGS) -> None:
        self.clock = HandClock()
        self.board = FakeBoard(root)
        self.board.inverted = "inverted = true" in text
        self.terminals = self.board.terminals
        self.parts: LinuxParts = linux_parts(settings(root, text), self.clock.now)
        if isinstance(self.parts.voltmeter, Sampler):
            self.parts.voltmeter._channel = Running(self.board, self.parts.voltmeter._channel)
        self.meter = ModbusMeter(MeterOf(self.terminals), SDM630, "SDM-1", self.clock, METER_INTERVAL)
        self._meter_at = self._step_at = self.clock.time
        self.wait(0.2)

    def wait(self, seconds: float) -> None:
        """What the loop would do: the voltmeter's steps and the meter's readings, each at its time."""
        end = self.clock.time + seconds
        self.board.poll(self.clock.time)
        while min(self._step_at, self._meter_at) <= end:
            self.clock.time = max(self.clock.time, min(self._step_at, self._meter_at))
            if self._meter_at <= self._step_at:
                asyncio.run(self.meter.refresh())
                self._meter_at += METER_INTERVAL
            else:
                self._step_at = self.clock.time + self.parts.voltmeter.step()
                self.board.poll(self.clock.time)
        self.clock.time = end
        self.board.poll(end)

    def show(self, pilot: Pilot) -> None:
        self.terminals.show(pilot)
        self.terminals.shorted = pilot is Pilot.E
        self.parts.pilot.drive(UNAVAILABLE if pilot is Pilot.F else DIGITAL)

    def draw(self, watts: float) -> None:
        self.terminals.watts = watts

    def weld(self, welded: bool) -> None:
        self.terminals.contacts.stuck = welded

    def devices(self) -> OutletDevices:
        parts = self.parts
        return OutletDevices(
            pilot=parts.pilot,
            generator=parts.pilot,
            contactor=parts.relay,
            feedback=parts.feedback,
            stage=CarObeys(),
            sensor=self.meter,
            lock=parts.bolt,
            bolt=parts.bolt,
            meter=self.meter,
            authoriser=Anybody(),
            proximity=parts.proximity,
            alarms=(parts.pilot, *parts.alarms),
        )
