"""Matchings with programs of others, each in namespaces of its own; all at once, since they mostly wait."""

import shutil
import subprocess
from pathlib import Path

import pytest

from interop.slac.cells import PAIRS, cells
from interop.slac.run import settled
from interop.slac.verdict import Verdict
from tests.slac_peers.tools import peers_python, tool


def needed(*pairs: str) -> None:
    """Skip where a program is absent that one of these pairs needs, or the kernel forbids namespaces."""
    for party in {party for pair in pairs for party in (PAIRS[pair].station, PAIRS[pair].car)} - {"ours"}:
        peers_python() if party == "pyslac" else tool(party)
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-Urnm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("network namespaces cannot be made here without root: unshare -Urnm is refused")


def verdicts(folder: Path, wanted: list[tuple[str, str]]) -> dict[tuple[str, str], Verdict]:
    """What came of each pair in each cell."""
    meetings = [(pair, next(cell for cell in cells(pair) if cell.name == name)) for pair, name in wanted]
    return dict(zip(wanted, settled(meetings, folder), strict=True))
