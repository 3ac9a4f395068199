"""Runs the grader over a file or at an interface, and prints what it says."""

import asyncio
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from rich.console import Console, Group
from rich.live import Live

from pilotwire.base import PilotwireError
from pilotwire.base.clock import Clock
from pilotwire.capture.files import CaptureError, packets, read
from pilotwire.capture.slac import Grade, Grader
from pilotwire.cli.decode import unread
from pilotwire.cli.output.encoding import plain_arrows
from pilotwire.cli.output.table import console, put
from pilotwire.cli.slac_blocks import Sum, block
from pilotwire.cli.slac_json import as_line
from pilotwire.net.packets import PacketLine
from pilotwire.net.waiting import rest, watched

UNREADABLE = 2

POLL = 0.5
"""How often the picture of what is under way is drawn again, and quiet attempts are ended, real s."""

BURST = 256
"""Most frames taken in one go."""


def run_watch(source: str, *, json: bool) -> int:
    """The exit status of `pilotwire slac watch`: 0 all clean, 1 not so, 2 nothing could be read."""
    plain_arrows(sys.stdout)
    printer = _Printer(json=json)
    try:
        readable = _live(source, printer) if _is_interface(source) else _file(source, printer)
        return printer.close() if readable else UNREADABLE
    except BrokenPipeError:
        return unread()
    except PilotwireError as error:
        return _refused(str(error))


def _is_interface(source: str) -> bool:
    """A file of the same name goes before."""
    return source != "-" and not Path(source).exists() and source in {name for _, name in socket.if_nameindex()}


class _Printer:
    """Prints attempts as they end."""

    def __init__(self, *, json: bool) -> None:
        self.screen, self.json, self.sum = console(), json, Sum()

    def show(self, grades: list[Grade]) -> None:
        """Attempts that ended."""
        for grade in grades:
            self.sum.add(grade)
            if self.json:
                sys.stdout.write(as_line(grade) + "\n")
                continue
            for line in block(self.screen, grade):
                put(self.screen, line)
            self.screen.print()
        if grades:
            sys.stdout.flush()

    def close(self) -> int:
        """The sum of all, and the exit status."""
        if not self.sum.attempts:
            sys.stderr.write("pilotwire: nobody tried to match\n")
        elif not self.json:
            self.screen.print(self.sum.text())
        sys.stdout.flush()
        return 0 if self.sum.clean else 1


def _refused(text: str) -> int:
    sys.stderr.write(f"pilotwire: {text}\n")
    return UNREADABLE


def _file(source: str, printer: _Printer) -> bool:
    """Grade a file to its end, or to where it is damaged; whether there was anything to read."""
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as stream:
            return _stream(source, stream, printer)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        missing = isinstance(error, FileNotFoundError)
        _refused(f"{source}: {'neither a file nor a network interface' if missing else error.strerror or error}")
        return False


def _stream(source: str, stream: BinaryIO, printer: _Printer) -> bool:
    grader, count, whole = Grader(), 0, True
    try:
        for packet in packets(read(stream)):
            count += 1
            grader.feed(packet.time / 1e9, packet.data, packet.link_type)
            printer.show(grader.take())
    except CaptureError as damage:
        whole = False
        _refused(f"{source}: {damage}")
    _end(grader, printer)
    return whole or count > 0


def _end(grader: Grader, printer: _Printer) -> None:
    grader.finish()
    printer.show(grader.take())
    if grader.unread:
        sys.stderr.write(f"pilotwire: {grader.unread} frames were not read, the last because: {grader.reason}\n")


def _live(interface: str, printer: _Printer) -> bool:
    """Grade what passes an interface until somebody ends it."""
    with closing(PacketLine(interface, own=True)) as line:
        asyncio.run(_listen(line, printer))
    return True


async def _listen(line: PacketLine, printer: _Printer) -> None:
    grader, clock, bell, stop = Grader(), Clock(), asyncio.Event(), asyncio.Event()
    sys.stderr.write(f"pilotwire: watching {line.interface}; Ctrl-C ends it\n")
    with _signals(stop, bell), watched(line.socket, bell.set), _picture(printer) as picture:
        while not stop.is_set():
            bell.clear()
            if _hear(line, grader):
                bell.set()
            grader.handle_timeout(clock.now())
            printer.show(grader.take())
            if picture is not None:
                picture.update(_drawn(printer.screen, grader), refresh=True)
            await rest(bell, POLL)
    _end(grader, printer)


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


def _picture(printer: _Printer) -> "Live | nullcontext[None]":
    """What is under way, at the foot of a terminal."""
    if printer.json or not printer.screen.is_terminal:
        return nullcontext()
    return Live(console=printer.screen, auto_refresh=False, transient=True)


def _drawn(screen: Console, grader: Grader) -> Group:
    return Group(*(line for grade in grader.under_way for line in block(screen, grade)))
