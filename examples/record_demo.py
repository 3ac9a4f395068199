"""Write examples/demo.pcapng: a recording of our own making, of two cars at one station.

    python examples/record_demo.py [FILE]

The first car finds its station among two, charges and then discharges by ISO 15118-20. The second one charges by
DIN SPEC 70121 until an emergency. The octets are the same on every run; a test compares them with the committed file.
"""

import sys
from pathlib import Path

from demo_session.dialogue import Dialogue
from demo_session.din import interrupted_session
from demo_session.iso20_transfer import bidirectional_session
from demo_session.matching import discover, match
from demo_session.tape import Tape

from pilotwire.capture.compose import Host
from pilotwire.capture.files import write_pcapng

START = 1_795_021_200  # 2026-11-18, five in the afternoon, UTC

FIRST_CAR = Host.on_link(bytes.fromhex("020000000C01"), 49_871)
SECOND_CAR = Host.on_link(bytes.fromhex("020000000C02"), 52_004)
STATION = Host.on_link(bytes.fromhex("020000005E01"), 61_341)
NEIGHBOUR = Host.on_link(bytes.fromhex("020000005E02"), 61_341)


def recording() -> Tape:
    """The whole day."""
    tape = Tape(START * 1_000_000_000, seed=15118)
    match(tape, FIRST_CAR, {NEIGHBOUR: 37, STATION: 11}, run="first car")
    discover(tape, FIRST_CAR, STATION)
    bidirectional_session(Dialogue(tape, FIRST_CAR, STATION, first=3_141_592_653))
    tape.rest_until(START + 540)
    match(tape, SECOND_CAR, {STATION: 12, NEIGHBOUR: 35}, run="second car")
    discover(tape, SECOND_CAR, STATION)
    interrupted_session(Dialogue(tape, SECOND_CAR, STATION, first=4_294_966_800))
    return tape


def main() -> None:
    """Write the file that the command line names, or the one beside this script."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("demo.pcapng")
    with path.open("wb") as stream:
        write_pcapng(stream, recording().packets)


if __name__ == "__main__":
    main()
