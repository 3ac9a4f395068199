"""A DC session by hand: pre-charge takes time, current has a slope, energy is conserved, welding shows."""

import math
from decimal import Decimal

import pytest

from pilotwire.drivers.virtual import CAR, CarModel, Fault, Faults, StationModel, VirtualBattery
from pilotwire.ports import Contactors, IsolationTest, OutputOff, PilotState, RequestCurrent, SetOutput
from tests.drivers.bench import Bench


def stored_wh(bench: Bench) -> float:
    """Energy that the battery has gained since the start, by walking a fresh one to the same charge."""
    walker, end, energy = VirtualBattery(Faults(), soc=CAR.soc), bench.vehicle.parts.battery.soc, 0.0
    coulombs = math.copysign(5.0, end - walker.soc)
    while (end - walker.soc) * coulombs > 0:
        before = walker.open_volts()
        walker.move(coulombs)
        energy += (before + walker.open_volts()) / 2 * coulombs / 3600
    return energy


def test_the_isolation_test_raises_voltage_and_takes_time() -> None:
    bench = Bench()
    bench.plug()
    bench.station(IsolationTest(500.0))
    bench.run(0.5)
    assert 200 < bench.car().inlet.output.volts < 300
    bench.run(1.0)
    assert bench.station().isolation.name == "TESTING"
    assert bench.car().inlet.output.volts == pytest.approx(500)
    bench.run(2.0)
    assert bench.station().isolation.name == "VALID"
    bench.run(2.0)
    assert bench.station().output.volts < 10


def test_pre_charge_has_a_slope_and_the_car_waits_for_its_own_voltage() -> None:
    bench = Bench()
    bench.plug()
    bench.prove()
    bench.run(2.0)
    bench.station(Contactors(True), SetOutput(351.0, 2.0))
    bench.car(Contactors(True))
    bench.run(0.3)
    assert 100 < bench.station().output.volts < 200
    assert not bench.car().inlet.contactors_closed
    bench.run(0.7)
    assert bench.car().inlet.contactors_closed
    assert bench.station().output.volts == pytest.approx(bench.car().battery.volts)


def test_current_changes_at_its_slope_and_settles() -> None:
    bench = Bench(StationModel(amps_per_s=50.0))
    bench.charge(0.0)
    bench.flow(100.0, seconds=1.0)
    assert bench.station().output.amps == pytest.approx(50.0)
    bench.flow(100.0, seconds=2.0)
    assert bench.station().output.amps == pytest.approx(100.0)


def test_constant_current_turns_into_constant_voltage() -> None:
    bench = Bench(car=CarModel(soc=97.0, ohms=0.3))
    bench.charge(30.0)
    pack = bench.vehicle.parts.battery
    bench.flow(30.0, seconds=600.0, step=2.0)
    facts = bench.station()
    assert facts.output.volts == pytest.approx(pack.max_volts, abs=0.05)
    assert 0 < facts.output.amps < 30


@pytest.mark.parametrize("amps", [100.0, -80.0])
@pytest.mark.parametrize("step", [0.25, 7.0, 60.0])
def test_no_energy_is_lost_or_made_whatever_the_steps(amps: float, step: float) -> None:
    bench = Bench(speed=20.0)
    bench.charge(0.0)
    bench.flow(amps, seconds=300.0, step=step)
    reading = bench.station().reading
    assert reading is not None
    metered = float(reading.import_wh - reading.export_wh)
    lost = bench.vehicle.parts.battery.ohms * amps**2 * (300 - abs(amps) / 200 * 2 / 3) / 3600
    assert metered == pytest.approx(stored_wh(bench) + lost, abs=0.8)
    assert min(reading.import_wh, reading.export_wh) == 0


def test_the_result_hardly_depends_on_the_steps() -> None:
    ends = []
    for step in (0.5, 2.0, 10.0):
        bench = Bench(car=CarModel(soc=85.0), speed=20.0)
        bench.charge(60.0)
        bench.flow(60.0, seconds=600.0, step=step)
        ends.append(bench.car().battery.soc)
    assert ends == pytest.approx([ends[0]] * 3, abs=0.01)


def test_a_change_of_direction_is_counted_in_both_registers() -> None:
    bench = Bench()
    bench.charge(100.0)
    before = bench.station().reading
    bench.flow(-100.0, seconds=1.0, step=1.0)
    after = bench.station().reading
    assert before is not None
    assert after is not None
    assert after.import_wh - before.import_wh == pytest.approx(Decimal("2.5"), abs=Decimal("0.2"))  # 100 A, 0.5 s, half
    assert after.export_wh == pytest.approx(Decimal("2.4"), abs=Decimal("0.2"))


def stop(bench: Bench) -> list[float]:
    """End a session as a car does before welding detection; the voltages it sees at its inlet afterwards."""
    bench.station(OutputOff())
    bench.run(0.5)
    bench.car(RequestCurrent(0.0, 0.0), PilotState(False), Contactors(False))
    volts = []
    for _ in range(8):
        bench.run(0.25)
        volts.append(bench.car().inlet.output.volts)
    return volts


def test_the_voltage_falls_once_the_car_has_opened_its_contactor() -> None:
    bench = Bench()
    bench.charge()
    volts = stop(bench)
    assert volts == sorted(volts, reverse=True)
    assert volts[-1] < 10


def test_a_welded_contactor_of_the_car_keeps_the_voltage_up() -> None:
    bench = Bench()
    bench.charge()
    bench.vehicle.faults.switch_on(Fault.CONTACTOR_WELDED)
    assert min(stop(bench)) > 340
    assert bench.car().fault == "contactor does not open: welded"


def test_drawing_the_plug_ends_the_current_at_once() -> None:
    bench = Bench()
    bench.charge()
    bench.cable.unplug()
    bench.run(0.1)
    assert bench.station().output.amps == 0
    assert not bench.car().inlet.plugged
    bench.run(1.0)
    facts = bench.station()
    assert not facts.contactors_closed
    assert facts.isolation.name == "UNKNOWN"
    assert facts.output.volts < 20
    assert not bench.car().inlet.contactors_closed
