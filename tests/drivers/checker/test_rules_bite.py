"""Each rule finds what it is there for."""

import pytest

from pilotwire.drivers.checker import OUTLET_RULES, VEHICLE_RULES, check_outlet, check_vehicle, findings
from tests.drivers.checker.rigs import PAIRS, Rig
from tests.drivers.checker.sabotage import AC_OUTLETS, DC_OUTLETS, OUTLETS, VEHICLES

AC_CASES = OUTLETS | AC_OUTLETS


@pytest.mark.parametrize("case", AC_CASES)
def test_a_broken_outlet_is_found(case: str) -> None:
    words, broken = AC_CASES[case]
    found = findings(check_outlet(broken(Rig(PAIRS["ac"]).outlet_bench())))
    assert [line for line in found if words in line]


@pytest.mark.parametrize("case", DC_OUTLETS)
def test_a_broken_dc_outlet_is_found(case: str) -> None:
    words, broken = DC_OUTLETS[case]
    found = findings(check_outlet(broken(Rig(PAIRS["dc"]).outlet_bench())))
    assert [line for line in found if words in line]


@pytest.mark.parametrize("case", VEHICLES)
def test_a_broken_car_is_found(case: str) -> None:
    words, broken = VEHICLES[case]
    found = findings(check_vehicle(broken(Rig(PAIRS["ac"]).vehicle_bench())))
    assert [line for line in found if words in line]


def test_every_rule_has_bitten_once() -> None:
    """Whatever rule is added needs a device that breaks it."""
    bitten = {
        (result.port, result.words)
        for cases, kind in ((AC_CASES, "ac"), (DC_OUTLETS, "dc"))
        for _, broken in cases.values()
        for result in check_outlet(broken(Rig(PAIRS[kind]).outlet_bench()))
        if result.findings
    }
    assert {(rule.port, rule.words) for rule in OUTLET_RULES} == bitten


def test_every_rule_for_cars_has_bitten_once() -> None:
    bitten = {
        result.port
        for _, broken in VEHICLES.values()
        for result in check_vehicle(broken(Rig(PAIRS["ac"]).vehicle_bench()))
        if result.findings
    }
    own = {"Every port", "Battery", "InletSensor", "PilotSwitch", "OnBoardCharger"}
    assert own <= {rule.port for rule in VEHICLE_RULES}
    assert own <= bitten
