"""ISO 15118-20, station: cars that promised to keep to their profile, and do or do not [V2G20-1953]."""

from typing import Any

import pytest

from pilotwire.secc.iso20.profile import CORRECTION_S, SETTLE_S
from pilotwire.session.events import Ended
from tests.secc.desk import Desk
from tests.secc.iso20.currents import dc_scheduled, dc_turn
from tests.secc.iso20.loops import looping, output
from tests.secc.iso20.words import CONFIRMED, DC_BPT, SCHEDULED

OK, WARNED, FAILED = "OK", "WARNING_EVPowerProfileViolation", "FAILED_EVPowerProfileViolation"


def promised(*rows: tuple[int, float], **more: Any) -> Desk:
    """A car that announced powers, and promised to stay within 1 kW of them."""
    return looping(DC_BPT, SCHEDULED, *rows, tolerance=CONFIRMED, **{"power_tolerance": 1_000.0, **more})


def codes(desk: Desk, amps: float, seconds: float) -> list[str]:
    """What a car hears that asks for a current for a while, each code once in a row."""
    found: list[str] = []
    end = desk.now + seconds
    while desk.now < end:
        code = desk.code(dc_turn(desk, dc_scheduled(amps, bpt=True)))
        found += [code] if found[-1:] != [code] else []
        if code.startswith("FAILED"):
            break
        desk.wait(0.2)
    return found


@pytest.mark.parametrize("amps", [28.0, 30.0, 5.0, 0.0])
def test_a_car_within_its_tolerance_hears_nothing(amps: float) -> None:
    """10 kW at some 355 V are 28 A; to take less than announced is no harm."""
    assert codes(promised((3000, 10_000.0)), amps, 20.0) == [OK]


@pytest.mark.parametrize(
    ("planned", "amps"), [(10_000.0, 40.0), (10_000.0, -10.0), (-10_000.0, -40.0), (-10_000.0, 10.0)]
)
def test_a_car_that_strays_is_warned_and_then_has_to_go(planned: float, amps: float) -> None:
    desk = promised((3000, planned))
    begun = desk.now
    assert codes(desk, amps, 30.0) == [OK, WARNED, FAILED]
    assert SETTLE_S + CORRECTION_S < desk.now - begun < SETTLE_S + CORRECTION_S + 2
    assert [ending.good for ending in desk.told(Ended)] == [False]
    assert desk.safe()


def test_a_car_that_comes_back_in_time_may_stay() -> None:
    desk = promised((3000, 10_000.0))
    assert codes(desk, 40.0, 8.0) == [OK, WARNED]
    assert codes(desk, 28.0, 5.0)[-1] == OK
    assert codes(desk, 40.0, 8.0) == [OK, WARNED]  # and has all the time again


def test_at_the_edge_of_a_step_either_side_will_do() -> None:
    desk = promised((5, 10_000.0), (3000, 1_000.0))
    assert codes(desk, 28.0, 8.0) == [OK]
    assert codes(desk, 28.0, 3.0)[-1] == WARNED


@pytest.mark.parametrize("more", [{"power_tolerance": None}, {"tolerance": None}])
def test_whoever_promised_nothing_is_held_to_the_schedule_only(more: dict[str, Any]) -> None:
    desk = looping(DC_BPT, SCHEDULED, (3000, 10_000.0), **{"tolerance": CONFIRMED, "power_tolerance": 1_000.0, **more})
    assert codes(desk, 60.0, 15.0) == [OK]
    assert output(desk).amps == pytest.approx(60, abs=1)
