"""The PyPI package iso15118 with its Java codec, in a throw-away environment outside this tree."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.codecs import Row
from pilotwire.messages import NAMESPACES

VERSION = "0.31.2"
SCRIPT = Path(__file__).parent / "iso15118_side.py"
Times = dict[str, tuple[float, float]]


class Unavailable(Exception):
    """Why there is nothing to compare with."""


def measure(rows: list[Row], rounds: int) -> Times:
    """Seconds to decode and to encode, by message: pydantic model <-> octets, end to end."""
    if shutil.which("java") is None:
        raise Unavailable("no Java here")
    uris = {short: uri for uri, short in NAMESPACES.items()}
    lines = "".join(json.dumps([row.name, uris[row.schema], row.data.hex()]) + "\n" for row in rows)
    run = subprocess.run(
        [_python(), SCRIPT, str(rounds)], input=lines, capture_output=True, text=True, cwd=SCRIPT.parent, check=False
    )
    if run.returncode:
        raise Unavailable(f"iso15118 failed: {run.stderr.strip().splitlines()[-1:]}")
    return {name: (decode, encode) for name, decode, encode in map(json.loads, run.stdout.splitlines())}


def _python() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = cache / "pilotwire" / f"iso15118-{VERSION}"
    python = home / "bin" / "python"
    if not python.exists():
        _install(home, python)
    return python


def _install(home: Path, python: Path) -> None:
    try:
        subprocess.run([sys.executable, "-m", "venv", home], check=True, capture_output=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", f"iso15118=={VERSION}"], check=True, capture_output=True)
    except subprocess.CalledProcessError as trouble:
        shutil.rmtree(home, ignore_errors=True)
        raise Unavailable(f"iso15118 {VERSION} cannot be installed ({trouble.cmd[-1]})") from trouble
