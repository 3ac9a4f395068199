"""How to start each party: a command, for an interface. The tools of others by their own settings."""

import subprocess
import sys
from pathlib import Path

import msgspec

from interop.slac.cells import PAIRS, Cell
from interop.slac.places import PYTHON, SLAC, command

PILOTWIRE = [sys.executable, "-m", "pilotwire", "slac"]
CHANGED = {
    "settle time": "0",  # s, after a key was set; ten are for modems that restart
    "response type": "1",  # as ISO 15118-3 has it; in the file that `evse` prints, it is not
    "charge time": "20",  # s, in which we look whether the link has come up
}


class Party(msgspec.Struct, frozen=True):
    """A process to start; one of ours ends when it has a link, or none."""

    command: list[str]
    ends: bool = False


def station(pair: str, interface: str, folder: Path) -> Party:
    """Who is the station of a pair."""
    match PAIRS[pair].station:
        case "evse":
            return debian("evse", interface, folder)
        case "pyslac":
            return Party([str(PYTHON), str(SLAC / "pyslac_station.py"), interface])
    return ours("evse", interface)


def car(pair: str, cell: Cell, interface: str, folder: Path) -> Party:
    """Who is the car of a pair."""
    match PAIRS[pair].car:
        case "pev":
            return debian("pev", interface, folder)
        case "pyslac":
            return Party([str(PYTHON), str(SLAC / "pyslac_car.py"), interface])
    return ours("ev", interface, *cell.options)


def debian(tool: str, interface: str, folder: Path) -> Party:
    """Qualcomm's `evse` or `pev`, with the settings that it prints itself, but for a few."""
    start = found(tool)
    profile = folder / f"{tool}.ini"
    profile.write_text("".join(map(_setting, settings(start))))
    return Party([*start, "-i", interface, "-p", str(profile)])


def settings(start: list[str]) -> list[str]:
    """The lines of a profile, as the tool prints it for people to change."""
    return subprocess.run([*start, "-c"], capture_output=True, text=True, check=True).stdout.splitlines(keepends=True)


def _setting(line: str) -> str:
    name = line.partition("=")[0].strip()
    return f"{name} = {CHANGED[name]}\n" if name in CHANGED else line


def ours(role: str, interface: str, *options: str) -> Party:
    """Our car or station, as anybody starts it."""
    return Party([*PILOTWIRE, role, "--interface", interface, "--json", *options], ends=True)


def found(tool: str) -> list[str]:
    """How to start a tool; FileNotFoundError where it is absent."""
    start = command(tool)
    if start is None:
        raise FileNotFoundError(f"{tool} is not installed: make interop installs it")
    return start
