"""How a test gets what a scene has found."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

ROOT = Path(__file__).parents[3]


def play(scene: str) -> Any:
    """Play a scene, `module:name`, and return what it found; the test is skipped where the kernel forbids it."""
    command = [sys.executable, "-W", "error", "-m", "tests.net.apart.child", scene]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    told = msgspec.json.decode(run.stdout)
    if "skipped" in told:
        pytest.skip(f"no network namespaces here: {told['skipped']}")
    assert run.stderr == ""
    return told["found"]
