"""Carries octets between an engine and a serial device, on the event loop.

It runs on the loop of the sessions on purpose: when that loop hangs, the signs of life end, and the other side of the
line makes safe by itself.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable
from typing import Protocol

from pilotwire.base.clock import Clock
from pilotwire.drivers.errors import DriverError

LOG = logging.getLogger("pilotwire.drivers")

READ_SIZE = 4096
REOPEN_SECONDS = 1.0  # after a device was lost, as when its USB plug was drawn


class LineEngine(Protocol):
    """What speaks over the line; `now` is UNIX s."""

    wake: Callable[[], None]

    def receive(self, data: bytes, now: float) -> None:
        """Octets that came in."""

    def next_deadline(self) -> float:
        """When to call `handle_timeout`."""

    def handle_timeout(self, now: float) -> None:
        """Time went by."""

    def take(self) -> bytes:
        """What is to be sent now."""


class Port(Protocol):
    """An open device that neither reading nor writing waits for."""

    def fileno(self) -> int:
        """Its file descriptor."""

    def close(self) -> None:
        """Give it back."""


def serial_port(path: str, baud: int) -> Port:
    """Open a serial device, 8N1. DriverError where that fails, or pyserial is not installed."""
    try:
        import serial
    except ImportError:
        raise DriverError("serial devices need pyserial: pip install 'pilotwire[hardware]'") from None
    try:
        return serial.Serial(path, baud, timeout=0, write_timeout=0, exclusive=True)
    except (OSError, ValueError) as error:
        raise DriverError(f"{path} cannot be opened at {baud} baud: {error}") from None


class LinePort:
    """One engine on one device, which is opened again when it was lost."""

    def __init__(self, engine: LineEngine, opened: Callable[[], Port], clock: Clock) -> None:
        """`opened` opens the device."""
        self._engine = engine
        self._opened = opened
        self._clock = clock
        self._woken = asyncio.Event()
        engine.wake = self._woken.set

    async def run(self) -> None:
        """Carry octets until cancelled."""
        while True:
            try:
                await self._conduct(self._opened())
            except (DriverError, OSError) as error:
                LOG.warning("%s", error)
            await asyncio.sleep(REOPEN_SECONDS)

    async def _conduct(self, port: Port) -> None:
        """Until the device is lost."""
        loop, lost = asyncio.get_running_loop(), asyncio.Event()
        try:
            loop.add_reader(port.fileno(), self._read, port.fileno(), lost)
            while not lost.is_set():
                self._engine.handle_timeout(self._clock.now())
                _write(port.fileno(), self._engine.take())
                await self._rest()
        finally:
            loop.remove_reader(port.fileno())
            port.close()

    async def _rest(self) -> None:
        """Until there is something to do."""
        seconds = self._clock.real(self._engine.next_deadline() - self._clock.now())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # unlike wait_for of Python 3.11, it loses no cancellation
                await self._woken.wait()
        self._woken.clear()

    def _read(self, descriptor: int, lost: asyncio.Event) -> None:
        try:
            data = os.read(descriptor, READ_SIZE)
        except BlockingIOError:
            return
        except OSError as error:
            LOG.warning("serial device lost: %s", error)
            data = b""
        if data:
            self._engine.receive(data, self._clock.now())
        else:
            lost.set()
        self._woken.set()


def _write(descriptor: int, data: bytes) -> None:
    """What a full device does not take is dropped: the next sign of life says everything again."""
    try:
        os.write(descriptor, data)
    except BlockingIOError:
        LOG.warning("serial device takes no octets")
