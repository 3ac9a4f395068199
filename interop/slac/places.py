"""Where the programs of others are: those that Debian packages, and an environment for those of PyPI."""

import shutil

from interop.places import HERE, WORK

SLAC = HERE / "slac"
PYTHON = WORK / "slac-venv" / "bin" / "python"
DEBIAN = WORK / "debian"
"""Packages unpacked here, where nobody may install them."""

PACKAGES = {"evse": "plc-utils-extra", "pev": "plc-utils-extra", "hpavkey": "plc-utils", "tshark": "tshark"}
"""The Debian package that each command comes in."""


def command(name: str) -> list[str] | None:
    """How to start a command: as installed, or as unpacked, with its own libraries; None where it is absent."""
    installed = shutil.which(name)
    if installed:
        return [installed]
    unpacked = DEBIAN / "usr" / "bin" / name
    if not unpacked.exists():
        return None
    libraries = ":".join(str(folder) for folder in sorted((DEBIAN / "usr" / "lib").glob("*-linux-gnu*")))
    return ["env", f"LD_LIBRARY_PATH={libraries}", str(unpacked)]
