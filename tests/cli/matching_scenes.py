"""The commands as processes, each at a host of a virtual power line. Each scene returns what they said."""

import asyncio
import signal
import subprocess
import sys

from msgspec.structs import replace

from pilotwire.base.clock import Clock
from pilotwire.net.namespaces import entered, within
from pilotwire.sim.cables import End
from pilotwire.sim.medium import Medium, two_outlets
from pilotwire.sim.medium.scenes import station
from pilotwire.sim.relay import power_line

COMMAND = "from pilotwire.cli.slac import app; app()"

Told = tuple[int, list[str], str]
"""Exit status, lines of standard output, and standard error."""


def begin(end: End, *arguments: str) -> subprocess.Popen[str]:
    """Start `pilotwire slac` at a host."""
    command = [sys.executable, "-W", "error", "-c", COMMAND, *arguments, "--interface", end.interface]
    with within(end.namespace), entered():  # the new process stays where this thread is now
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


async def told(process: subprocess.Popen[str]) -> Told:
    """All that it said, once it is over."""
    out, problems = await asyncio.to_thread(process.communicate)
    return process.returncode, out.splitlines(), problems


async def matching() -> dict[str, Told]:
    """A car between two stations, the second of them a neighbour's; and a station that no car can reach."""
    clock, plan = Clock(), two_outlets()
    medium = Medium(replace(plan, hosts=(*plan.hosts, station("lone", 3))), seed=1)
    medium.plug("car", "own", clock.now())
    async with power_line(medium, clock, report=print) as ends:
        own, other, lone = (
            begin(ends[name], "evse", "--modem", "virtual", *rest)
            for name, *rest in (("own",), ("other",), ("lone", "--wait", "1"))
        )
        for process in (own, other):
            await begun(process)
        car = begin(ends["car"], "ev", "--modem", "virtual", "--json")
        found = {"car": await told(car), "own": await told(own), "lone": await told(lone)}
        other.send_signal(signal.SIGINT)
        found["other"] = await told(other)
    return found


async def begun(process: subprocess.Popen[str]) -> None:
    """Wait for its first line."""
    assert process.stdout is not None
    assert "assumed" in await asyncio.to_thread(process.stdout.readline)
