"""The one loop of a data link: frames, carrier and time go in, frames and events come out. Car and station alike."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

from pilotwire.base.clock import Clock
from pilotwire.net.carrier import CarrierWatch
from pilotwire.net.packets import PacketLine
from pilotwire.net.waiting import watched
from pilotwire.ports import Transmit

BURST = 256
"""Most frames taken in one go, so that a flood leaves time for timers and other tasks."""

Out = TypeVar("Out")
Out_co = TypeVar("Out_co", covariant=True)


class Linked(Protocol[Out_co]):
    """What a link is made of: a `DataLink`, or whatever joins one to its hardware."""

    def receive(self, frame: bytes, now: float) -> None:
        """A frame that came in."""

    def carrier(self, up: bool, now: float) -> None:
        """The interface has, or has no more, something at its other end."""

    def next_deadline(self) -> float | None:
        """When to call `handle_timeout`, UNIX s."""

    def handle_timeout(self, now: float) -> None:
        """Time went by; called earlier than that, too."""

    def take(self) -> Sequence[Out_co]:
        """What came up since the last call."""


async def conduct_link(
    engine: Linked[Out],
    line: PacketLine,
    clock: Clock,
    *,
    told: Callable[[float, Out], None],
    poll: float | None = None,
    wake: asyncio.Event | None = None,
) -> None:
    """Run until cancelled, whatever becomes of the interface; one that is deleted has lost its carrier.

    Frames that come up are sent, all else is told, with the time. `poll` is the longest wait between two timeouts, in
    real s; whoever calls the engine from elsewhere sets `wake`. Misconfigured where there is no such interface.
    """
    bell, watch = wake or asyncio.Event(), CarrierWatch(line.interface)
    try:
        engine.carrier(watch.up, clock.now())
        with watched(line.socket, bell.set), watched(watch.socket, bell.set):
            while True:
                bell.clear()
                if _turn(engine, line, watch, clock, told):
                    bell.set()
                await _rest(bell, _patience(engine, clock, poll))
    finally:
        watch.close()


def _turn(
    engine: Linked[Out], line: PacketLine, watch: CarrierWatch, clock: Clock, told: Callable[[float, Out], None]
) -> bool:
    """Take in what there is, and let out what comes of it; whether there may be more to take in."""
    for up in watch.read():
        if up:
            line.rebind()
        engine.carrier(up, clock.now())
    count = 0
    while count < BURST and (frame := line.read()) is not None:
        count += 1
        engine.receive(frame, clock.now())
        _let_out(engine, line, clock, told)
    engine.handle_timeout(clock.now())
    _let_out(engine, line, clock, told)
    return count == BURST


def _let_out(engine: Linked[Out], line: PacketLine, clock: Clock, told: Callable[[float, Out], None]) -> None:
    for item in engine.take():
        if isinstance(item, Transmit):
            line.send(item.frame)
        else:
            told(clock.now(), item)


def _patience(engine: Linked[Out], clock: Clock, poll: float | None) -> float | None:
    """Real seconds until the engine or its owner wants a turn."""
    due = engine.next_deadline()
    if due is None:
        return poll
    seconds = max(0.0, clock.real(due - clock.now()))
    return seconds if poll is None else min(seconds, poll)


async def _rest(bell: asyncio.Event, seconds: float | None) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bell.wait()
    await asyncio.sleep(0)  # a bell that rings on and on, or time that is always due, must not keep the others out
