"""Brings the programs of others; does nothing where they are there already.

Debian has `evse`, `pev` and `hpavkey` of Qualcomm, and the dissector tshark. Root installs them; anybody else unpacks
them below interop/.work. PyPI has pyslac and scapy, for an environment of their own.
"""

import os
import shutil
import subprocess
import sys

from interop.places import WORK
from interop.slac.places import DEBIAN, PACKAGES, PYTHON, command

PYSLAC = "pyslac==0.8.3"
# pyslac's environs does not run with a marshmallow of 4 or later, and does not say so.
PEERS = (PYSLAC, "marshmallow<4", "scapy==2.8.0")


def main() -> None:
    """Make what is missing."""
    missing = sorted({package for name, package in PACKAGES.items() if command(name) is None})
    if missing:
        if shutil.which("apt-get") is None:
            sys.exit(f"these programs are missing, and there is no apt-get to bring them: {', '.join(missing)}")
        install(missing) if os.geteuid() == 0 else unpack(missing)
    if not PYTHON.exists():
        environment()


def install(packages: list[str]) -> None:
    """As root, the usual way."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "install", "-qq", "--no-install-recommends", *packages], check=True, env=quiet)


def unpack(packages: list[str]) -> None:
    """Without root: these packages, and what they need and the machine lacks."""
    plan = subprocess.run(
        ["apt-get", "install", "-s", "--no-install-recommends", *packages], check=True, capture_output=True, text=True
    )
    needed = [line.split()[1] for line in plan.stdout.splitlines() if line.startswith("Inst ")]
    files = DEBIAN / "files"
    files.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-qq", *needed], check=True, cwd=files)
    for file in sorted(files.glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(file), str(DEBIAN)], check=True)


def environment() -> None:
    """What comes from PyPI, apart from us."""
    home = PYTHON.parents[1]
    WORK.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    try:
        subprocess.run([PYTHON, "-m", "pip", "install", "-qq", *PEERS], check=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(home, ignore_errors=True)
        raise


if __name__ == "__main__":
    main()
