"""A hostile protocol layer above, faults and plugs at any moment below: an observer of the physics sees no danger.

The observer trusts nothing that the interlock says. It looks at the wires at every event of the virtual world.
"""

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.drivers.rules import AC_RULES, DC_RULES, PRECHARGE_AMPS, Rules
from pilotwire.drivers.virtual import Fault
from pilotwire.drivers.virtual.models import AC_LIMITS, DC_LIMITS
from pilotwire.ports import (
    Authorize,
    CarCommand,
    ChargePower,
    Command,
    Contactors,
    IsolationTest,
    Lock,
    OutputOff,
    PilotState,
    SetAcPower,
    SetOutput,
)
from tests.drivers.bench import Bench

DELAYS = 0.06  # s: opening delay of the contactor, and the looks on the way
CUTTING = {Fault.POWER_STAGE, Fault.EMERGENCY_STOP, Fault.PILOT_LOST, Fault.UNAVAILABLE}
HARMLESS = {Fault.ISOLATION_LOW, Fault.LOCK_JAM, Fault.CONTACTOR_STUCK}
FAULTS = sorted({Fault.ISOLATION} | CUTTING | HARMLESS, key=lambda fault: fault.name)

Move = Callable[[Bench], object]

numbers = st.sampled_from([0.0, 1.0, -1.0, 100.0, 350.0, 400.0, -120.0, 500.0, 1e9, -1e9, 1e308, math.nan, math.inf])
usual = [SetOutput(400.0, 100.0), SetOutput(352.0, 2.0), SetOutput(405.0, -100.0), IsolationTest(500.0)]
commands: st.SearchStrategy[Command] = st.one_of(
    st.sampled_from([*usual, SetAcPower(11_000.0), SetAcPower(-11_000.0), OutputOff(), Authorize()]),
    st.builds(SetOutput, numbers, numbers),
    st.builds(IsolationTest, numbers),
    st.builds(SetAcPower, numbers),
    st.builds(Contactors, st.booleans()),
    st.builds(Lock, st.booleans()),
)
car_commands: st.SearchStrategy[CarCommand] = st.one_of(
    st.builds(PilotState, st.booleans()), st.builds(Contactors, st.booleans()), st.builds(ChargePower, numbers)
)


def told(command: Command) -> Move:
    return lambda bench: bench.outlet.apply(command)


def told_the_car(command: CarCommand) -> Move:
    return lambda bench: bench.vehicle.apply(command)


def broken(fault: Fault) -> Move:
    return lambda bench: bench.outlet.faults.switch_on(fault)


def wait(seconds: float) -> Move:
    return lambda bench: bench.run(seconds, max(seconds, 0.05))


def begin(bench: Bench) -> None:
    """What a session does, so that hostility meets a running one as well."""
    if bench.ac:
        bench.draw(11_000.0)
    else:
        bench.charge(100.0)


def replug(bench: Bench) -> None:
    bench.cable.unplug()
    bench.cable.plug()


moves: st.SearchStrategy[Move] = st.one_of(
    commands.map(told),
    commands.map(told),
    car_commands.map(told_the_car),
    st.sampled_from([0.0, 0.01, 0.1, 0.5, 1.0, 3.0, 8.0]).map(wait),
    st.sampled_from(FAULTS).map(broken),
    st.sampled_from([begin, replug, Bench.plug]),
    st.just(lambda bench: bench.outlet.faults.mend()),
    st.just(lambda bench: bench.cable.unplug()),
    st.just(lambda bench: bench.outlet.reset()),
)
scripts = st.lists(moves, max_size=40)


class Observer:
    """Looks at the physics after the interlock has looked, and keeps books of its own."""

    def __init__(self, bench: Bench, rules: Rules) -> None:
        self.bench = bench
        self.bound = rules.open_under_fault + DELAYS
        self.sound_at = bench.now
        self.flowed = False

    def horizon(self) -> float:
        return math.inf

    def check(self, now: float) -> None:
        outlet = self.bench.outlet
        amps = outlet.parts.sensor.measure().amps
        self.flowed |= abs(amps) > PRECHARGE_AMPS
        self.limits(amps)
        if self.sound():
            self.sound_at = now
        if now - self.sound_at > self.bound:
            assert not outlet.parts.contactor.conducting
            assert amps == 0

    def sound(self) -> bool:
        return self.bench.cable.plugged and not CUTTING & self.bench.outlet.faults.active

    def limits(self, amps: float) -> None:
        """No more than pre-charge before the monitor has measured to its end, since the plug went in."""
        proven = self.bench.outlet.parts.monitor is not None and self.bench.outlet.parts.monitor.isolation().proven
        assert -DC_LIMITS.max_discharge_a <= amps <= DC_LIMITS.max_charge_a
        # A fault that appears under power leaves the current the same bounded time as any other.
        if not proven and Fault.ISOLATION not in self.bench.outlet.faults.active:
            assert abs(amps) <= PRECHARGE_AMPS


class AcObserver(Observer):
    """Mains needs state C or D, which S2 makes; the car's limits bound the current."""

    def sound(self) -> bool:
        return super().sound() and self.bench.car_ready

    def limits(self, amps: float) -> None:
        assert abs(amps) <= AC_LIMITS.max_charge_a * 3


@given(scripts)
@settings(deadline=None, max_examples=60)
def test_no_order_of_commands_and_faults_makes_a_dc_outlet_dangerous(script: list[Move]) -> None:
    bench = Bench()
    bench.world.watch(Observer(bench, DC_RULES))
    play(bench, script)
    bench.run(DC_RULES.idle_watchdog + 5.0, 5.0)  # nobody commands any more
    assert not bench.outlet.interlock.energised
    assert bench.station().output.amps == 0


@given(scripts)
@settings(deadline=None, max_examples=60)
def test_no_order_of_commands_and_faults_makes_an_ac_outlet_dangerous(script: list[Move]) -> None:
    bench = Bench(ac=True)
    bench.world.watch(AcObserver(bench, AC_RULES))
    play(bench, script)
    bench.run(AC_RULES.watchdog + 5.0, 5.0)
    facts = bench.station()
    assert (facts.contactors_closed, facts.output.amps) == (False, 0)


def play(bench: Bench, script: list[Move]) -> None:
    for move in script:
        move(bench)
        assert bench.station().output.volts < 1100


@pytest.mark.parametrize("ac", [False, True])
def test_the_observer_sees_sessions_run(ac: bool) -> None:
    bench = Bench(ac=ac)
    observer = (AcObserver if ac else Observer)(bench, AC_RULES if ac else DC_RULES)
    bench.world.watch(observer)
    begin(bench)
    assert observer.flowed


def test_the_observer_sees_current_without_a_proof() -> None:
    bench = Bench()
    begin(bench)
    assert bench.outlet.parts.monitor is not None
    bench.outlet.parts.monitor.start(500.0)  # behind the interlock's back
    with pytest.raises(AssertionError):
        Observer(bench, DC_RULES).check(bench.now)


def test_the_observer_sees_a_contactor_that_stays_closed() -> None:
    bench = Bench()
    begin(bench)
    bench.outlet.faults.switch_on(Fault.CONTACTOR_WELDED, Fault.EMERGENCY_STOP)
    bench.world.watch(Observer(bench, DC_RULES))
    with pytest.raises(AssertionError):
        bench.run(2.0)
