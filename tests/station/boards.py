"""Stations whose settings name real hardware: a tree like /sys, or an MCU on a serial line, and a meter over TCP."""

import asyncio
import contextlib
import os
import pty
import socket
import tempfile
import tty
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pymodbus.server import ModbusTcpServer

from pilotwire.base.settings import parse_settings
from pilotwire.messages.iso2 import ChargeProgress, ChargingStatusReq, PowerDeliveryReq, V2G_Message
from pilotwire.ports import Signal
from pilotwire.session.events import Ended, Event, Received
from pilotwire.signalling import duty
from pilotwire.station import Closed, Station, StationSettings, make_station
from tests.drivers.checker.clocks import PatientClock
from tests.drivers.checker.meters import SDM630, MeterOf
from tests.drivers.checker.world import Terminals
from tests.drivers.linux.conftest import MEMORY
from tests.drivers.linux.fake_sysfs import SETTINGS as LINUX
from tests.drivers.linux.fake_sysfs import FakeBoard
from tests.drivers.mcu.firmware import Firmware
from tests.drivers.modbus.test_modbus import MEASURED, free_port, simulated

TICK_S = 0.001  # less than a reset of the peak detectors lasts, so that the board misses none
VOLTS, PHASES = 230.0, 3

STATION = """
database = "sqlite:///{folder}/sessions.db"

[[outlet]]
evse_id = "DE*PWR*E0001*1"
interface = "lo"
sdp_port = {sdp_port}
protocols = [{protocols}]
tls = "off"
hardware = "{hardware}"
{more}

[outlet.limits]
max_charge_w = 22080.0
max_charge_a = 32.0
max_volts = 230.0

[outlet.meter]
host = "127.0.0.1"
port = {port}
unit = 7
map = "eastron-sdm630"
meter_id = "M-7"
interval = 0.05

{table}

[[price]]
at = "00:00"
buy = "0.30"
"""


def linux(folder: Path, max_a: float = 16.0) -> str:
    """The tables of a board below this folder."""
    own = LINUX.replace("{root}", str(folder)).replace("[pilot]", "[outlet.linux.pilot]")
    return f"[outlet.linux]\nmax_a = {max_a}\n" + own.replace("[[alarm]]", "[[outlet.linux.alarm]]")


def free_udp_port() -> int:
    """Where nobody answers discovery yet."""
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as found:
        found.bind(("::", 0))
        return int(found.getsockname()[1])


def text(
    folder: Path, port: int, hardware: str, table: str, *, protocols: str = '"iso2-ac"', sdp_port: int = 15118
) -> str:
    """A settings file."""
    more = 'link = { kind = "wired" }' if protocols else ""  # over `lo`, which has carrier
    return STATION.format(
        folder=folder, sdp_port=sdp_port, port=port, hardware=hardware, table=table, protocols=protocols, more=more
    )


@contextmanager
def folder() -> Iterator[Path]:
    """In memory where there is such a place, as /sys is."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as made:
        yield Path(made)


class Hand:
    """Plugs a car in, and has it do at the terminals what its messages, or the duty cycle, say.

    The station answers discovery at `sdp_port`, since others may be tested at the same time.
    """

    def __init__(self, terminals: Terminals) -> None:
        self.terminals, self.clock = terminals, PatientClock()
        self.sdp_port = free_udp_port()
        self.offers: list[float] = []  # A per phase, as the station tells them
        self._wish = 0.0

    def plug(self) -> None:
        """A car is there."""
        self.terminals.plugged = True

    def unplug(self) -> None:
        """It is gone."""
        self.terminals.plugged = self.terminals.ready = False

    def hear(self, evse_id: str, now: float, event: Event) -> None:
        """What the car says by ISO 15118-2."""
        match event:
            case Received(message=V2G_Message() as message):
                self._obey(message.body.body_element)
            case Ended():
                self.terminals.ready, self._wish = False, 0.0

    def follow_duty(self) -> None:
        """What a car does that knows duty cycles only."""
        drive = self.terminals.drive
        offered = duty.amps(drive.percent) if drive.signal is Signal.PWM else None
        self.terminals.ready = self.terminals.plugged and offered is not None
        self._wish = (offered or 0.0) * VOLTS * PHASES
        if offered is not None and offered not in self.offers:
            self.offers.append(offered)

    def draw(self) -> None:
        """Power flows while it can."""
        terminals = self.terminals
        terminals.watts = self._wish if terminals.contacts.on and terminals.ready else 0.0

    def _obey(self, request: Any) -> None:
        match request:
            case PowerDeliveryReq(charge_progress=progress):
                self.terminals.ready = progress is ChargeProgress.Start
                self._wish = 0.0
            case ChargingStatusReq():
                self._wish = 10_000.0


@asynccontextmanager
async def metered(terminals: Terminals, port: int) -> AsyncIterator[None]:
    """The server of pymodbus, with an SDM630 at these terminals behind it."""
    meter = MeterOf(terminals)

    async def look(code: int, start: int, address: int, count: int, registers: list[int], values: object) -> None:
        registers[address - start : address - start + count] = await meter.fetch((address, count))

    device: Any = replace(simulated(SDM630, MEASURED), action=look)
    server: Any = ModbusTcpServer(device, address=("127.0.0.1", port))  # partly without types
    await server.serve_forever(background=True)
    try:
        yield
    finally:
        await server.shutdown()


@asynccontextmanager
async def turning(turn: Callable[[], None]) -> AsyncIterator[None]:
    """A world that goes on by itself."""

    async def go_on() -> None:
        while True:
            turn()
            await asyncio.sleep(TICK_S)

    task = asyncio.create_task(go_on())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Site:
    """A station that is open, its hand, and what was billed."""

    def __init__(self, station: Station, hand: Hand, closed: list[Closed], board: FakeBoard | None = None) -> None:
        self.station, self.hand, self.closed = station, hand, closed
        self.board = board

    @property
    def outlet(self) -> Any:
        """The one that there is."""
        return self.station.posts[0].outlet


@asynccontextmanager
async def linux_site(root: Path, *, protocols: str = '"iso2-ac"', max_a: float = 16.0) -> AsyncIterator[Site]:
    """A station on a tree like /sys; its board stays when the station is closed."""
    board, port = FakeBoard(root), free_port()
    hand = Hand(board.terminals)

    def turn() -> None:
        if not protocols:
            hand.follow_duty()
        hand.draw()
        board.poll(hand.clock.now())

    settings = text(root, port, "linux", linux(root, max_a), protocols=protocols, sdp_port=hand.sdp_port)
    async with turning(turn), metered(board.terminals, port), opened(settings, hand) as (station, closed):
        yield Site(station, hand, closed, board)


@asynccontextmanager
async def mcu_site(root: Path) -> AsyncIterator[Site]:
    """A station on an MCU at the other end of a pseudo terminal, without messages."""
    port = free_port()
    hand = Hand(Terminals())
    firmware = Firmware(hand.terminals, hand.clock.now())
    with serial_line() as (master, path):

        def turn() -> None:
            with contextlib.suppress(BlockingIOError):
                firmware.receive(os.read(master, 4096), hand.clock.now())
            hand.follow_duty()
            hand.draw()
            firmware.tick(hand.clock.now())
            os.write(master, firmware.take())

        settings = text(root, port, "mcu", f'[outlet.mcu]\nport = "{path}"', protocols="", sdp_port=hand.sdp_port)
        async with turning(turn), metered(hand.terminals, port), opened(settings, hand) as (station, closed):
            yield Site(station, hand, closed)


@contextmanager
def serial_line() -> Iterator[tuple[int, str]]:
    """The MCU's end, and the path of the other."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    try:
        yield master, os.ttyname(slave)
    finally:
        os.close(slave)
        os.close(master)


@asynccontextmanager
async def opened(settings: str, hand: Hand) -> AsyncIterator[tuple[Station, list[Closed]]]:
    """The station of a settings file."""
    closed: list[Closed] = []
    made = make_station(
        parse_settings(settings, StationSettings, "station.toml"),
        clock=hand.clock,
        closed=closed.append,
        listener=hand.hear,
    )
    async with made as station:
        yield station, closed
