"""Recordings of real cars: beside the repository, never in it, since they hold addresses of real cars."""

import pytest

from tests.shared import SHARED

CAPTURES = SHARED / "captures"

needs_captures = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason=f"no recordings of real cars at {CAPTURES}; set PILOTWIRE_SHARED"
)
