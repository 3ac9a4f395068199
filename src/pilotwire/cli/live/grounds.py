"""Where a demo takes place: what somebody asked for, and what the kernel allows."""

from collections.abc import Callable

from pilotwire.base import PilotwireError
from pilotwire.sim import namespaces
from pilotwire.sim.ground import Ground


def settle(link: bool | None, say: Callable[[str], None]) -> Ground:
    """Move this process into namespaces of its own where that is wanted; PilotwireError where they cannot be had.

    Nobody's wish (None) is taken for one, and where it cannot be granted, somebody is told.
    """
    if link is False:
        return Ground.LOOPBACK
    why_not = namespaces.possible()
    if why_not is None:
        namespaces.enter()
        return Ground.NAMESPACES
    if link:
        raise PilotwireError(f"--link: {why_not}; without it, IPv6 goes over the loopback")
    say(f"the modems meet in memory, and IPv6 goes over the loopback: {why_not}")
    return Ground.MEMORY
