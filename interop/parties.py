"""How to start each party for a cell: a command and its environment. The peer by its own settings, ours by a file."""

import json
import os
from pathlib import Path

import msgspec

from interop.cable import CAR_END, STATION_END
from interop.cells import Cell
from interop.places import LAUNCHER, PYTHON, SETS
from interop.practice import warm_up

PROTOCOLS = {"din": "DIN_SPEC_70121", "iso2": "ISO_15118_2"}
MODES = {"AC": "AC_three_phase_core", "DC": "DC_extended"}
LOOPS = 10


class Party(msgspec.Struct, frozen=True):
    """A process to start, and what must be in its environment beside ours."""

    command: list[str]
    environment: dict[str, str]


def peer_station(cell: Cell, folder: Path) -> Party:
    """The package's SECC, which offers nothing but what the cell is about."""
    return Party(
        [str(PYTHON), str(LAUNCHER), "station"],
        _common(cell, folder, STATION_END)
        | {
            "PROTOCOLS": _protocol(cell),
            "AUTH_MODES": {"eim": "EIM", "pnc": "PNC"}[cell.auth],
            "SECC_ENFORCE_TLS": str(cell.tls is not None),
        },
    )


def peer_car(cell: Cell, folder: Path) -> Party:
    """The package's EVCC, configured by a JSON file."""
    config = folder / "car.json"
    config.write_text(json.dumps(_car(cell), indent=1))
    return Party([str(PYTHON), str(LAUNCHER), "car", str(config)], _common(cell, folder, CAR_END))


def _car(cell: Cell) -> dict[str, object]:
    return {
        "supportedProtocols": [_protocol(cell)],
        "supportedEnergyServices": [cell.service],
        "energyTransferMode": MODES[cell.current],
        "isCertInstallNeeded": False,
        "useTls": cell.tls is not None,
        "enforceTls": cell.tls is not None,
        "chargeLoopCycle": LOOPS,
    }


def _protocol(cell: Cell) -> str:
    return PROTOCOLS.get(cell.dialect) or f"ISO_15118_20_{cell.current}"


def _common(cell: Cell, folder: Path, interface: str) -> dict[str, str]:
    return {
        "NETWORK_INTERFACE": interface,
        "PKI_PATH": str(SETS["iso20" if cell.dialect == "iso20" else "iso2"]) + os.sep,
        "ENABLE_TLS_1_3": str(cell.tls == "1.3"),
        "MESSAGE_LOG_JSON": "False",
        "PEER_KEY_LOG": str(folder / "keys.log") if cell.tls else "",
        "PEER_CONTROL": cell.control or "",
        "PEER_WARM": str(warm_up(cell, folder)),
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
