"""Grades what passes a network interface until somebody ends it, or the interface is gone."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Self

from rich.console import Group
from rich.live import Live

from pilotwire.base.clock import Clock
from pilotwire.capture.slac import Grader
from pilotwire.cli.slac_blocks import block
from pilotwire.cli.slac_printing import Printer, warn
from pilotwire.net.packets import PacketLine
from pilotwire.net.waiting import rest, watched

POLL = 0.5
"""How often it is looked whether attempts have become quiet, real s."""

REDRAW = 0.2
"""How soon the picture of what is under way may be drawn again, real s."""

BURST = 256
"""Most frames taken in one go, so that a flood leaves time for the rest."""


def watch_interface(interface: str, printer: Printer) -> None:
    """Print attempts as they end. NetError without the right to raw sockets."""
    with closing(PacketLine(interface, own=True, promiscuous=True)) as line:
        asyncio.run(_listen(line, printer))


async def _listen(line: PacketLine, printer: Printer) -> None:
    grader, clock, bell, stop = Grader(), Clock(), asyncio.Event(), asyncio.Event()
    warn(f"watching {line.interface}; Ctrl-C ends it")
    with _signals(stop, bell), watched(line.socket, bell.set), _Picture(printer) as picture:
        more, gone = True, False
        while not stop.is_set() and (more or not gone):
            bell.clear()
            gone, more = line.gone, _hear(line, grader)
            if more:
                bell.set()
            grader.handle_timeout(clock.now())
            printer.show(grader.take())
            picture.draw(grader)
            await rest(bell, 0.0 if gone else POLL)
    if gone:
        warn(f"{line.interface} is gone, so the watch ends")
    printer.end(grader)


def _hear(line: PacketLine, grader: Grader) -> bool:
    """Take in what there is; whether there may be more."""
    for _ in range(BURST):
        if (heard := line.hear()) is None:
            return False
        grader.feed(heard.time, heard.frame)
    return True


@contextmanager
def _signals(stop: asyncio.Event, bell: asyncio.Event) -> Iterator[None]:
    """Inside, Ctrl-C ends the watch in order."""
    loop = asyncio.get_running_loop()

    def end() -> None:
        stop.set()
        bell.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


class _Picture:
    """What is under way, at the foot of a terminal; nothing elsewhere."""

    def __init__(self, printer: Printer) -> None:
        shown = printer.screen.is_terminal and not printer.json
        self._screen, self._next = printer.screen, 0.0
        self._live = Live(console=printer.screen, auto_refresh=False, transient=True) if shown else None

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def draw(self, grader: Grader) -> None:
        """As it is now, unless that was just shown."""
        now = asyncio.get_running_loop().time()
        if self._live is not None and now >= self._next:
            self._next = now + REDRAW
            lines = (line for grade in grader.under_way for line in block(self._screen, grade))
            self._live.update(Group(*lines), refresh=True)
