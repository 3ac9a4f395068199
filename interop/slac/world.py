"""Matchings in worlds of their own: `python -m interop.slac.world FOLDER PAIR/CELL ...`, as root of a user namespace.

Each has a process and a network namespace to itself. Leaves matching.pcapng and trial.json in FOLDER/PAIR/CELL.
"""

import asyncio
import os
import sys
import traceback
from pathlib import Path

import msgspec

from interop.slac.cells import cells
from interop.slac.parties import car, station
from interop.slac.trial import attempt
from interop.slac.verdict import patience
from interop.slac.wire import CAR, STATION, Wire
from pilotwire.capture import write_pcapng
from pilotwire.net.namespaces import CLONE_NEWNET, unshare
from pilotwire.sim.cables import HOST_END


def main() -> None:
    """Run the cells that the command line names, all at once."""
    children = [_born(Path(sys.argv[1]), name) for name in sys.argv[2:]]
    for child in children:
        os.waitpid(child, 0)


def _born(folder: Path, name: str) -> int:
    """A process for one cell: it has all modules already, and shares no interface with the others."""
    child = os.fork()
    if not child:
        try:
            unshare(CLONE_NEWNET)
            pair, _, cell = name.partition("/")
            run(pair, cell, folder / name)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    return child


def run(pair: str, name: str, folder: Path) -> None:
    """One cell."""
    cell = next(cell for cell in cells(pair) if cell.name == name)
    parties = {STATION: station(pair, HOST_END, folder), CAR: car(pair, cell, HOST_END, folder)}
    wire = Wire(cell)
    outcome = asyncio.run(attempt(wire, parties, folder, patience(cell, pair)))
    with (folder / "matching.pcapng").open("wb") as stream:
        write_pcapng(stream, wire.packets)
    (folder / "trial.json").write_bytes(msgspec.json.encode(outcome))


if __name__ == "__main__":
    main()
