"""One cell: both parties on a cable, everything on it taken down."""

import os
import signal
import subprocess
import time
from pathlib import Path

import msgspec

from interop.cable import Cable, Tap, wait_for
from interop.parties import Party
from pilotwire.capture import Packet

PATIENCE = 120.0  # seconds for a whole session
LISTENING = 40.0  # seconds for a station to start
SILENCE = 20.0  # seconds without a packet: the peer's car may never end; it starts in ten and closes TCP after five
SDP_PORT = ":3B0E "  # 15118, as /proc/net/udp6 writes it


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How both processes ended: their exit statuses, None for one that had to be killed or never ran.

    `seconds` from the start of the car; `failure` is a sentence where the trial itself came to nothing.
    """

    seconds: float
    car_exit: int | None
    station_exit: int | None
    failure: str = ""


def attempt(cable: Cable, station: Party, car: Party, folder: Path) -> tuple[Outcome, list[Packet], bytes]:
    """Run a station, then a car, until its process ends, the cable is silent for long, or patience is over.

    Returns the packets and the key log with the outcome.
    """
    keys = folder / "keys.log"
    keys.unlink(missing_ok=True)
    tap = Tap()
    tap.start()
    outcome = _watched(cable, station, car, folder, tap)
    return outcome, tap.stop(), keys.read_bytes() if keys.exists() else b""


def _watched(cable: Cable, station: Party, car: Party, folder: Path, tap: Tap) -> Outcome:
    at_station = _start(station, folder / "station.txt", cable.station)
    at_car: subprocess.Popen[bytes] | None = None
    began, failure = time.monotonic(), ""
    try:
        wait_for(lambda: _listens(cable, at_station), "the station to listen for discovery", LISTENING)
        began = time.monotonic()
        at_car = _start(car, folder / "car.txt", [])
        wait_for(lambda: _ended(at_car) or tap.silence > SILENCE, "the car to end", PATIENCE)
    except TimeoutError as trouble:
        failure = str(trouble)
    seconds = time.monotonic() - began
    return Outcome(seconds=seconds, car_exit=_stop(at_car), station_exit=_stop(at_station), failure=failure)


def _ended(process: "subprocess.Popen[bytes] | None") -> bool:
    return process is None or process.poll() is not None


def _start(party: Party, output: Path, prefix: list[str]) -> "subprocess.Popen[bytes]":
    environment = os.environ | party.environment
    with output.open("wb") as words:
        return subprocess.Popen(
            [*prefix, *party.command], env=environment, stdout=words, stderr=subprocess.STDOUT, cwd=output.parent
        )


def _listens(cable: Cable, process: "subprocess.Popen[bytes]") -> bool:
    """Whether anything at the station's end waits on the discovery port."""
    if process.poll() is not None:
        raise TimeoutError(f"the station ended with {process.returncode} before it listened")
    return SDP_PORT in cable.station_sockets()


def _stop(process: "subprocess.Popen[bytes] | None") -> int | None:
    """Ask a process to end, as Ctrl-C does; its exit status, or None where it had to be killed."""
    if process is None:
        return None
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None
    return process.returncode
