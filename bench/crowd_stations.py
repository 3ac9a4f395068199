"""A process with many outlets, each with its own door on ::1: `python -m bench.crowd_stations`, talked to by lines.

Reads one line of settings (`Crowd`), writes one with the ports; then for each line that comes, what it has used.
"""

import asyncio
import gc
import os
import resource
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from bench.devices import instant_outlet
from bench.parties import AT_ONCE, offering, service
from pilotwire.base.clock import Clock
from pilotwire.drivers import Outlet
from pilotwire.drivers.virtual import AbsentCar, virtual_dc_outlet
from pilotwire.energy import Outlook
from pilotwire.pki import Pki, load_pki
from pilotwire.session.events import BatteryTold, EnergyStopped, Event
from pilotwire.station import Address, Post
from tests.scenarios import BY_NAME, outlook


class Crowd(msgspec.Struct, frozen=True, kw_only=True):
    """How many outlets for which scenario, each for how many seconds at most without a look at its hardware.

    With a folder of certificates they talk TLS 1.3. The hardware needs no time; `virtual` has a contactor and physics.
    """

    outlets: int
    scenario: str
    poll: float
    pki: str | None = None
    virtual: bool = False


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of processor time so far, and octets of memory now."""

    processor: float
    memory: int
    busy: int  # sessions


class Stations:
    """The process, seen from the one that started it."""

    def __init__(self, crowd: Crowd) -> None:
        command = [sys.executable, "-m", "bench.crowd_stations"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ports: list[int] = msgspec.json.decode(self._ask(msgspec.json.encode(crowd)))

    def usage(self) -> Usage:
        """Now."""
        return msgspec.json.decode(self._ask(b""), type=Usage)

    def end(self) -> None:
        """Close all."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _ask(self, line: bytes) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + b"\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


def usage(posts: list[Post]) -> Usage:
    """Of this process."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Usage(
        processor=spent.ru_utime + spent.ru_stime,
        memory=pages * os.sysconf("SC_PAGE_SIZE"),
        busy=sum(post.seat.busy for post in posts),
    )


def post(crowd: Crowd, pki: Pki | None) -> Post:
    """An outlet with a car at its plug."""
    outlet, listener = _virtual() if crowd.virtual else (instant_outlet(), None)
    return Post(
        outlet,
        offering(BY_NAME[crowd.scenario]),
        service(pki),
        clock=Clock(),
        entropy=secrets.token_bytes,
        outlook=_outlook,
        listener=listener,
        poll=crowd.poll,
        report=lambda words: print(words, file=sys.stderr),
    )


Listener = Callable[[float, Event], None]


def _virtual() -> tuple[Outlet, Listener]:
    outlet, car = virtual_dc_outlet(AT_ONCE)
    car.plug(ready=True)
    return outlet, _follow(car)


def _outlook(now: float) -> Outlook:
    return outlook(now - now % 900)


def _follow(car: AbsentCar) -> Listener:
    """The load in the place of a battery takes what the car wants."""

    def listen(now: float, event: Event) -> None:
        match event:
            case BatteryTold(amps=amps) if amps is not None:
                car.told(400.0, amps)
            case EnergyStopped():
                car.part()

    return listen


async def serve() -> None:
    """Until the input ends."""
    crowd = msgspec.json.decode(sys.stdin.buffer.readline(), type=Crowd)
    pki = load_pki(Path(crowd.pki)) if crowd.pki else None
    posts = [post(crowd, pki) for _ in range(crowd.outlets)]
    ports = [(await each.open(Address(interface="lo", discovery=False))).port for each in posts]
    # As `pilotwire station` does: what stands from the start is never looked through again for garbage.
    gc.collect()
    gc.freeze()
    _say(ports)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.buffer.readline):
        _say(usage(posts))
    await asyncio.gather(*(each.close() for each in posts))


def _say(value: object) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    asyncio.run(serve())
