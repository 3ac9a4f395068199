"""A station without a car beside it, and a car without a station."""

import math

import pytest

from pilotwire.drivers.virtual import (
    AbsentCar,
    AbsentStation,
    VirtualOutlet,
    VirtualVehicle,
    virtual_ac_outlet,
    virtual_ac_vehicle,
    virtual_dc_outlet,
    virtual_dc_vehicle,
)
from pilotwire.ports import (
    ChargePower,
    Contactors,
    IsolationTest,
    OutputOff,
    Pilot,
    PilotState,
    RequestCurrent,
    SetAcPower,
    SetOutput,
)
from tests.drivers.bench import START


def ready_dc_outlet() -> tuple[VirtualOutlet, AbsentCar, float]:
    outlet, car = virtual_dc_outlet()
    outlet.advance(START)
    car.plug()
    assert outlet.facts(START).pilot is Pilot.B
    car.set_ready(True)
    outlet.advance(START + 0.1)
    outlet.apply(IsolationTest(500.0))
    outlet.advance(START + 5.0)
    outlet.apply(Contactors(True))
    outlet.apply(SetOutput(380.0, 2.0))
    assert outlet.facts(START + 7.0).output.volts == pytest.approx(380.0)
    return outlet, car, START + 7.0


@pytest.mark.parametrize("amps", [80.0, -60.0])
def test_a_load_stands_where_the_car_says_it_does(amps: float) -> None:
    outlet, car, now = ready_dc_outlet()
    car.told(385.0, amps)
    outlet.apply(SetOutput(400.0 if amps < 0 else 385.0, amps))
    output = outlet.facts(now + 2.0).output
    assert output.amps == pytest.approx(amps)
    assert output.volts == pytest.approx(385.0)
    reading = outlet.facts(now + 3.0).reading
    assert reading is not None
    assert (reading.import_wh > 0) is (amps > 0)


def test_a_car_that_opens_its_contactor_takes_no_current() -> None:
    outlet, car, now = ready_dc_outlet()
    car.told(385.0, 80.0)
    outlet.apply(SetOutput(385.0, 80.0))
    outlet.advance(now + 2.0)
    outlet.apply(OutputOff())
    car.part()
    facts = outlet.facts(now + 4.0)
    assert facts.output.amps == 0
    assert facts.output.volts < 1.0
    car.unplug()
    assert outlet.facts(now + 4.1).pilot is Pilot.A


def test_an_ac_load_draws_what_the_car_says() -> None:
    outlet, car = virtual_ac_outlet()
    outlet.advance(START)
    car.plug(ready=True)
    outlet.apply(Contactors(True))
    outlet.apply(SetAcPower(7_000.0))
    car.told(230.0, 30.0)
    assert outlet.facts(START + 1.0).output.watts == pytest.approx(6_900.0)
    car.told(math.nan, 30.0)
    assert outlet.facts(START + 2.0).output.watts == pytest.approx(6_900.0)
    car.unplug()
    facts = outlet.facts(START + 3.0)
    assert (facts.output.watts, facts.contactors_closed) == (0.0, False)


def ready_dc_car() -> tuple[VirtualVehicle, AbsentStation]:
    car, station = virtual_dc_vehicle()
    car.advance(START)
    station.plug()
    car.apply(PilotState(True))
    car.apply(Contactors(True))
    return car, station


def test_a_car_closes_onto_the_voltage_that_is_reported() -> None:
    car, station = ready_dc_car()
    station.told(100.0, 0.0)
    assert not car.facts(START + 1.0).inlet.contactors_closed
    station.told(350.0, 0.0)
    facts = car.facts(START + 2.0)
    assert facts.inlet.contactors_closed
    assert facts.inlet.output.volts == pytest.approx(facts.battery.volts)


def test_a_car_takes_the_current_that_is_reported() -> None:
    car, station = ready_dc_car()
    station.told(350.0, 0.0)
    car.advance(START + 1.0)
    car.apply(RequestCurrent(400.0, 100.0))
    before = car.facts(START + 1.0).battery
    station.told(357.0, 100.0)
    facts = car.facts(START + 61.0)
    assert facts.inlet.output.amps == 100.0
    assert (facts.battery.soc - before.soc) / 100 * before.capacity_wh == pytest.approx(590, abs=15)
    assert facts.fault is None


def test_a_car_does_not_bear_a_current_that_it_did_not_ask_for() -> None:
    car, station = ready_dc_car()
    station.told(350.0, 0.0)
    car.advance(START + 1.0)
    car.apply(RequestCurrent(400.0, 50.0))
    station.told(357.0, 100.0)
    assert car.facts(START + 3.0).fault is None  # the bound was that of the battery until now
    facts = car.facts(START + 7.0)
    assert facts.fault == "100.0 A flow where 50.0 A are expected"
    assert (facts.inlet.contactors_closed, facts.inlet.output.amps) == (False, 0.0)
    station.unplug()
    facts = car.facts(START + 8.0)
    assert (facts.fault, facts.inlet.plugged, facts.inlet.duty_percent) == (None, False, None)


def test_where_the_station_decides_the_limits_of_the_battery_hold() -> None:
    car, station = ready_dc_car()
    station.told(350.0, 0.0)
    car.advance(START + 1.0)
    for i, amps in enumerate((150.0, -90.0, 200.0)):
        station.told(350.0, amps)
        assert car.facts(START + 10.0 * (i + 1)).fault is None
    station.told(350.0, -150.0)
    assert car.facts(START + 40.0).fault == "-150.0 A flow where 200.0 to -100.0 A are expected"


def test_an_ac_car_charges_while_there_is_mains() -> None:
    car, station = virtual_ac_vehicle()
    car.advance(START)
    station.plug()
    car.apply(ChargePower(11_000.0))
    assert car.facts(START + 5.0).inlet.output.amps == 0
    station.told(230.0, 0.0)
    facts = car.facts(START + 10.0)
    assert facts.inlet.output.watts == pytest.approx(11_000.0)
    assert facts.inlet.duty_percent == 5.0
    station.told(0.0, 0.0)
    assert car.facts(START + 11.0).inlet.output.watts == 0
