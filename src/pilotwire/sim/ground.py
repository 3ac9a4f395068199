"""Where a demo takes place: computers on a virtual power line, or one computer that talks to itself."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from enum import Enum

import msgspec

from pilotwire.base.clock import Clock
from pilotwire.net.endpoint import LOOPBACK_INTERFACE
from pilotwire.net.linking import Frames
from pilotwire.net.packets import PacketLine
from pilotwire.sim.cords import CordEnd, cord
from pilotwire.sim.medium import Medium
from pilotwire.sim.relay import power_line, relayed


class Ground(Enum):
    """What is below IPv6."""

    LOOPBACK = "the loopback, with nothing below it"
    MEMORY = "the loopback, with modems on a virtual power line in memory"
    NAMESPACES = "modems on a virtual power line between network namespaces"


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Where one host is: its interface, the namespace of that (None: the process's own), and how it gets at frames."""

    interface: str
    namespace: int | None = None
    frames: Callable[[str], Frames]


@asynccontextmanager
async def spots(
    ground: Ground, medium: Medium, clock: Clock, report: Callable[[str], None]
) -> AsyncIterator[Mapping[str, Spot]]:
    """The hosts of a medium by name, and frames between them for as long as the context lasts.

    OSError, NotPermitted where the kernel forbids namespaces.
    """
    if ground is Ground.NAMESPACES:
        async with power_line(medium, clock, report=report) as ends:
            yield {
                name: Spot(interface=end.interface, namespace=end.namespace, frames=PacketLine)
                for name, end in ends.items()
            }
        return
    with ExitStack() as stack:
        cords = {host.name: stack.enter_context(cord()) for host in medium.plan.hosts}
        async with relayed(medium, {name: far for name, (_, far) in cords.items()}, clock, report):
            yield {name: _in_memory(near) for name, (near, _) in cords.items()}


def _in_memory(end: CordEnd) -> Spot:
    return Spot(interface=LOOPBACK_INTERFACE, frames=lambda interface: end)
