"""What the tests of the codec share."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.exi.engines import ENGINES, engine


@pytest.fixture(params=ENGINES)
def codec(request: pytest.FixtureRequest) -> Callable[[str], Any]:
    """One engine at a time, by the name of a schema: for tests that measure, or that look at one engine's own ways."""
    return lambda name: engine(request.param, name)
