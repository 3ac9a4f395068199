"""Our side of a cell: `pilotwire station` and `pilotwire car` with a configuration file.

The one place that knows how those files are written.
"""

import json
import sys
from pathlib import Path

from interop.cable import CAR_END, STATION_END
from interop.cells import Cell
from interop.parties import LOOPS, MODES, Party
from interop.places import SETS

PILOTWIRE = str(Path(sys.executable).parent / "pilotwire")


def our_station(cell: Cell, folder: Path) -> Party:
    """Our SECC, offering nothing but what the cell is about."""
    settings = {
        "interface": STATION_END,
        "evse_id": "ZZ*PWR*E00001*1",
        "protocols": [cell.protocol],
        "authorization": [cell.auth],
        "tls": cell.tls or "off",
        **_trust(cell, chain="secc", roots=["oem", "mo"]),
    }
    return _party("station", settings, folder)


def our_car(cell: Cell, folder: Path) -> Party:
    """Our EVCC, which charges for a few loops and leaves."""
    settings = {
        "interface": CAR_END,
        "protocols": [cell.protocol],
        "transfer_mode": MODES[cell.current],
        "authorization": cell.auth,
        "tls": cell.tls or "off",
        "loops": LOOPS,
        **({"control": cell.control} if cell.control else {}),
        **_trust(cell, chain="vehicle", roots=["v2g"]),
    }
    return _party("car", settings, folder)


def _trust(cell: Cell, chain: str, roots: list[str]) -> dict[str, object]:
    """Certificates of the peer's sets. Its part 20 has P-256 alone, which only the lab profile takes."""
    home = SETS["iso20" if cell.dialect == "iso20" else "iso2"] / "ours"
    found: dict[str, object] = {"profile": "lab"} if cell.dialect == "iso20" else {}
    if cell.tls:
        found |= {"certificate": str(home / f"{chain}.pem"), "key": str(home / f"{chain}.key")}
        found["roots"] = [str(home / f"{root}_root.pem") for root in roots]
    if cell.auth == "pnc" and chain == "vehicle":
        found |= {"contract": str(home / "contract.pem"), "contract_key": str(home / "contract.key")}
    return found


def _party(role: str, settings: dict[str, object], folder: Path) -> Party:
    config = folder / f"{role}.toml"
    # Strings, numbers and lists of strings are written alike in JSON and in TOML.
    config.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items()))
    return Party([PILOTWIRE, role, "--config", str(config)], {})
