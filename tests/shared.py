"""Where the material lies that several projects share: vectors, captures, facts. It is not part of this tree."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("PILOTWIRE_SHARED") or Path(__file__).parents[2] / "shared")


def shared(path: str) -> Path:
    """A file or folder of the shared material; where it is absent, the test is skipped and says so."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"{found} is absent; PILOTWIRE_SHARED may name the folder that has {path}")
    return found
