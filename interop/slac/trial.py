"""One matching: both parties on a power line of their own, everything on it taken down."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec

from interop.parties import Party
from interop.slac.wire import CAR, STATION, Wire
from pilotwire.base.clock import Clock
from pilotwire.capture import Packet
from pilotwire.sim.cables import End
from pilotwire.sim.relay import power_line
from pilotwire.wire.homeplug import Mme, modem

LISTENING = 20.0  # s for a station to start and set its modem's key
SETTLING = 0.5  # s from then on until it listens: pyslac opens its socket anew
PATIENCE = 15.0  # s for a matching: 10 s of repetitions, and whatever began in them
REFUSING = 6.0  # s in which a car that should refuse could ask for a match
STEP = 0.02  # s


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How it ended: when the modems had a link (UNIX s), and a sentence where the trial itself came to nothing."""

    linked_at: float | None = None
    failure: str = ""


async def attempt(wire: Wire, station: Party, car: Party, folder: Path, *, hopeless: bool) -> Outcome:
    """Run a station, then a car, until there is a link, or the patience for one is over."""
    clock, words = Clock(), folder / "relay.txt"
    with words.open("w") as told:
        async with power_line(wire, clock, report=lambda line: print(line, file=told)) as ends:
            return await _watched(wire, clock, ends, {STATION: station, CAR: car}, folder, hopeless)


async def _watched(
    wire: Wire, clock: Clock, ends: dict[str, End], parties: dict[str, Party], folder: Path, hopeless: bool
) -> Outcome:
    running: list[subprocess.Popen[bytes]] = []
    try:
        running.append(_start(parties[STATION], ends[STATION], folder / "station.txt"))
        if not await _until(lambda: _set_key(wire.packets), LISTENING):
            return Outcome(failure="the station never set a key")
        await asyncio.sleep(SETTLING)
        running.append(_start(parties[CAR], ends[CAR], folder / "car.txt"))
        linked = await _until(lambda: wire.linked(CAR, STATION, clock.now()), REFUSING if hopeless else PATIENCE)
        return Outcome(linked_at=clock.now() if linked else None)
    finally:
        for process in running:
            await asyncio.to_thread(_stop, process)


def _set_key(packets: list[Packet]) -> bool:
    return any(_is(packet.data, modem.CM_SET_KEY_CNF) for packet in packets)


def _is(frame: bytes, message: type[Mme]) -> bool:
    return int.from_bytes(frame[15:17], "little") == message.mmtype


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
        return subprocess.Popen(
            command, env=os.environ | party.environment, stdout=words, stderr=subprocess.STDOUT, cwd=output.parent
        )


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end, as Ctrl-C does, and make it where it does not."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
