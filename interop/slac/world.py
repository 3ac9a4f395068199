"""One matching in a world of its own: `python -m interop.slac.world CELL PAIR FOLDER`, as root of a user namespace.

Leaves matching.pcapng and trial.json in the folder.
"""

import asyncio
import sys
from pathlib import Path

import msgspec

from interop.slac.cells import cells
from interop.slac.parties import car, station
from interop.slac.trial import attempt
from interop.slac.verdict import patience
from interop.slac.wire import CAR, STATION, Wire
from pilotwire.capture import write_pcapng
from pilotwire.sim.cables import HOST_END


def main() -> None:
    """Run the cell that the command line names."""
    name, pair, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    cell = next(cell for cell in cells(pair) if cell.name == name)
    parties = {STATION: station(pair, HOST_END, folder), CAR: car(pair, cell, HOST_END, folder)}
    wire = Wire(cell)
    outcome = asyncio.run(attempt(wire, parties, folder, patience(cell, pair)))
    with (folder / "matching.pcapng").open("wb") as stream:
        write_pcapng(stream, wire.packets)
    (folder / "trial.json").write_bytes(msgspec.json.encode(outcome))


if __name__ == "__main__":
    main()
