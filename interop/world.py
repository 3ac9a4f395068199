"""One cell in a world of its own: `python -m interop.world CELL PAIR FOLDER`, as root of a user namespace.

Leaves session.pcapng and trial.json in the folder.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from interop.cable import Cable
from interop.cells import Cell, cells
from interop.ours import our_car, our_station
from interop.parties import Party, peer_car, peer_station
from interop.trial import attempt
from pilotwire.capture import Record, Secrets, write_pcapng
from pilotwire.capture.records import TLS_KEY_LOG

Maker = Callable[[Cell, Path], Party]
PAIRS: dict[str, tuple[Maker, Maker]] = {
    "our-car": (peer_station, our_car),
    "our-station": (our_station, peer_car),
    "peer-peer": (peer_station, peer_car),
}
"""Who is the station and who the car."""


def main() -> None:
    """Run the cell that the command line names."""
    name, pair, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    cell = next(cell for cell in cells() if cell.name == name)
    station, car = (maker(cell, folder) for maker in PAIRS[pair])
    with Cable() as cable:
        outcome, packets, keys = attempt(cable, station, car, folder)
    records: list[Record] = [*([Secrets(kind=TLS_KEY_LOG, data=keys)] if keys else []), *packets]
    with (folder / "session.pcapng").open("wb") as stream:
        write_pcapng(stream, records)
    (folder / "trial.json").write_bytes(msgspec.json.encode(outcome))


if __name__ == "__main__":
    main()
