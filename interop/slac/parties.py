"""How to start each party: a command, for an interface. The tools of others by their own settings."""

import subprocess
import sys
from pathlib import Path

from interop.parties import Party
from interop.slac.cells import PAIRS
from interop.slac.places import PYTHON, SLAC, command

PILOTWIRE = str(Path(sys.executable).parent / "pilotwire")
CHANGED = {
    "settle time": "0",  # s, after a key was set; ten are for modems that restart
    "charge time": "20",  # s, in which we look whether the link has come up
}


def station(pair: str, interface: str, folder: Path) -> Party:
    """Who is the station of a pair."""
    return {"evse": debian, "pyslac": pyslac, "ours": ours}[PAIRS[pair][0]]("evse", interface, folder)


def car(pair: str, interface: str, folder: Path) -> Party:
    """Who is the car of a pair."""
    tool = {"pev": "pev", "ours": "ev"}[PAIRS[pair][1]]
    return (ours if tool == "ev" else debian)(tool, interface, folder)


def debian(tool: str, interface: str, folder: Path) -> Party:
    """Qualcomm's `evse` or `pev`, with the settings that it prints itself, but for a few; it ends on errors."""
    start = found(tool)
    profile = folder / f"{tool}.ini"
    profile.write_text("".join(map(_setting, settings(start))))
    return Party([*start, "-i", interface, "-p", str(profile), "-x"], {})


def settings(start: list[str]) -> list[str]:
    """The lines of a profile, as the tool prints it for people to change."""
    return subprocess.run([*start, "-c"], capture_output=True, text=True, check=True).stdout.splitlines(keepends=True)


def _setting(line: str) -> str:
    name = line.partition("=")[0].strip()
    return f"{name} = {CHANGED[name]}\n" if name in CHANGED else line


def pyslac(_: str, interface: str, folder: Path) -> Party:
    """The station of pyslac; it has no car."""
    return Party([str(PYTHON), str(SLAC / "pyslac_station.py"), interface], {"PYTHONPATH": ""})


def ours(role: str, interface: str, folder: Path) -> Party:
    """Our car or station, as anybody starts it."""
    return Party([PILOTWIRE, "slac", role, "--interface", interface, "--json"], {})


def found(tool: str) -> list[str]:
    """How to start a tool; FileNotFoundError where it is absent."""
    start = command(tool)
    if start is None:
        raise FileNotFoundError(f"{tool} is not installed: make interop installs it")
    return start
