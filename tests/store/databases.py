"""Databases to test with: a file, and a PostgreSQL cluster of our own where the server is installed."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
USER = "postgres"


def absent() -> str | None:
    """Why there is no PostgreSQL to test with."""
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed: pip install 'pilotwire[postgres]'"
    if not BINARIES and not shutil.which("initdb"):
        return "no PostgreSQL server is installed: apt-get install postgresql"
    if os.getuid() == 0 and USER not in {entry.pw_name for entry in pwd.getpwall()}:
        return f"PostgreSQL does not run as root, and there is no user {USER}"
    return None


def _run(*command: str) -> None:
    """Run a tool of PostgreSQL, which refuses to be root."""
    tool = str(BINARIES[-1] / command[0]) if BINARIES else command[0]
    user = USER if os.getuid() == 0 else None
    subprocess.run(
        [tool, *command[1:]], check=True, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/"
    )


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a fresh server on a socket of its own."""
    if reason := absent():
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="pilotwire-pg-"))  # not below tmp_path: a socket's path must be short
    if os.getuid() == 0:
        shutil.chown(folder, USER)
    data = str(folder / "data")
    try:
        _run("initdb", "-D", data, "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        _run(
            "pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", f"-c listen_addresses='' -k {folder}", "start"
        )
        try:
            yield f"postgresql://{USER}@/postgres?host={folder}"
        finally:
            _run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
