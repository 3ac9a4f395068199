"""Real network interfaces on a virtual power line: what a host sends into its cable goes through the medium."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager, suppress
from typing import Protocol

from pilotwire.base.clock import Clock
from pilotwire.net.packets import ALL, Heard, PacketLine
from pilotwire.net.waiting import patience, rest, watched
from pilotwire.sim.cables import HOST_END, End, cables
from pilotwire.sim.medium import Arrival, Medium

BURST = 256
"""Most frames taken from a host before the others and the medium have their turn."""

PARTIAL = (
    "{host}: sends frames without a checksum, since the kernel leaves it to hardware that a cable to this process does "
    "not have; whoever receives them drops them. Switch that off at the host's end: ethtool -K {interface} tx off"
)


class Carrying(Protocol):
    """What a relay needs of a medium."""

    def send(self, host: str, frame: bytes, now: float) -> None:
        """A host sends a frame."""

    def take(self) -> list[Arrival]:
        """What arrived since the last call."""

    def next_deadline(self) -> float | None:
        """When to call `handle_timeout`, UNIX s."""

    def handle_timeout(self, now: float) -> None:
        """Time went by."""


class Line(Protocol):
    """The medium's end of a host's cable: a raw packet socket, or a cord in memory."""

    @property
    def socket(self) -> socket.socket:
        """Readable when a frame has come."""

    def hear(self) -> Heard | None:
        """The next frame, without waiting; None while there is none."""

    def send(self, frame: bytes) -> None:
        """Send a frame, or lose it."""


class Relay:
    """Carries frames between the cables of hosts and a medium. `report` is told, once a host, what cannot work."""

    def __init__(
        self, medium: Carrying, lines: Mapping[str, Line], clock: Clock, report: Callable[[str], None] = print
    ) -> None:
        self._medium, self._lines, self._clock, self._report = medium, lines, clock, report
        self._partial: set[str] = set()

    async def run(self) -> None:
        """Carry until cancelled."""
        bell = asyncio.Event()
        with ExitStack() as stack:
            for line in self._lines.values():
                stack.enter_context(watched(line.socket, bell.set))
            while True:
                bell.clear()
                for host, line in self._lines.items():
                    if self._listen(host, line):
                        bell.set()
                self._deliver()
                await rest(bell, patience(self._clock, self._medium.next_deadline()))

    def _listen(self, host: str, line: Line) -> bool:
        """Take what a host has sent; whether there may be more."""
        for _ in range(BURST):
            heard = line.hear()
            if heard is None:
                return False
            self._check(host, heard)
            self._medium.send(host, heard.frame, self._clock.now())
        return True

    def _deliver(self) -> None:
        self._medium.handle_timeout(self._clock.now())
        for arrival in self._medium.take():
            self._lines[arrival.host].send(arrival.frame)

    def _check(self, host: str, heard: Heard) -> None:
        if heard.partial and host not in self._partial:
            self._partial.add(host)
            self._report(PARTIAL.format(host=host, interface=HOST_END))


@asynccontextmanager
async def relayed(
    medium: Carrying, lines: Mapping[str, Line], clock: Clock, report: Callable[[str], None] = print
) -> AsyncIterator[None]:
    """A relay at work for as long as the context lasts."""
    relay = asyncio.create_task(Relay(medium, lines, clock, report).run())
    try:
        yield
    finally:
        relay.cancel()
        with suppress(asyncio.CancelledError):
            await relay


@asynccontextmanager
async def power_line(
    medium: Medium, clock: Clock, *, report: Callable[[str], None], offload: bool = False
) -> AsyncIterator[dict[str, End]]:
    """All hosts of a medium on cables of their own, and the relay at work. The process must have entered namespaces.

    `within(ends[name].namespace)` a task is at that host. OSError, NotPermitted where the kernel forbids it.
    """
    with cables({host.name: host.mac for host in medium.plan.hosts}, offload=offload) as ends, taps(ends) as lines:
        async with relayed(medium, lines, clock, report):
            yield ends


@contextmanager
def taps(ends: Mapping[str, End]) -> Iterator[dict[str, PacketLine]]:
    """All frames that pass the process's ends of cables."""
    with ExitStack() as stack:
        yield {host: stack.enter_context(closing(PacketLine(end.tap, ALL))) for host, end in ends.items()}
