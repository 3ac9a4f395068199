"""How a test gets what a scene has found."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

ROOT = Path(__file__).parents[3]


def play(module: str, scene: str) -> Any:
    """What a scene found. All of a module are played once; the test is skipped where the kernel forbids it."""
    told = played(module)
    if "skipped" in told:
        pytest.skip(f"no network namespaces here: {told['skipped']}")
    assert "failed" not in told[scene], told[scene]["failed"]
    return told[scene]["found"]


@cache
def played(module: str) -> dict[str, Any]:
    """What the child process says."""
    command = [sys.executable, "-W", "error", "-m", "tests.net.apart.child", module]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    told: dict[str, Any] = msgspec.json.decode(run.stdout)
    return told
