"""The one loop of a data link: frames, carrier and time go in, frames and events come out. Car and station alike."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from typing import Protocol, TypeVar

from pilotwire.base.clock import Clock
from pilotwire.net.carrier import LOOK_S, CarrierWatch
from pilotwire.net.waiting import patience, rest, watched
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


class Frames(Protocol):
    """Where frames come from and go to: a raw packet socket, as a rule."""

    @property
    def socket(self) -> socket.socket:
        """Readable when a frame has come."""

    def read(self) -> bytes | None:
        """The next frame, without waiting; None while there is none."""

    def send(self, frame: bytes) -> None:
        """Send a frame, or lose it."""

    def rebind(self) -> None:
        """The interface may be another one of the same name."""

    def close(self) -> None:
        """Let go of it."""


async def conduct_link(
    engine: Linked[Out],
    interface: str,
    clock: Clock,
    *,
    line: Frames | None,
    told: Callable[[float, Out], None],
    poll: float | None = None,
    wake: asyncio.Event | None = None,
) -> None:
    """Run until cancelled, whatever becomes of the interface; one that is deleted has lost its carrier.

    Frames that come up are sent through `line`; all else is told, with the time. A link without frames of its own has
    no line, and no modem that knows whether the other side is still there, so the interface is watched more closely
    (`CarrierWatch`, `direct`). `poll` is the longest wait between two timeouts, in real s; whoever calls the engine
    from elsewhere sets `wake`. Misconfigured where there is no such interface.
    """
    bell, longest = wake or asyncio.Event(), poll if line else min(poll or LOOK_S, LOOK_S)
    with closing(CarrierWatch(interface, direct=line is None)) as watch, ExitStack() as stack:
        for plug in (watch.socket, *([line.socket] if line else [])):
            stack.enter_context(watched(plug, bell.set))
        engine.carrier(watch.up, clock.now())
        while True:
            bell.clear()
            if _turn(engine, line, watch, clock, told):
                bell.set()
            await rest(bell, patience(clock, engine.next_deadline(), longest))


def _turn(
    engine: Linked[Out],
    line: Frames | None,
    watch: CarrierWatch,
    clock: Clock,
    told: Callable[[float, Out], None],
) -> bool:
    """Take in what there is, and let out what comes of it; whether there may be more to take in."""
    for up in watch.read():
        if up and line:
            line.rebind()
        engine.carrier(up, clock.now())
    count = 0
    while line and count < BURST and (frame := line.read()) is not None:
        count += 1
        engine.receive(frame, clock.now())
        _let_out(engine, line, clock, told)
    engine.handle_timeout(clock.now())
    _let_out(engine, line, clock, told)
    return count == BURST


def _let_out(engine: Linked[Out], line: Frames | None, clock: Clock, told: Callable[[float, Out], None]) -> None:
    for item in engine.take():
        if isinstance(item, Transmit) and line:
            line.send(item.frame)
        else:
            told(clock.now(), item)
