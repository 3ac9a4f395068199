"""ISO 15118-20, station: the charge loop of DC."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.energy import Plan, PlanStep
from pilotwire.ports import Limits
from tests.secc.iso20.currents import dc_dynamic, dc_scheduled, dc_turn
from tests.secc.iso20.loops import hour, looping, output, turns
from tests.secc.iso20.words import DC, DC_BPT, DYNAMIC, MCS_BPT, SCHEDULED

LIMITS = Limits(
    max_charge_w=20_000.0, max_charge_a=60.0, max_volts=500.0, min_volts=150.0, max_discharge_w=10_000.0,
    max_discharge_a=30.0,
)  # fmt: skip


def test_a_car_that_plans_by_itself_gets_what_it_asks_for() -> None:
    desk = looping(DC, SCHEDULED)
    response = turns(desk, dc_scheduled(25.0))
    assert float(response.evse_present_current) == pytest.approx(25, abs=0.1)
    assert output(desk).amps == pytest.approx(25, abs=0.1)


@pytest.mark.parametrize("service", [DC_BPT, MCS_BPT])
def test_a_car_may_give_back(service: int) -> None:
    """A current out of the car is negative on every side [V2G20-1213]."""
    desk = looping(service, SCHEDULED, (3000, -10_000.0))
    response = turns(desk, dc_scheduled(-20.0, bpt=True))
    assert float(response.evse_present_current) == pytest.approx(-20, abs=0.1)


def test_a_one_way_session_takes_nothing_back() -> None:
    desk = looping(DC, SCHEDULED)
    assert float(turns(desk, dc_scheduled(-20.0)).evse_present_current) == 0


@pytest.mark.parametrize(
    ("amps", "volts", "held"),
    [(50.0, 420.0, ""), (59.0, 420.0, "power"), (80.0, 420.0, "power current"), (-20.0, 420.0, ""),
     (-29.0, 420.0, "power"), (-40.0, 420.0, "power current")],
)  # fmt: skip
def test_the_station_tells_which_of_its_limits_hold(amps: float, volts: float, held: str) -> None:
    desk = looping(DC_BPT, SCHEDULED, limits=LIMITS)
    response = turns(desk, dc_scheduled(amps, volts, bpt=True))
    flags = {
        "power": response.evse_power_limit_achieved,
        "current": response.evse_current_limit_achieved,
        "voltage": response.evse_voltage_limit_achieved,
    }
    assert " ".join(name for name, reached in flags.items() if reached) == held
    assert -10_000 * 1.01 <= output(desk).watts <= 20_000 * 1.01


def test_the_schedule_holds_besides_the_hardware() -> None:
    """5 kW were offered, and 5 kW flow, whatever the car asks for."""
    desk = looping(DC, SCHEDULED, (3000, 5_000.0), at=hour(5_000.0))
    response = turns(desk, dc_scheduled(100.0))
    assert output(desk).watts == pytest.approx(5_000, rel=0.02)
    assert response.evse_power_limit_achieved


def test_the_output_never_goes_above_the_voltage_of_the_car() -> None:
    desk = looping(DC, SCHEDULED)
    turns(desk, dc_scheduled(10.0, 900.0))
    assert desk.seat.engine.visit.notes.volts == 420  # type: ignore[union-attr]


def test_a_negative_voltage_is_none() -> None:
    desk = looping(DC, SCHEDULED)
    turns(desk, dc_scheduled(10.0, -400.0))
    assert output(desk).amps < 1


def test_a_steered_car_gets_what_the_planner_wants() -> None:
    desk = looping(DC, DYNAMIC)
    turns(desk, dc_dynamic())
    assert output(desk).watts == pytest.approx(desk.seat.facts(desk.now).setpoint_w, rel=0.15)
    assert output(desk).amps > 100


@pytest.mark.parametrize(
    ("field", "told", "amps"),
    [("ev_maximum_charge_current", 12.0, 12.0), ("ev_maximum_charge_power", 3_600.0, 10.1),
     ("ev_maximum_charge_power", 0.0, 0.0), ("ev_maximum_charge_current", 0.0, 0.0)],
)  # fmt: skip
def test_a_limit_of_the_car_that_falls_is_obeyed_at_once(field: str, told: float, amps: float) -> None:
    desk = looping(DC, DYNAMIC)
    turns(desk, dc_dynamic())
    assert output(desk).amps > 100
    desk.ask(dc_turn(desk, dc_dynamic(**dict[str, Any]({field: told}))))
    desk.wait(0.3)
    assert output(desk).amps == pytest.approx(amps, abs=0.5)


def test_limits_that_a_scheduled_car_tells_once_hold_on() -> None:
    desk = looping(DC, SCHEDULED, (3000, 50_000.0))
    desk.ask(dc_turn(desk, dc_scheduled(100.0, ev_maximum_charge_current=15.0)))
    turns(desk, dc_scheduled(100.0))
    assert output(desk).amps == pytest.approx(15, abs=0.5)


DOWN = Plan((PlanStep(0.0, 1e12, -30_000.0),))


def discharging(**more: Any) -> Any:
    """A steered car that is asked to give back: its target is far below what it holds."""
    return dc_dynamic(bpt=True, **{"ev_target_energy_request": -20_000, "ev_minimum_energy_request": -25_000, **more})


def emptied(**more: Any) -> Any:
    """A station that empties a car, with the last response."""
    desk = looping(DC_BPT, DYNAMIC)
    desk.seat.steering._plan = DOWN  # the planner has no reason to sell at one price
    turns(desk, discharging(**more))
    return desk


def test_a_steered_car_gives_back_what_the_planner_wants() -> None:
    assert output(emptied()).watts == pytest.approx(-30_000, rel=0.1)


@pytest.mark.parametrize(
    ("more", "watts"),
    [({"ev_maximum_discharge_power": -7_000}, -7_000), ({"ev_maximum_discharge_power": 7_000}, -7_000),
     ({"ev_maximum_discharge_power": 0}, 0), ({"ev_minimum_voltage": 400}, 0)],
    ids=["negative", "positive", "nothing", "below its lowest voltage"],
)  # fmt: skip
def test_a_car_never_gives_more_than_it_can(more: dict[str, Any], watts: float) -> None:
    assert output(emptied(**more)).watts == pytest.approx(watts, rel=0.1, abs=100)


@pytest.mark.parametrize("control", [SCHEDULED, DYNAMIC])
def test_limits_of_the_station_that_fall_are_obeyed_and_told(control: Any) -> None:
    desk = looping(DC_BPT, control, (3000, 50_000.0))
    mode = dc_scheduled(150.0, bpt=True) if control is SCHEDULED else dc_dynamic(bpt=True)
    before = turns(desk, mode).control_mode
    assert output(desk).watts > 30_000
    desk.outlet.limits = replace(desk.outlet.limits, max_charge_w=5_000.0, max_discharge_w=2_000.0)
    after = desk.ask(dc_turn(desk, mode)).control_mode
    desk.wait(0.3)
    assert output(desk).watts <= 5_100
    told = (float(after.evse_maximum_charge_power), float(after.evse_maximum_discharge_power))
    assert told == (5_000, -2_000)
    assert (before.evse_maximum_charge_power is None) is (control is SCHEDULED)  # told only where it has changed


def test_a_one_way_response_has_no_word_for_the_other_way() -> None:
    desk = looping(DC, SCHEDULED)
    desk.outlet.limits = replace(desk.outlet.limits, max_charge_w=5_000.0)
    mode = desk.ask(dc_turn(desk, dc_scheduled(10.0))).control_mode
    assert float(mode.evse_maximum_charge_power) == 5_000
