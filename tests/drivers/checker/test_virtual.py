"""Virtual devices, held to the rules of ports."""

import pytest

from pilotwire.drivers.checker import check_outlet, check_vehicle, findings
from tests.drivers.checker.rigs import PAIRS, Rig


@pytest.mark.parametrize("kind", PAIRS)
def test_a_virtual_outlet_keeps_every_rule(kind: str) -> None:
    results = check_outlet(Rig(PAIRS[kind]).outlet_bench())
    assert findings(results) == []
    assert {result.untried for result in results} == {None, "draw" if kind == "dc" else "monitor"}


@pytest.mark.parametrize("kind", PAIRS)
def test_a_virtual_car_keeps_every_rule(kind: str) -> None:
    results = check_vehicle(Rig(PAIRS[kind]).vehicle_bench())
    assert findings(results) == []
    assert {result.untried for result in results} == ({None, "charger"} if kind == "dc" else {None})
