"""One cell: both parties on a cable, everything on it taken down."""

import os
import signal
import subprocess
import time
from pathlib import Path

import msgspec

from interop.cable import Cable, Tap, wait_for
from interop.cells import Cell
from interop.parties import Party
from pilotwire.capture import Packet

PATIENCE = 90.0  # seconds for a whole session
SILENCE = 15.0  # seconds without a packet: some cars never end; the peer closes TCP after five
SDP_PORT = ":3B0E "  # 15118, as /proc/net/udp6 writes it


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What happened: the packets, the key log, and how both processes ended (None: it had to be killed)."""

    packets: list[Packet]
    keys: bytes
    seconds: float
    car_exit: int | None
    station_exit: int | None
    failure: str = ""


def attempt(cable: Cable, station: Party, car: Party, folder: Path) -> Trial:
    """Run a station, then a car, until the car's process ends or patience does."""
    tap, began, failure = Tap(), time.monotonic(), ""
    tap.start()
    at_station = _start(station, folder / "station.txt", cable.station)
    at_car: subprocess.Popen[bytes] | None = None
    try:
        wait_for(lambda: _listens(at_station), "the station to listen for SDP", 30)
        began = time.monotonic()
        at_car = _start(car, folder / "car.txt", [])
        wait_for(lambda: at_car is None or at_car.poll() is not None or tap.silence > SILENCE, "the car to end", PATIENCE)
    except TimeoutError as trouble:
        failure = str(trouble)
    seconds = time.monotonic() - began
    exits = _stop(at_car), _stop(at_station)
    keys = folder / "keys.log"
    return Trial(
        packets=tap.stop(),
        keys=keys.read_bytes() if keys.exists() else b"",
        seconds=seconds,
        car_exit=exits[0],
        station_exit=exits[1],
        failure=failure,
    )


def _start(party: Party, output: Path, prefix: list[str]) -> "subprocess.Popen[bytes]":
    environment = os.environ | party.environment
    with output.open("wb") as words:
        return subprocess.Popen(
            [*prefix, *party.command], env=environment, stdout=words, stderr=subprocess.STDOUT, cwd=output.parent
        )


def _listens(process: "subprocess.Popen[bytes]") -> bool:
    """Whether anything in the process's network namespace waits on the discovery port."""
    if process.poll() is not None:
        raise TimeoutError(f"the station ended with {process.returncode} before it listened")
    return SDP_PORT in Path(f"/proc/{process.pid}/net/udp6").read_text()


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
