"""Real network interfaces on a virtual power line: what a host sends into its cable goes through the medium."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from typing import Protocol

from pilotwire.base.clock import Clock
from pilotwire.net.packets import ALL, Heard, PacketLine
from pilotwire.net.waiting import patience, rest, watched
from pilotwire.sim.cables import End, cables
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


class Relay:
    """Carries frames between the taps of hosts and a medium. `report` is told, once a host, what cannot work."""

    def __init__(self, medium: Carrying, ends: Mapping[str, End], clock: Clock, report: Callable[[str], None]) -> None:
        self._medium, self._ends, self._clock, self._report = medium, ends, clock, report
        self._partial: set[str] = set()

    async def run(self) -> None:
        """Carry until cancelled."""
        bell = asyncio.Event()
        with ExitStack() as stack:
            lines = {host: stack.enter_context(closing(PacketLine(end.tap, ALL))) for host, end in self._ends.items()}
            for line in lines.values():
                stack.enter_context(watched(line.socket, bell.set))
            while True:
                bell.clear()
                for host, line in lines.items():
                    if self._listen(host, line):
                        bell.set()
                self._deliver(lines)
                await rest(bell, patience(self._clock, self._medium.next_deadline()))

    def _listen(self, host: str, line: PacketLine) -> bool:
        """Take what a host has sent; whether there may be more."""
        for _ in range(BURST):
            heard = line.hear()
            if heard is None:
                return False
            self._check(host, heard)
            self._medium.send(host, heard.frame, self._clock.now())
        return True

    def _deliver(self, lines: Mapping[str, PacketLine]) -> None:
        self._medium.handle_timeout(self._clock.now())
        for arrival in self._medium.take():
            lines[arrival.host].send(arrival.frame)

    def _check(self, host: str, heard: Heard) -> None:
        if heard.partial and host not in self._partial:
            self._partial.add(host)
            self._report(PARTIAL.format(host=host, interface=self._ends[host].interface))


@asynccontextmanager
async def power_line(
    medium: Medium, clock: Clock, *, report: Callable[[str], None], offload: bool = False
) -> AsyncIterator[dict[str, End]]:
    """All hosts of a medium on cables of their own, and the relay at work. The process must have entered namespaces.

    `within(ends[name].namespace)` a task is at that host. OSError, NotPermitted where the kernel forbids it.
    """
    with cables({host.name: host.mac for host in medium.plan.hosts}, offload=offload) as ends:
        relay = asyncio.create_task(Relay(medium, ends, clock, report).run())
        try:
            yield ends
        finally:
            relay.cancel()
            with suppress(asyncio.CancelledError):
                await relay
