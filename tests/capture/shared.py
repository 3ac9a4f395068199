"""Where recordings of real cars lie: beside the repository, never in it, since they hold addresses of real cars."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("PILOTWIRE_SHARED") or Path(__file__).parents[3] / "shared")
CAPTURES = SHARED / "captures"

needs_captures = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason=f"no recordings of real cars at {CAPTURES}; set PILOTWIRE_SHARED"
)
