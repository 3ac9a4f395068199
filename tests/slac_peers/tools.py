"""The programs that our frames and keys are held against; a test skips, in one clear line, where one is absent."""

import subprocess

import pytest

from interop.slac.places import PYTHON, command


def tool(name: str) -> list[str]:
    """How to start a command of Debian's."""
    found = command(name)
    if found is None:
        pytest.skip(f"{name} is not installed: make interop installs it")
    return found


def peers_python() -> str:
    """The interpreter of the environment that holds scapy and pyslac."""
    if not PYTHON.exists():
        pytest.skip("scapy and pyslac are not installed: make interop installs them")
    return str(PYTHON)


def said(command: list[str], words: str | bytes = b"") -> str:
    """What a command prints when it is told this on standard input."""
    told = words.encode() if isinstance(words, str) else words
    return subprocess.run(command, input=told, capture_output=True, check=True, timeout=30).stdout.decode()
