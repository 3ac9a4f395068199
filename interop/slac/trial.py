"""One matching: both parties on a power line of their own, everything on it taken down."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from interop.slac.parties import Party
from interop.slac.wire import CAR, HOMEPLUG, STATION, Wire
from pilotwire.base.clock import Clock
from pilotwire.sim.cables import End
from pilotwire.sim.relay import power_line

STARTING = 30.0  # s for a process to start and speak to its modem, on a busy machine
SETTLING = 0.5  # s from then on until a station listens: pyslac opens its socket anew
PATIENCE = 13.0  # s for a matching: our car gives up after 10 s, and whatever began in them
REFUSING = 3.0  # s in which a car that should refuse could ask for a match; `pev` asks at once, and never gives up
ENDING = 8.0  # s from the link to the address, at which our commands end
STEP = 0.02  # s


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How it ended: when the modems had a link (UNIX s), and a sentence where the trial itself came to nothing.

    `exits` are the statuses of those processes that ended on their own.
    """

    linked_at: float | None = None
    exits: dict[str, int] = {}
    failure: str = ""


async def attempt(wire: Wire, parties: dict[str, Party], folder: Path, patience: float) -> Outcome:
    """Run a station, then a car, until there is a link, or the patience for one is over."""
    clock, words = Clock(), folder / "relay.txt"
    with words.open("w") as told:
        async with power_line(wire, clock, report=lambda line: print(line, file=told)) as ends:
            trial = _Trial(wire, clock, ends, parties, folder)
            try:
                return await trial.run(patience)
            finally:
                for process in trial.running.values():
                    await asyncio.to_thread(_stop, process)


class _Trial:
    """Both parties at work."""

    def __init__(self, wire: Wire, clock: Clock, ends: dict[str, End], parties: dict[str, Party], folder: Path) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._wire, self._clock, self._ends, self._parties, self._folder = wire, clock, ends, parties, folder

    async def run(self, patience: float) -> Outcome:
        """Start one after the other, and wait."""
        for name in (STATION, CAR):
            self.running[name] = _start(self._parties[name], self._ends[name], self._folder / f"{name}.txt")
            if not await _until(partial(_spoke, self._wire, self._ends[name]), STARTING):
                return Outcome(failure=f"the {name} never spoke")
            await asyncio.sleep(SETTLING if name == STATION else 0)
        await _until(lambda: self._linked or CAR in self._exits, patience)
        linked_at = self._clock.now() if self._linked else None
        mortal = {name for name, party in self._parties.items() if linked_at and party.ends}
        await _until(lambda: mortal <= self._exits.keys(), ENDING)
        return Outcome(linked_at=linked_at, exits=self._exits)

    @property
    def _linked(self) -> bool:
        return self._wire.linked(CAR, STATION, self._clock.now())

    @property
    def _exits(self) -> dict[str, int]:
        ended = ((name, process.poll()) for name, process in self.running.items())
        return {name: status for name, status in ended if status is not None}


def _spoke(wire: Wire, end: End) -> bool:
    """Whether a party has sent a management message."""
    start = end.mac + HOMEPLUG
    return any(packet.data[6:14] == start for packet in wire.packets)


async def _until(condition: Callable[[], bool], patience: float) -> bool:
    """Whether a condition came to hold in time (real s)."""
    loop = asyncio.get_running_loop()
    end = loop.time() + patience
    while not condition():
        if loop.time() > end:
            return False
        await asyncio.sleep(STEP)
    return True


def _start(party: Party, end: End, output: Path) -> "subprocess.Popen[bytes]":
    command = ["nsenter", f"--net=/proc/{os.getpid()}/fd/{end.namespace}", *party.command]
    with output.open("wb") as words:
        return subprocess.Popen(command, stdout=words, stderr=subprocess.STDOUT, cwd=output.parent)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end, as Ctrl-C does, and make it where it does not."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
