"""What carries messages to the car at one post, and the task that looks after it."""

import asyncio
from collections.abc import Callable

import msgspec

from pilotwire.base.clock import Clock
from pilotwire.link import StationDock
from pilotwire.link.plugged import PluggedOutput
from pilotwire.net.linking import Frames, conduct_link
from pilotwire.net.packets import PacketLine
from pilotwire.signalling import BasicStationSettings
from pilotwire.station.bay import Bay

ANEW_S = 1.0
"""Real seconds until a data link that broke begins anew."""

Told = Callable[[float, PluggedOutput], None]


class DataLine(msgspec.Struct, frozen=True, kw_only=True):
    """What carries messages to the car: who finds it, and the frames of that; None where it has none.

    `basic` is how the outlet charges by duty cycle; without it, it does not. `told` hears all that happens to the link.
    """

    dock: StationDock
    frames: Callable[[str], Frames] | None = PacketLine
    basic: BasicStationSettings | None = None
    told: Told = lambda now, event: None

    @property
    def plain(self) -> bool:
        """Whether it is a network interface and nothing more."""
        return self.frames is None


class LineTask:
    """Carries frames, carrier and time to a bay, whatever goes wrong."""

    def __init__(
        self, bay: Bay, line: DataLine, clock: Clock, *, poll: float, told: Told, report: Callable[[str], None]
    ) -> None:
        self.bay, self._line, self._clock, self._poll = bay, line, clock, poll
        self._told, self._report = told, report
        self._task: asyncio.Task[None] | None = None
        self._frames: Frames | None = None

    def begin(self, interface: str) -> None:
        """Look for links from now on. Misconfigured, NotPermitted."""
        self._frames = self._line.frames(interface) if self._line.frames else None
        self._task = asyncio.create_task(self._run(interface, self._frames))

    async def close(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._frames is not None:  # not left to the task, which may never have begun
            self._frames.close()

    async def _run(self, interface: str, frames: Frames | None) -> None:
        while True:
            await self._conduct(interface, frames)
            await asyncio.sleep(ANEW_S)

    async def _conduct(self, interface: str, frames: Frames | None) -> None:
        try:
            await conduct_link(self.bay, interface, self._clock, line=frames, told=self._hear, poll=self._poll)
        except Exception as error:  # of the kernel, or of whoever is told
            self._report(f"data link: {error or type(error).__name__}; it begins anew")
            self.bay.carrier(False, self._clock.now())

    def _hear(self, now: float, event: PluggedOutput) -> None:
        self._told(now, event)
        self._line.told(now, event)
