"""Cables in memory, with a relay between them."""

import asyncio

from pilotwire.base.clock import Clock
from pilotwire.net.packets import Heard
from pilotwire.sim.cords import CordEnd, cord
from pilotwire.sim.medium import Medium, two_outlets
from pilotwire.sim.relay import relayed


class Counted(CordEnd):
    """Counts how often it is asked for a frame."""

    asked = 0

    def hear(self) -> Heard | None:
        self.asked += 1
        return super().hear()


async def turns(end: CordEnd, far: Counted) -> int:
    """How often a relay looks at a cord whose other end nobody holds any more."""
    async with relayed(Medium(two_outlets(), seed=1), {"car": far}, Clock()):
        await asyncio.sleep(0)
        end.close()
        for _ in range(200):
            await asyncio.sleep(0)
    return far.asked


def test_a_host_that_leaves_does_not_keep_the_relay_busy() -> None:
    with cord() as (end, far):
        assert asyncio.run(turns(end, Counted(far.socket))) < 5
