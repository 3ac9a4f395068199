"""The interlock, rule by rule."""

import math

import pytest

from pilotwire.drivers.virtual import AC_STATION, CarModel, Fault, StationModel
from pilotwire.drivers.virtual.models import DC_LIMITS
from pilotwire.ports import (
    Command,
    Contactors,
    Isolation,
    IsolationTest,
    Limits,
    Lock,
    OutputOff,
    PilotState,
    SetAcPower,
    SetOutput,
)
from tests.drivers.bench import Bench

OPEN_AFTER = 0.4  # s: bound under a fault, contactor delay, one look


def safe(bench: Bench) -> bool:
    facts = bench.station()
    return not facts.contactors_closed and facts.output.amps == 0


def test_no_current_before_the_isolation_is_proven() -> None:
    bench = Bench()
    bench.plug()
    bench.station(Contactors(True))
    bench.run(1.0, 0.25, SetOutput(400.0, 100.0))
    facts = bench.station()
    assert (facts.output.volts, facts.fault) == (0.0, None)
    assert any("isolation is not proven" in notice for notice in bench.outlet.notices())


def test_a_proof_is_worth_nothing_after_the_plug_was_drawn() -> None:
    bench = Bench()
    bench.plug()
    bench.prove()
    assert bench.station().isolation is Isolation.VALID
    bench.cable.unplug()
    bench.run(1.0)
    bench.plug()
    assert bench.station().isolation is Isolation.UNKNOWN
    bench.station(Contactors(True))
    bench.run(1.0, 0.25, SetOutput(400.0, 100.0))
    assert bench.station().output.volts < 1.0  # what is left of the test


def test_a_new_test_waits_for_the_current_to_end() -> None:
    bench = Bench()
    bench.charge(200.0)
    bench.station(IsolationTest(500.0))
    assert bench.station().isolation is Isolation.TESTING
    most = 0.0
    for _ in range(20):
        before = bench.outlet.faults, bench.station().output.amps
        bench.run(0.01, 0.01)
        most = max(most, bench.station().output.amps - before[1])
    assert most <= 2.0
    assert bench.station().output.amps <= 2.0


def test_a_test_with_the_battery_on_the_line_comes_to_an_end() -> None:
    bench = Bench()
    bench.charge(100.0)
    bench.station(IsolationTest(500.0))
    bench.run(37.0)
    facts = bench.station()
    assert (facts.isolation, facts.fault) == (Isolation.TESTING, None)
    assert facts.output.amps <= 2.0
    bench.run(2.0)
    assert "does not end" in (bench.station().fault or "")
    assert safe(bench)


@pytest.mark.parametrize("command", [OutputOff(), PilotState(False)])
def test_a_test_that_was_broken_off_proves_nothing(command: Command | PilotState) -> None:
    bench = Bench()
    bench.plug()
    bench.station(IsolationTest(500.0))
    bench.run(2.0)
    if isinstance(command, PilotState):
        bench.car(command)
    else:
        bench.station(command)
    bench.run(5.0)
    assert bench.station().isolation is Isolation.UNKNOWN


def test_a_test_voltage_that_proves_nothing_is_raised_to_the_least_of_the_outlet() -> None:
    bench = Bench()
    bench.plug()
    bench.station(IsolationTest(1.0))
    bench.run(1.5)
    assert bench.station().output.volts == pytest.approx(DC_LIMITS.min_volts)


@pytest.mark.parametrize(
    ("fault", "verdict", "words"),
    [(Fault.ISOLATION, Isolation.UNKNOWN, "isolation broken"), (Fault.ISOLATION_LOW, Isolation.WARNING, None)],
)
def test_the_isolation_decides(fault: Fault, verdict: Isolation, words: str | None) -> None:
    bench = Bench()
    bench.outlet.faults.switch_on(fault)
    bench.plug()
    bench.prove()
    facts = bench.station()
    assert facts.fault == words
    assert facts.isolation in (verdict, Isolation.FAULT if words else verdict)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.ISOLATION, "isolation broken"),
        (Fault.CONTACTOR_STUCK, "contactor does not close"),
        (Fault.POWER_STAGE, "power stage broken"),
        (Fault.OVERVOLTAGE, "were asked for"),
        (Fault.METER_SILENT, "meter: no answer"),
        (Fault.EMERGENCY_STOP, "emergency stop pressed"),
        (Fault.PILOT_LOST, "pilot E under power: no pilot"),
        (Fault.UNAVAILABLE, "pilot F under power: station not available"),
    ],
)
def test_every_fault_under_power_opens_the_contactor_and_stays_until_reset(fault: Fault, words: str) -> None:
    bench = Bench()
    bench.charge(100.0)
    bench.outlet.faults.switch_on(fault)
    bench.flow(100.0, seconds=0.75)  # the protocol goes on as if nothing had happened
    bench.station()
    bench.run(OPEN_AFTER)
    facts = bench.station()
    assert facts.fault is not None
    assert words in facts.fault
    assert safe(bench)
    bench.station(Contactors(True))
    bench.flow(100.0, seconds=1.0)
    assert safe(bench)
    # The others show again, at the next test, closing or reading.
    lasting = (Fault.POWER_STAGE, Fault.EMERGENCY_STOP, Fault.PILOT_LOST, Fault.UNAVAILABLE)
    assert bench.outlet.reset() is (fault not in lasting)
    bench.outlet.faults.mend()
    bench.run(0.1)
    assert bench.outlet.reset()
    assert bench.station().fault is None
    assert bench.station().isolation is Isolation.UNKNOWN


def test_a_welded_contactor_is_found_when_it_should_open_and_cannot_be_reset() -> None:
    bench = Bench()
    bench.charge(100.0)
    bench.outlet.faults.switch_on(Fault.CONTACTOR_WELDED)
    bench.station(OutputOff(), Contactors(False))
    bench.run(2.0)
    facts = bench.station()
    assert facts.fault == "contactor does not open: welded"
    assert (facts.contactors_closed, facts.output.amps) == (True, 0)
    bench.cable.unplug()
    bench.run(1.0)
    assert not bench.outlet.reset()
    bench.outlet.faults.mend()
    bench.run(0.1)
    assert bench.station().fault is None  # nothing is plugged in


def test_drawing_the_plug_resets_a_trip_once_all_is_safe() -> None:
    bench = Bench()
    bench.charge(100.0)
    bench.outlet.faults.switch_on(Fault.ISOLATION)
    bench.run(0.1)
    assert bench.station().fault == "isolation broken"
    bench.outlet.faults.mend()
    bench.run(1.0)
    assert bench.station().fault == "isolation broken"
    bench.cable.unplug()
    bench.run(1.0)
    assert bench.station().fault is None
    bench.charge(50.0)
    assert bench.station().output.amps == pytest.approx(50)


def test_silence_under_power_opens_the_contactor() -> None:
    bench = Bench()
    bench.charge(100.0)
    bench.station(SetOutput(400.0, 100.0))
    bench.run(4.9)
    assert bench.station().output.amps == pytest.approx(100)
    bench.run(0.2 + OPEN_AFTER)
    assert bench.station().fault == "no command for 5 s under power"
    assert safe(bench)


def test_silence_is_noticed_within_one_long_step_as_well() -> None:
    bench = Bench()
    bench.charge(100.0)
    before = bench.station().reading
    bench.run(60.0, 60.0)
    after = bench.station().reading
    assert before is not None
    assert after is not None
    assert safe(bench)
    assert float(after.import_wh - before.import_wh) < 360 * 100 * 5.2 / 3600


def test_a_contactor_that_should_open_ends_the_current_first() -> None:
    bench = Bench()
    bench.charge(100.0)
    bench.station(Contactors(False))
    bench.run(0.3)
    assert safe(bench)
    assert bench.station().fault is None


def test_voltage_without_current_may_stand_for_a_minute() -> None:
    bench = Bench()
    bench.plug()
    bench.prove()
    bench.precharge()
    bench.run(60.0)
    assert bench.station().output.volts > 300
    bench.run(6.0)
    assert bench.station().fault == "no command for 65 s under power"
    assert safe(bench)


def test_without_energy_silence_is_no_matter() -> None:
    bench = Bench()
    bench.plug()
    bench.prove()
    bench.run(3600.0, 10.0)
    assert bench.station().fault is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("where", ["volts", "amps"])
def test_what_is_no_number_ends_the_output(value: float, where: str) -> None:
    bench = Bench()
    bench.charge(100.0)
    volts, amps = (value, 100.0) if where == "volts" else (400.0, value)
    bench.station(SetOutput(volts, amps))
    bench.run(0.5)
    facts = bench.station()
    assert (facts.output.amps, facts.fault) == (0.0, None)
    assert any("not a finite number" in notice for notice in bench.outlet.notices())


@pytest.mark.parametrize("command", [IsolationTest(math.nan), SetAcPower(math.inf)])
def test_no_command_takes_what_is_no_number(command: Command) -> None:
    bench = Bench(ac=isinstance(command, SetAcPower))
    bench.plug()
    bench.station(command)
    bench.run(1.0)
    facts = bench.station()
    assert (facts.output.volts, facts.isolation) == (0.0, Isolation.UNKNOWN)


def test_the_limits_of_the_outlet_hold_whatever_is_asked_for() -> None:
    bench = Bench(car=CarModel(max_charge_a=2000.0))
    bench.charge(0.0)
    bench.flow(1e9, seconds=4.0)
    assert bench.station().output.amps == pytest.approx(DC_LIMITS.max_charge_a)
    bench.flow(-1e9, seconds=4.0)
    assert bench.station().output.amps == pytest.approx(-DC_LIMITS.max_discharge_a)


def test_limits_that_shrink_hold_for_a_setpoint_that_stands() -> None:
    bench = Bench()
    bench.charge(100.0)
    bench.outlet.limits = Limits(max_charge_w=20_000.0, max_charge_a=40.0, max_volts=1000.0, min_volts=150.0)
    bench.run(1.0)
    facts = bench.station()
    assert facts.fault is None
    assert facts.output.amps == pytest.approx(40.0)


def test_a_car_that_opens_s2_under_power_gets_no_energy_before_another_test() -> None:
    bench = Bench()
    bench.charge(100.0)
    bench.car(PilotState(False))
    bench.flow(100.0, seconds=0.4)
    facts = bench.station(Contactors(True))
    assert (facts.output.amps, facts.contactors_closed, facts.isolation) == (0.0, False, Isolation.UNKNOWN)
    assert facts.fault is None
    assert "pilot B under power: emergency stop of the car" in bench.outlet.notices()
    bench.car(Contactors(False), PilotState(True))
    bench.flow(100.0, seconds=1.0)
    assert bench.station().output.amps == 0.0
    bench.prove()
    bench.precharge()
    bench.flow(100.0)
    assert bench.station().output.amps == pytest.approx(100)


def test_a_car_that_opens_s2_without_current_breaks_nothing_and_the_contactor_opens() -> None:
    bench = Bench()
    bench.charge(0.0)
    bench.car(PilotState(False))
    bench.run(0.4)
    facts = bench.station()
    assert (facts.contactors_closed, facts.fault, facts.isolation) == (False, None, Isolation.VALID)


def test_in_state_b_there_is_no_more_than_pre_charge() -> None:
    bench = Bench()
    bench.charge(0.0)
    bench.car(PilotState(False))
    bench.run(0.4)
    bench.station(Contactors(True))
    bench.flow(100.0, seconds=1.0)
    assert 0 < bench.station().output.amps <= 2.0
    bench.flow(-100.0, seconds=1.0)
    assert bench.station().output.amps == 0


def test_the_plug_stays_locked_while_it_is_hot() -> None:
    bench = Bench()
    bench.charge(100.0)
    bench.station(Lock(False))
    bench.run(1.0, 0.25, SetOutput(400.0, 100.0))
    assert bench.station().locked
    bench.station(OutputOff())
    bench.run(0.5)
    bench.car(PilotState(False))
    bench.vehicle.watch.want(False)
    bench.station(Contactors(False))
    bench.run(0.3)
    assert bench.station().locked
    bench.run(1.5)
    assert not bench.station().locked


def test_a_socket_whose_contactor_is_welded_holds_the_cable_though_the_car_is_gone() -> None:
    bench = Bench(ac=True)
    bench.draw(11_000.0)
    bench.outlet.faults.switch_on(Fault.CONTACTOR_WELDED)
    bench.cable.unplug()
    bench.run(1.0)
    assert bench.station().locked
    bench.outlet.faults.mend()
    bench.run(1.0)
    assert not bench.station().locked


def test_the_car_holds_the_plug_while_it_is_hot() -> None:
    bench = Bench()
    bench.plug()
    bench.car(Lock(True))
    bench.prove()
    bench.precharge()
    bench.flow(50.0)
    bench.car(Lock(False))
    bench.flow(50.0)
    assert bench.car().inlet.locked
    bench.station(OutputOff(), Contactors(False))
    bench.car(Contactors(False), PilotState(False))
    bench.run(3.0)
    assert not bench.car().inlet.locked


def test_a_jammed_lock_tells_the_truth() -> None:
    bench = Bench()
    bench.outlet.faults.switch_on(Fault.LOCK_JAM)
    bench.plug()
    assert not bench.station().locked
    bench.outlet.faults.mend()
    bench.run(0.5)
    assert bench.station().locked


@pytest.mark.parametrize(
    ("ac", "command"), [(False, SetAcPower(1000.0)), (True, SetOutput(400.0, 10.0)), (True, IsolationTest(500.0))]
)
def test_commands_of_the_other_kind_are_refused(ac: bool, command: Command) -> None:
    bench = Bench(ac=ac)
    bench.plug()
    bench.station(command)
    assert any("refused: this outlet gives" in notice for notice in bench.outlet.notices())
    assert bench.station().fault is None


def test_without_a_car_nothing_closes() -> None:
    for ac in (False, True):
        bench = Bench(ac=ac)
        bench.station(Contactors(True), IsolationTest(500.0), SetOutput(400.0, 10.0), SetAcPower(5_000.0))
        bench.run(3.0)
        facts = bench.station()
        assert (facts.contactors_closed, facts.output.volts) == (False, 0.0)


@pytest.mark.parametrize("fault", [Fault.EMERGENCY_STOP, Fault.PILOT_LOST, Fault.METER_SILENT])
def test_faults_of_an_ac_outlet_open_its_contactor(fault: Fault) -> None:
    bench = Bench(AC_STATION, ac=True)
    bench.draw(11_000.0)
    bench.outlet.faults.switch_on(fault)
    bench.run(0.01)
    bench.station()
    bench.run(0.2)
    assert bench.station().fault is not None
    assert safe(bench)


def test_notices_are_few_and_not_repeated() -> None:
    bench = Bench(StationModel())
    for i in range(1000):
        bench.station(SetOutput(400.0, float(i // 2)))
    notices = bench.outlet.notices()
    assert len(notices) == 32
    assert len(set(notices)) == 32
    assert bench.outlet.notices() == []
