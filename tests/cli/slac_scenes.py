"""What `pilotwire slac watch` shows of an interface; played in a network namespace of a child process."""

import asyncio
import os
import pty
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import closing

from pilotwire.net.interfaces import delete
from pilotwire.net.namespaces import within
from pilotwire.net.packets import PacketLine
from pilotwire.net.rtnetlink import Netlink
from pilotwire.sim.cables import End, cables
from tests.capture.slac.script import CAR, matching
from tests.net.apart.bridges import bridge

WATCH = "import typer; from pilotwire.cli.slac_watch import watch; typer.run(watch)"


async def piped() -> dict[str, str | int]:
    """Into a pipe, as JSON, until Ctrl-C. The watch is at a bridge, which keeps unicasts between ports to itself."""
    with cables({"host": CAR}) as ends, bridge("mirror0", ends["host"].tap) as mirror:
        return await _watched(mirror, ends["host"], lambda watch: watch.send_signal(signal.SIGINT))


async def deleted() -> dict[str, str | int]:
    """The same at a cable that is taken away."""
    with cables({"host": CAR}) as ends, Netlink() as kernel:
        return await _watched(ends["host"].tap, ends["host"], lambda watch: delete(kernel, ends["host"].tap))


async def _watched(interface: str, far: End, end: Callable[[Process], None]) -> dict[str, str | int]:
    """A matching passes once the watch says that it watches; then the watch is ended."""
    command = [sys.executable, "-W", "error", "-c", WATCH, "--json", interface]
    watch = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    assert watch.stderr is not None
    said = await watch.stderr.readline()
    await _pass(far)
    end(watch)
    out, err = await watch.communicate()
    return {"status": watch.returncode or 0, "out": out.decode(), "err": (said + err).decode()}


async def on_a_terminal() -> dict[str, str | int]:
    """On a terminal, which shows what is under way before it is over."""
    with cables({"host": CAR}) as ends:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-W", "error", "-c", WATCH, ends["host"].tap]
        settings = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "140", "LINES": "50"}
        watch = await asyncio.create_subprocess_exec(*command, stdout=theirs, stderr=PIPE, env=settings)
        os.close(theirs)
        assert watch.stderr is not None
        await watch.stderr.readline()
        await _pass(ends["host"])
        before = await asyncio.to_thread(_read_until, ours, b"matched with")
        watch.send_signal(signal.SIGTERM)
        after = await asyncio.to_thread(_read_until, ours, b"findings")
        _, err = await watch.communicate()
        os.close(ours)
        return {"status": watch.returncode or 0, "before": before, "after": after, "err": err.decode()}


async def _pass(end: End) -> None:
    """Everybody's frames of one matching, from the far end of the cable, at their times."""
    with within(end.namespace):
        line = PacketLine(end.interface)
    with closing(line):
        at = 0.0
        for said in matching():
            await asyncio.sleep(max(0.0, said.time - at))
            line.send(said.frame)
            at = max(at, said.time)
    await asyncio.sleep(0.2)


def _read_until(terminal: int, word: bytes) -> str:
    found = b""
    while word not in found:
        found += os.read(terminal, 65536)
    return found.decode()
