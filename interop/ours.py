"""Our side of a cell: `pilotwire station` and `pilotwire car` with a settings file.

The one place that knows how those files are written.
"""

import json
import sys
import time
from pathlib import Path

from interop.cable import CAR_END, STATION_END
from interop.cells import Cell
from interop.parties import LOOPS, Party
from interop.places import SETS

DEAR_SECONDS = 1800  # the peer's car stays for two hours
PILOTWIRE = str(Path(sys.executable).parent / "pilotwire")


def our_station(cell: Cell, folder: Path) -> Party:
    """Our SECC, offering nothing but what the cell is about."""
    outlet = {
        "evse_id": "ZZ*PWR*E00001*1",
        "interface": STATION_END,
        "protocols": [cell.protocol],
        "authorization": [cell.auth],
        "tls": _tls(cell),
        **({"control": [cell.control]} if cell.control else {}),
    }
    settings: dict[str, object] = {
        "profile": _profile(cell),
        "database": f"sqlite:///{folder / 'sessions.db'}",
        "outlet": [outlet],
        **({"price": _prices(time.time())} if cell.service.endswith("BPT") else {}),
        **({"certificate": [_papers(cell, "secc")], "roots": _roots(cell, "oem", "mo")} if cell.tls else {}),
    }
    return _party("station", settings, folder)


def our_car(cell: Cell, folder: Path) -> Party:
    """Our EVCC, which charges for a few loops and leaves."""
    settings: dict[str, object] = {
        "interface": CAR_END,
        "protocols": [cell.protocol],
        "authorization": cell.auth,
        "tls": _tls(cell),
        "profile": _profile(cell),
        "loops": LOOPS,
        "confirm_readings": cell.dialect != "iso20",  # the peer cannot decode MeteringConfirmationReq
        **({"control": cell.control} if cell.control else {}),
        **({"roots": _roots(cell, "v2g", "mo")} if cell.tls else {}),
        **({"vehicle": _papers(cell, "vehicle")} if cell.tls == "1.3" else {}),
        **({"contract": [_papers(cell, "contract")]} if cell.auth == "pnc" else {}),
    }
    return _party("car", settings, folder)


def _prices(now: float) -> list[dict[str, str]]:
    """Dear for the next half an hour, and cheap from then on: a station that decides takes back first, where it may."""
    soon, later = (time.strftime("%H:%M", time.gmtime(now + seconds)) for seconds in (-600, DEAR_SECONDS))
    return [{"at": soon, "buy": "0.90", "sell": "0.80"}, {"at": later, "buy": "0.10", "sell": "0.05"}]


def _tls(cell: Cell) -> str:
    return "require" if cell.tls else "off"


def _profile(cell: Cell) -> str:
    """The peer's part 20 has P-256 and plain TCP, which only the lab profile takes."""
    return "lab" if cell.dialect == "iso20" else "standard"


def _home(cell: Cell) -> Path:
    return SETS["iso20" if cell.dialect == "iso20" else "iso2"] / "ours"


def _papers(cell: Cell, name: str) -> dict[str, str]:
    part = "lab" if cell.dialect == "iso20" else "2"
    return {"part": part, "chain": str(_home(cell) / f"{name}.pem"), "key": str(_home(cell) / f"{name}.key")}


def _roots(cell: Cell, *names: str) -> dict[str, list[str]]:
    return {name: [str(_home(cell) / f"{name}_root.pem")] for name in names}


def _party(role: str, settings: dict[str, object], folder: Path) -> Party:
    config = folder / f"{role}.toml"
    config.write_text("".join(f"{name} = {_toml(value)}\n" for name, value in settings.items()))
    return Party([PILOTWIRE, role, "--config", str(config)], {})


def _toml(value: object) -> str:
    """A value in TOML, which writes strings, numbers and truth as JSON does."""
    match value:
        case dict():
            return f"{{ {', '.join(f'{name} = {_toml(one)}' for name, one in value.items())} }}"
        case list():
            return f"[{', '.join(_toml(one) for one in value)}]"
    return json.dumps(value)
