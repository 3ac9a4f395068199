"""Where the harness keeps what it makes: the peer's environment and both of its certificate sets."""

import os
from pathlib import Path

HERE = Path(__file__).parent
WORK = HERE / ".work"
PYTHON = WORK / "venv" / "bin" / "python"
PKI = WORK / "pki"
PAGE = HERE.parent / "docs" / "reference" / "interop.md"
LAUNCHER = HERE / "peer.py"
RESULTS = Path(os.environ.get("PILOTWIRE_INTEROP") or "/tmp/interop")
"""Captures, key logs and the words of both processes, one folder for each cell."""

SETS = {"iso2": PKI / "iso2", "iso20": PKI / "iso20"}
"""What the peer calls PKI_PATH, by part of the standard. It looks for the folder iso15118_2 in both."""
