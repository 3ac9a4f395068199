"""Data links at real interfaces. Each scene returns what it found; the tests judge it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from ipaddress import IPv6Address

from pilotwire.base.clock import Clock
from pilotwire.link import Wired
from pilotwire.net.addresses import ready
from pilotwire.net.interfaces import delete, existing, switch
from pilotwire.net.linking import BURST, Linked, conduct_link
from pilotwire.net.namespaces import within
from pilotwire.net.neighbours import NDA_DST, NDMSG, NUD_PROBE
from pilotwire.net.packets import ALL, PacketLine
from pilotwire.net.rtnetlink import NLM_F_CREATE, Kind, Netlink, attribute
from pilotwire.ports import LinkLost, LinkOutput, LinkReady, Transmit
from pilotwire.sim.cables import End, cables, lay
from pilotwire.wire.ethernet import EtherType
from tests.net.doors import until

CAR_MAC, STATION_MAC = bytes.fromhex("020c00000001"), bytes.fromhex("020500000001")
FRAME = (STATION_MAC + CAR_MAC + EtherType.HOMEPLUG.to_bytes(2)).ljust(60, b"\0")
NOBODY, NDA_LLADDR = IPv6Address("fe80::1"), 2


class Log:
    """What a link tells, and when."""

    def __init__(self) -> None:
        self.items: list[tuple[float, LinkOutput]] = []

    def told(self, now: float, item: LinkOutput) -> None:
        self.items.append((now, item))

    def names(self) -> list[str]:
        """Of what was told."""
        return [type(item).__name__ for _, item in self.items]

    async def wait(self, kind: type, count: int = 1) -> float:
        """When there were so many of a kind."""
        await until(lambda: len(self._times(kind)) >= count)
        return self._times(kind)[count - 1]

    def _times(self, kind: type) -> list[float]:
        return [now for now, item in self.items if isinstance(item, kind)]


@asynccontextmanager
async def conducted(
    engine: Linked[LinkOutput], end: End, clock: Clock, log: Log, line: PacketLine | None = None
) -> AsyncIterator["asyncio.Task[None]"]:
    """A link at a host, until the scene is over."""
    with within(end.namespace):
        task = asyncio.create_task(conduct_link(engine, end.interface, clock, line=line, told=log.told))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def wired() -> dict[str, object]:
    """A data link without modems: its carrier goes and comes, its interface is deleted, and all frames are heard."""
    clock, log, frames = Clock(), Log(), list[bytes]()
    engine = Wired(clock.now())
    engine.plug(clock.now())
    with cables({"car": CAR_MAC}) as ends, Netlink() as here, closing(PacketLine(ends["car"].tap, ALL)) as tap:
        end = ends["car"]
        async with conducted(engine, end, clock, log) as task:
            await log.wait(LinkReady)
            with within(end.namespace):
                address = await ready(end.interface)
            frames += heard(tap)
            began = clock.now()
            switch(here, end.tap, on=False)
            lost = await log.wait(LinkLost) - began
            switch(here, end.tap, on=True)
            await log.wait(LinkReady, 2)
            began = clock.now()
            with within(end.namespace), Netlink() as there:
                delete(there, end.interface)
            deleted = await log.wait(LinkLost, 2) - began
            frames += heard(tap)
            alive = not task.done()
    ethertypes = sorted({int.from_bytes(frame[12:14]) for frame in frames})
    return {
        "told": log.names(),
        "address": address.seconds,
        "lost": lost,
        "deleted": deleted,
        "alive": alive,
        "ethertypes": ethertypes,
    }


def heard(line: PacketLine) -> list[bytes]:
    """All that has come."""
    return list(iter(line.read, None))


class Echo:
    """A link that sends back what it hears."""

    def __init__(self) -> None:
        self.carriers: list[bool] = []
        self._out: list[LinkOutput] = []

    def receive(self, frame: bytes, now: float) -> None:
        self._out.append(Transmit(frame[6:12] + frame[:6] + frame[12:]))

    def carrier(self, up: bool, now: float) -> None:
        self.carriers.append(up)

    def next_deadline(self) -> float | None:
        return None

    def handle_timeout(self, now: float) -> None:
        """Time changes nothing."""

    def take(self) -> list[LinkOutput]:
        out, self._out = self._out, []
        return out


async def returning() -> dict[str, object]:
    """An interface of a link with frames is deleted, and made anew under the same name."""
    clock, log, engine = Clock(), Log(), Echo()
    with cables({"own": STATION_MAC}) as ends, Netlink() as kernel:
        end = ends["own"]
        with within(end.namespace):
            line = PacketLine(end.interface)
        with closing(line):
            async with conducted(engine, end, clock, log, line) as task:
                before = await echoed(end)
                delete(kernel, end.tap)
                await until(lambda: engine.carriers == [True, False])
                line.send(FRAME)
                lay(kernel, end)
                await until(lambda: engine.carriers[-1])
                after = await echoed(end)
                alive = not task.done()
    return {"echoes": [before.hex(), after.hex()], "alive": alive, "dropped": line.dropped}


async def echoed(end: End) -> bytes:
    """What comes back of a frame."""
    with closing(PacketLine(end.tap)) as near:
        near.send(FRAME)
        return await near.receive()


async def neighbour() -> list[str]:
    """The only host that was heard answers no more, though the carrier stays."""
    clock, log = Clock(), Log()
    engine = Wired(clock.now())
    engine.plug(clock.now())
    with cables({"car": CAR_MAC}) as ends, within(ends["car"].namespace), Netlink() as there:
        async with conducted(engine, ends["car"], clock, log):
            await log.wait(LinkReady)
            index = existing(ends["car"].interface).index
            there.ask(Kind.NEWNEIGH, neighbour_in_doubt(index), NLM_F_CREATE)
            await log.wait(LinkReady, 2)
    return log.names()


def neighbour_in_doubt(index: int) -> bytes:
    """A host that the kernel believes to be there, and is about to look for."""
    address = attribute(NDA_DST, NOBODY.packed) + attribute(NDA_LLADDR, STATION_MAC)
    return NDMSG.pack(socket.AF_INET6, index, NUD_PROBE, 0, 0) + address


class Ticking(Echo):
    """A link to which something is due all the time."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.due, self.late, self.heard = clock.now(), 0.0, 0

    def receive(self, frame: bytes, now: float) -> None:
        self.heard += 1

    def next_deadline(self) -> float | None:
        return self.due

    def handle_timeout(self, now: float) -> None:
        if now >= self.due:
            self.late = max(self.late, now - self.due)
            self.due = now + 0.001


async def flood() -> dict[str, float]:
    """Frames as fast as they can be made: time goes on, and so do others."""
    clock, log = Clock(), Log()
    engine = Ticking(clock)
    with cables({"own": STATION_MAC}) as ends, closing(PacketLine(ends["own"].tap)) as near:
        with within(ends["own"].namespace):
            line = PacketLine(ends["own"].interface)
        with closing(line):
            async with conducted(engine, ends["own"], clock, log, line):
                for _ in range(200):
                    for _ in range(2 * BURST):
                        near.send(FRAME)
                    await asyncio.sleep(0)
                await until(lambda: engine.heard > BURST)
    return {"heard": engine.heard, "late": engine.late}
