"""ISO 15118-20, station: charge parameters, cable check and pre-charge."""

from typing import Any

import pytest

from pilotwire.drivers.virtual import Fault
from pilotwire.messages.iso20.base import Processing
from pilotwire.messages.iso20.dc import BPT_DC_CPDResEnergyTransferMode, DC_CPDResEnergyTransferMode
from pilotwire.ports import Limits
from pilotwire.session.events import Ended
from tests.secc.desk import Desk
from tests.secc.iso20.currents import CABLE_CHECK, ac_parameters, dc_parameters, pre_charge
from tests.secc.iso20.desks import desk_at
from tests.secc.iso20.words import AC, AC_BPT, DC, DC_BPT, END, MCS, MCS_BPT

LIMITS = Limits(
    max_charge_w=123_456.0, max_charge_a=300.0, max_volts=920.0, min_volts=200.0, max_discharge_w=60_000.0,
    max_discharge_a=150.0,
)  # fmt: skip


def told(mode: Any) -> dict[str, float]:
    """The numbers of a mode."""
    return {name: float(v) for name in mode.__struct_fields__ if (v := getattr(mode, name)) is not None}


@pytest.mark.parametrize("service", [DC, MCS])
def test_the_outlet_tells_its_limits(service: int) -> None:
    """123,456 W do not fit into 16 bits: they are told to the nearest 10 W."""
    mode = desk_at("CHARGE_PARAMETERS", service, limits=LIMITS).ask(dc_parameters()).energy_transfer_mode
    assert type(mode) is DC_CPDResEnergyTransferMode
    assert told(mode) == {
        "evse_maximum_charge_power": 123_460, "evse_minimum_charge_power": 0, "evse_maximum_charge_current": 300,
        "evse_minimum_charge_current": 0, "evse_maximum_voltage": 920, "evse_minimum_voltage": 200,
    }  # fmt: skip


@pytest.mark.parametrize("service", [DC_BPT, MCS_BPT])
def test_what_can_be_given_back_is_negative(service: int) -> None:
    """[V2G20-1213]."""
    mode = desk_at("CHARGE_PARAMETERS", service, limits=LIMITS).ask(dc_parameters(bpt=True)).energy_transfer_mode
    assert isinstance(mode, BPT_DC_CPDResEnergyTransferMode)
    back = {name: value for name, value in told(mode).items() if "discharge" in name}
    assert (back["evse_maximum_discharge_power"], back["evse_maximum_discharge_current"]) == (-60_000, -150)


def test_an_ac_outlet_tells_power_and_frequency() -> None:
    mode = desk_at("CHARGE_PARAMETERS", AC_BPT).ask(ac_parameters(bpt=True)).energy_transfer_mode
    assert told(mode) == {
        "evse_maximum_charge_power": 11_040, "evse_minimum_charge_power": 4_140, "evse_nominal_frequency": 50,
        "evse_maximum_discharge_power": -11_040, "evse_minimum_discharge_power": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("service", "request_"),
    [
        (DC, dc_parameters(bpt=True)),
        (DC_BPT, dc_parameters()),
        (AC, ac_parameters(bpt=True)),
        (AC_BPT, ac_parameters()),
        (DC, dc_parameters(ev_minimum_voltage=950, ev_maximum_voltage=990)),
        (DC, dc_parameters(ev_minimum_voltage=50, ev_maximum_voltage=150)),
        (DC, dc_parameters(ev_minimum_voltage=400, ev_maximum_voltage=300)),
        (DC, dc_parameters(ev_minimum_charge_power=90_000)),
        (DC, dc_parameters(ev_maximum_charge_current=-1)),
        (AC, ac_parameters(ev_maximum_charge_power=-1)),
    ],
    ids=[
        "both ways in DC", "one way in DC_BPT", "both ways in AC", "one way in AC_BPT", "too high", "too low",
        "voltages crossed", "powers crossed", "negative current", "negative power",
    ],
)  # fmt: skip
def test_parameters_that_do_not_fit_are_refused(service: int, request_: Any) -> None:
    desk = desk_at("CHARGE_PARAMETERS", service, limits=LIMITS if service in (DC, DC_BPT) else None)
    assert desk.code(request_) == "FAILED_WrongChargeParameter"
    assert [ending.good for ending in desk.told(Ended)] == [False]
    assert desk.safe()


def test_ac_parameters_at_a_dc_outlet_are_refused() -> None:
    assert desk_at("CHARGE_PARAMETERS").code(ac_parameters()).startswith("FAILED")


@pytest.mark.parametrize("sign", [-1, 1])
def test_either_sign_of_a_discharge_limit_is_borne(sign: int) -> None:
    desk = desk_at("CHARGE_PARAMETERS", DC_BPT)
    request = dc_parameters(bpt=True, ev_maximum_discharge_power=sign * 11_000, ev_maximum_discharge_current=sign * 30)
    assert desk.code(request) == "OK"
    notes = desk.seat.engine.visit.notes  # type: ignore[union-attr]
    assert (notes.car_discharge_w, notes.car_discharge_a) == (11_000, 30)


def test_powers_of_three_phases_add_up() -> None:
    desk = desk_at("CHARGE_PARAMETERS", AC)
    phases: dict[str, Any] = {f"ev_maximum_charge_power{phase}": 3_680.0 for phase in ("", "_l2", "_l3")}
    assert desk.code(ac_parameters(**phases)) == "OK"
    assert desk.seat.engine.visit.notes.car_charge_w == 11_040  # type: ignore[union-attr]


def test_the_cable_check_goes_on_until_isolation_is_proven() -> None:
    desk = desk_at("CABLE_CHECK")
    desk.ready()
    assert desk.ask(CABLE_CHECK).evse_processing is Processing.Ongoing
    desk.until(CABLE_CHECK, lambda res: res.evse_processing is Processing.Finished)
    assert desk.state == "PRE_CHARGE"


def test_a_broken_isolation_ends_the_session() -> None:
    desk = desk_at("CABLE_CHECK")
    desk.outlet.faults.switch_on(Fault.ISOLATION)
    desk.ready()
    code = "OK"
    while code == "OK":
        code = desk.code(CABLE_CHECK)
        desk.wait(0.1)
    assert code == "FAILED"
    assert desk.safe()


def pre_charging(**more: Any) -> Desk:
    """A station that waits for the pre-charge."""
    return desk_at("PRE_CHARGE", **more)


def test_the_output_comes_to_the_voltage_of_the_battery() -> None:
    desk = pre_charging()
    wanted = desk.vehicle.facts(desk.now).battery.volts
    near = desk.until(
        pre_charge(desk, Processing.Ongoing), lambda res: abs(float(res.evse_present_voltage) - wanted) < 5
    )
    assert near.response_code.name == "OK"
    assert abs(desk.outlet.facts(desk.now).output.amps) < 2.1


@pytest.mark.parametrize("volts", [1001.0, -1.0])
def test_a_voltage_that_cannot_be_had_is_refused(volts: float) -> None:
    desk = pre_charging()
    assert desk.code(pre_charge(desk, ev_target_voltage=volts)) == "FAILED"
    assert desk.safe()


def test_a_voltage_that_never_comes_ends_the_session() -> None:
    """The station's half of the pre-charge's time is 8 s, ours to choose below the car's 10 s."""
    desk = pre_charging()
    desk.outlet.faults.switch_on(Fault.POWER_STAGE)
    request, begun = pre_charge(desk, Processing.Ongoing), desk.now
    while desk.code(request) == "OK":
        desk.wait(0.1)
    assert desk.now - begun < 8.2
    assert desk.safe()


@pytest.mark.parametrize("state", ["CHARGE_PARAMETERS", "SCHEDULE_EXCHANGE", "CABLE_CHECK", "PRE_CHARGE"])
def test_a_car_may_leave_at_any_time(state: str) -> None:
    desk = desk_at(state)
    assert desk.code(END) == "OK"
    assert desk.safe()
