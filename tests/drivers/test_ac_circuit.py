"""An AC session by hand: mains needs state C, the charger needs its least current, feeding back needs mains."""

import pytest

from pilotwire.drivers.virtual import CarModel, Fault, StationModel
from pilotwire.drivers.virtual.models import AC_LIMITS
from pilotwire.ports import ChargePower, Contactors, PilotState, SetAcPower
from tests.drivers.bench import Bench


def test_mains_waits_for_state_c() -> None:
    bench = Bench(ac=True)
    bench.cable.plug()
    bench.run(0.1)
    bench.station(Contactors(True))
    bench.run(1.0)
    assert not bench.station().contactors_closed
    bench.car(PilotState(True))
    bench.run(0.2)
    assert bench.station().contactors_closed
    assert bench.car().inlet.output.volts == 230


@pytest.mark.parametrize(("asked", "drawn"), [(8_000.0, 8_000.0), (4_000.0, 0.0), (20_000.0, 11_000.0)])
def test_the_charger_draws_within_its_limits(asked: float, drawn: float) -> None:
    bench = Bench(ac=True)
    bench.draw(asked)
    assert bench.station().output.watts == pytest.approx(drawn)
    assert bench.car().inlet.output.watts == pytest.approx(drawn)


def test_losses_stand_between_meter_and_battery_both_ways() -> None:
    bench = Bench(ac=True, car=CarModel(efficiency=0.9))
    bench.draw(9_000.0)
    pack = bench.vehicle.parts.battery
    before, soc = bench.station().reading, pack.soc
    bench.run(360.0, 5.0, SetAcPower(9_000.0))
    after = bench.station().reading
    assert before is not None
    assert after is not None
    assert float(after.import_wh - before.import_wh) == pytest.approx(900.0, abs=0.1)
    assert (pack.soc - soc) / 100 * pack.capacity_wh == pytest.approx(810.0, rel=0.07)  # but for its own resistance
    bench.car(ChargePower(-9_000.0))
    bench.run(10.0, 1.0, SetAcPower(-9_000.0))
    soc = pack.soc
    bench.run(360.0, 5.0, SetAcPower(-9_000.0))
    assert (soc - pack.soc) / 100 * pack.capacity_wh == pytest.approx(1_000.0, rel=0.07)


def test_without_mains_nothing_is_fed_back() -> None:
    bench = Bench(ac=True)
    bench.draw(-5_000.0)
    assert bench.station().output.watts == pytest.approx(-5_000)
    bench.station(Contactors(False))
    bench.run(4.0)
    facts = bench.station()
    assert (facts.output.volts, facts.output.amps, facts.contactors_closed) == (0, 0, False)


def test_a_full_battery_takes_nothing() -> None:
    bench = Bench(ac=True, car=CarModel(soc=99.9))
    bench.draw(11_000.0)
    bench.run(1200.0, 10.0, SetAcPower(11_000.0))
    assert bench.station().output.watts == 0
    assert bench.car().battery.full
    assert bench.car().battery.error is None


def test_a_car_that_opens_s2_loses_mains_and_gets_it_back_on_a_new_command_only() -> None:
    bench = Bench(ac=True)
    bench.draw(11_000.0)
    bench.car(PilotState(False))
    bench.run(0.2)
    assert not bench.station().contactors_closed
    bench.car(PilotState(True))
    bench.run(1.0)
    assert not bench.station().contactors_closed
    bench.station(Contactors(True))
    bench.run(0.2)
    assert bench.station().contactors_closed


def test_a_car_that_draws_more_than_it_may_is_cut_off() -> None:
    bench = Bench(ac=True)
    bench.draw(11_000.0)
    bench.run(9.0, 0.5, SetAcPower(5_000.0))
    assert bench.station().fault is None
    bench.run(6.0, 0.5, SetAcPower(5_000.0))
    facts = bench.station()
    assert facts.fault is not None
    assert "were allowed" in facts.fault
    assert (facts.contactors_closed, facts.output.amps) == (False, 0)


def test_what_the_car_says_of_itself_is_counted_at_the_inlet() -> None:
    bench = Bench(ac=True)
    state = bench.car().battery
    assert state.max_charge_w == 11_000
    assert state.min_charge_w == 4_140
    assert state.max_charge_a * 3 * 230 == pytest.approx(11_000)
    assert state.max_discharge_w == 11_000


def test_a_fault_of_the_car_stops_its_charger() -> None:
    bench = Bench(ac=True)
    bench.draw(11_000.0)
    bench.vehicle.faults.switch_on(Fault.BATTERY)
    bench.run(5.0)
    assert bench.station().output.watts == 0
    assert bench.car().fault == "battery management error"


def test_one_phase_takes_a_third() -> None:
    bench = Bench(StationModel(limits=AC_LIMITS), CarModel(phases=1, charger_w=3_680.0), ac=True)
    bench.draw(3_680.0)
    assert bench.station().output.amps == pytest.approx(16.0)
    assert bench.car().battery.max_charge_a == pytest.approx(16.0)
