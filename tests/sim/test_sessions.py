"""Sessions in which a car does what the book does not forbid."""

from collections.abc import Iterator
from typing import Any

import pytest

from pilotwire.evcc.iso20.ac import AC
from tests.scenarios import BY_NAME
from tests.sessions import World


def _nothing(kind: Any) -> Iterator[Any]:
    yield from ()


@pytest.mark.parametrize("name", ["iso20-ac-dynamic", "iso20-ac-bpt-scheduled"])
def test_a_car_that_draws_until_energy_is_off_is_cut_off_in_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AC, "calm", _nothing)
    world = World(BY_NAME[name])
    world.session()
    assert world.endings() == {"station": [True], "car": [True]}
    assert world.dangers() == []
