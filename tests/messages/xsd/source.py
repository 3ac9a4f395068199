"""Where the XSD files come from: never from this tree, since their licence forbids it.

`PILOTWIRE_XSD` names a folder that holds them, at any depth. Otherwise the PyPI package iso15118, which carries
them, is downloaded once into the user's cache.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZipFile

VERSION = "0.31.2"
SHA256 = "2e1fd191888ca5f5f3a34ccd0588611dba1cb6f33bbe7ad0588bab0cfe48d45a"
_PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "download", "--retries=0", "--timeout=5"]
_WHEEL = ["--no-deps", "--only-binary=:all:", "--ignore-requires-python", f"iso15118=={VERSION}"]


class Unavailable(Exception):
    """There is no way to the files here and now; the text is one line."""


def folder() -> Path:
    """The folder with the XSD files."""
    if given := os.environ.get("PILOTWIRE_XSD"):
        return Path(given)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pilotwire" / f"xsd-{VERSION}"
    if not cache.exists():
        _fetch(cache)
    return cache


def _fetch(cache: Path) -> None:
    """Download and unpack; the folder appears complete or not at all."""
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache.parent) as work:
            _unpack(_download(Path(work)), Path(work, "unpacked"))
            Path(work, "unpacked").rename(cache)
    except OSError as trouble:
        if not cache.exists():  # another run may have been faster
            raise Unavailable(f"no XSD files: {trouble}; PILOTWIRE_XSD may name a folder that has them") from trouble


def _download(work: Path) -> Path:
    try:
        run = subprocess.run([*_PIP, "-d", work, *_WHEEL], capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired as trouble:
        raise OSError("pip download took too long") from trouble
    if run.returncode:
        raise OSError(f"pip download failed ({(run.stderr.strip().splitlines() or ['no reason given'])[-1]})")
    (wheel,) = work.glob("*.whl")
    return wheel


def _unpack(wheel: Path, target: Path) -> None:
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
        raise ValueError(f"{wheel.name} is not the file that this test was written for")
    with ZipFile(wheel) as archive:
        archive.extractall(target, [name for name in archive.namelist() if name.endswith(".xsd")])
