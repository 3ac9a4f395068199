"""What `pilotwire slac watch` shows of an interface; played in a network namespace of a child process."""

import asyncio
import os
import pty
import signal
import sys
from contextlib import closing

from pilotwire.net.namespaces import within
from pilotwire.net.packets import PacketLine
from pilotwire.sim.cables import End, cables
from tests.capture.slac.script import CAR, matching

WATCH = "import typer; from pilotwire.cli.slac_watch import watch; typer.run(watch)"


async def piped() -> dict[str, str | int]:
    """Into a pipe, as JSON; the matching passes once the watch says that it watches."""
    with cables({"host": CAR}) as ends:
        command = [sys.executable, "-W", "error", "-c", WATCH, "--json", ends["host"].tap]
        pipe = asyncio.subprocess.PIPE
        watch = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
        assert watch.stderr is not None
        said = await watch.stderr.readline()
        await _pass(ends["host"])
        watch.send_signal(signal.SIGINT)
        out, err = await watch.communicate()
        return {"status": watch.returncode or 0, "out": out.decode(), "err": (said + err).decode()}


async def on_a_terminal() -> dict[str, str | int]:
    """On a terminal, which shows what is under way before it is over."""
    with cables({"host": CAR}) as ends:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-W", "error", "-c", WATCH, ends["host"].tap]
        settings = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "140", "LINES": "50"}
        pipe = asyncio.subprocess.PIPE
        watch = await asyncio.create_subprocess_exec(*command, stdout=theirs, stderr=pipe, env=settings)
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
