"""The hardware of one outlet together with what works for it in the background."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Protocol

from pilotwire.drivers.devices import OutletDevices
from pilotwire.ports import UNAVAILABLE, X1, Capabilities, Drive

LOG = logging.getLogger("pilotwire.drivers")

PARTING_SECONDS = 0.05  # for the last words to get out


class Worker(Protocol):
    """Something that works in the background."""

    async def run(self) -> None:
        """Work until cancelled."""


class OutletHardware:
    """Devices that are alive within `async with`: there the pilot stands at X1 until somebody drives it otherwise.

    Before and after, the contactor is open, the station is not available (F), and readings say that they are old.
    """

    def __init__(
        self,
        devices: OutletDevices,
        capabilities: Callable[[], Capabilities | None],
        workers: tuple[Worker, ...] = (),
        close: Callable[[], None] = lambda: None,
    ) -> None:
        """`capabilities` may take a while to be known; `close` is called once, at the end."""
        self.devices = devices
        self.changed: Callable[[], None] = lambda: None  # called when the pilot has another state: time to look
        self._capabilities = capabilities
        self._workers = workers
        self._close = close
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def capabilities(self) -> Capabilities | None:
        """What the hardware can do; None while it has not said so."""
        return self._capabilities()

    def open(self) -> None:
        """Begin to work, within a running event loop."""
        self._tasks = [asyncio.create_task(worker.run()) for worker in self._workers]
        for task in self._tasks:
            task.add_done_callback(_report)
        self._drive(X1)

    async def aclose(self) -> None:
        """Make safe, and stop working."""
        _tell("power stage", lambda: self.devices.stage.set_output(0.0, 0.0))
        _tell("contactor", lambda: self.devices.contactor.switch(False))
        self._drive(UNAVAILABLE)
        try:
            await asyncio.sleep(PARTING_SECONDS if self._tasks else 0)
            await stop(self._tasks)
        finally:
            self._tasks = []
            self._close()

    def _drive(self, drive: Drive) -> None:
        generator = self.devices.generator
        if generator is not None:
            _tell("pilot generator", lambda: generator.drive(drive))

    async def __aenter__(self) -> "OutletHardware":
        """`open`."""
        self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """`aclose`."""
        await self.aclose()


async def stop(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks until they have ended: libraries that use wait_for of Python 3.11 may lose one cancellation."""
    running = {task for task in tasks if not task.done()}
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=PARTING_SECONDS)


def _tell(device: str, action: Callable[[], None]) -> None:
    """A broken device must not keep the others from being made safe."""
    try:
        action()
    except Exception as error:  # a driver may raise anything
        LOG.error("%s: %s", device, error)


def _report(task: asyncio.Task[None]) -> None:
    """Whose worker died has old readings from now on, which is an alarm; this is for the log."""
    if not task.cancelled() and (error := task.exception()) is not None:
        LOG.error("a driver has stopped working", exc_info=error)
