"""The virtual pilot, its generator, and what the interlock makes of E and F; and a pilot that is only measured."""

import math

import pytest

from pilotwire.drivers import DriverError
from pilotwire.drivers.measured_pilot import MeasuredPilot
from pilotwire.drivers.virtual import AC_STATION, Fault, Faults, StationModel, virtual_ac_outlet
from pilotwire.drivers.virtual.inlet import CarInlet
from pilotwire.drivers.virtual.pilot import VirtualPilot
from pilotwire.ports import (
    DIGITAL,
    OFF,
    UNAVAILABLE,
    X1,
    Contactors,
    Drive,
    DrivePilot,
    Isolation,
    Oscillation,
    Pilot,
    Signal,
)
from pilotwire.signalling import PilotFault
from tests.drivers.bench import Bench


@pytest.mark.parametrize("ac", [False, True])
@pytest.mark.parametrize(("drive", "state"), [(OFF, Pilot.E), (UNAVAILABLE, Pilot.F)])
def test_a_station_may_silence_the_pilot_to_wake_a_car(ac: bool, drive: Drive, state: Pilot) -> None:
    bench = Bench(ac=ac)
    bench.plug()
    for _ in range(2):
        bench.station(DrivePilot(drive))
        bench.run(4.0)
        facts = bench.station()
        assert (facts.pilot, facts.fault) == (state, None)
        bench.station(DrivePilot(DIGITAL))
        bench.run(1.0)
    assert bench.outlet.notices() == [f"pilot {state.name}: {state.value}"]
    assert (bench.station().pilot, bench.station().fault) == (Pilot.C, None)


def test_after_silence_the_isolation_has_to_be_proven_anew() -> None:
    bench = Bench()
    bench.plug()
    bench.prove()
    assert bench.station().isolation.proven
    bench.station(DrivePilot(OFF))
    bench.run(1.0)
    bench.station(DrivePilot(DIGITAL))
    bench.run(1.0)
    assert bench.station().isolation is Isolation.UNKNOWN


@pytest.mark.parametrize("ac", [False, True])
def test_a_pilot_silenced_under_power_is_a_trip_whoever_did_it(ac: bool) -> None:
    bench = Bench(ac=ac)
    if ac:
        bench.draw(11_000.0)
    else:
        bench.charge()
    bench.station(DrivePilot(UNAVAILABLE))
    bench.run(0.5)
    facts = bench.station()
    assert facts.fault is not None
    assert facts.fault.startswith("pilot F")
    assert (facts.contactors_closed, facts.output.amps) == (False, 0)
    bench.station(DrivePilot(X1))
    bench.run(1.0)
    assert bench.station().fault == facts.fault
    assert bench.outlet.reset()


def test_a_pilot_that_stays_silent_after_it_was_driven_again_is_a_trip() -> None:
    bench = Bench()
    bench.plug()
    bench.station(DrivePilot(OFF))
    bench.run(1.0)
    bench.outlet.faults.switch_on(Fault.UNAVAILABLE)
    bench.station(DrivePilot(DIGITAL))
    bench.run(0.4)
    assert bench.station().fault is None  # a sensor may be late
    bench.run(0.3)
    assert bench.station().fault == "pilot F: station not available"


def test_the_contactor_does_not_close_on_a_silent_pilot() -> None:
    bench = Bench(ac=True)
    bench.plug()
    bench.station(DrivePilot(OFF))
    bench.run(0.5)
    bench.station(Contactors(True))
    bench.run(1.0)
    assert not bench.station().contactors_closed


@pytest.mark.parametrize(
    ("drive", "percent"),
    [(DIGITAL, 5.0), (Drive(Signal.PWM, 26.7), 26.7), (X1, None), (OFF, None), (UNAVAILABLE, None)],
)
def test_a_car_sees_what_the_station_drives(drive: Drive, percent: float | None) -> None:
    bench = Bench()
    bench.plug()
    bench.station(DrivePilot(drive))
    assert bench.car().inlet.duty_percent == percent


@pytest.mark.parametrize(
    ("fault", "words"),
    [(Fault.DIODE_SHORTED, PilotFault.DIODE.value), (Fault.PILOT_SHORTED, PilotFault.SHORT.value)],
)
@pytest.mark.parametrize("ready", [False, True])
def test_a_broken_wire_is_an_alarm(fault: Fault, words: str, ready: bool) -> None:
    bench = Bench()
    bench.cable.plug()
    bench.outlet.parts.wire.s2 = ready
    bench.run(0.2)
    bench.outlet.faults.switch_on(fault)
    bench.run(0.2)
    assert bench.station().fault == words
    bench.outlet.faults.mend()
    bench.run(0.2)
    assert bench.outlet.reset()


def test_the_diode_belongs_to_the_car() -> None:
    bench = Bench()
    bench.plug()
    bench.vehicle.faults.switch_on(Fault.DIODE_SHORTED)
    bench.run(0.2)
    assert bench.station().fault == PilotFault.DIODE.value


def test_a_generator_that_raises_is_a_trip() -> None:
    bench = Bench()
    bench.plug()
    bench.outlet.faults.raise_in("drive")
    bench.station(DrivePilot(X1))
    assert bench.station().fault == "pilot generator: driver broken on purpose in drive"


def test_a_car_that_needs_ventilation_is_in_state_d() -> None:
    wire = VirtualPilot(Faults(), lambda: None)
    wire.ventilated = True
    wire.plug()
    CarInlet(wire, Faults()).set_ready(True)
    assert wire.pilot() is Pilot.D


def test_both_ends_measure() -> None:
    wire = VirtualPilot(Faults(), lambda: None, lambda: 7.0)
    inlet = CarInlet(wire, Faults())
    assert (inlet.ohms(), wire.ohms(), inlet.oscillation()) == (math.inf, math.inf, None)
    wire.plug()
    measured = wire.voltages()
    assert measured.high == pytest.approx(8.98, abs=0.01)
    assert (measured.low, measured.time) == (-12.0, 7.0)
    assert (inlet.ohms(), wire.ohms(), inlet.oscillation()) == (220.0, 220.0, Oscillation(5.0))


def test_a_socket_reads_its_cable() -> None:
    outlet, car = virtual_ac_outlet(StationModel(limits=AC_STATION.limits, socket=True, cable_ohms=680.0))
    assert outlet.facts(1.0).cable_amps is None
    car.plug()
    assert outlet.facts(2.0).cable_amps == 20.0
    outlet.faults.raise_in("ohms")
    facts = outlet.facts(3.0)
    assert facts.cable_amps is None
    assert outlet.facts(4.0).fault == "proximity: driver broken on purpose in ohms"


def test_a_car_reads_the_cable_of_an_ac_outlet() -> None:
    assert Bench().car().inlet.cable_amps is None
    bench = Bench(ac=True)
    bench.plug()
    assert bench.car().inlet.cable_amps == 32.0


class Rod:
    """A measured pilot over the virtual wire, which tells a new time whenever the test says so."""

    def __init__(self) -> None:
        self.now = 1.0
        self.faults = Faults()
        self.wire = VirtualPilot(self.faults, lambda: None, lambda: self.now)
        self.pilot = MeasuredPilot(self.wire, self.wire)

    def read(self) -> Pilot:
        self.now += 0.01
        return self.pilot.pilot()


def test_a_measured_pilot_needs_two_measurements_and_not_two_looks_at_one() -> None:
    rod = Rod()
    rod.pilot.drive(DIGITAL)
    rod.wire.plug()
    assert [rod.read(), rod.pilot.pilot(), rod.pilot.pilot(), rod.read()] == [Pilot.A, Pilot.A, Pilot.A, Pilot.B]


def test_a_measured_pilot_knows_what_it_drives() -> None:
    rod = Rod()
    rod.wire.plug()
    rod.pilot.drive(OFF)
    assert [rod.read() for _ in range(2)][-1] is Pilot.E
    assert rod.pilot.alarm() is None
    rod.pilot.drive(X1)
    rod.faults.switch_on(Fault.PILOT_SHORTED)
    assert [rod.read() for _ in range(2)][-1] is Pilot.E
    assert rod.pilot.alarm() == PilotFault.SHORT.value


def test_what_the_hardware_raises_passes_through_a_measured_pilot() -> None:
    rod = Rod()
    rod.faults.raise_in("voltages")
    with pytest.raises(DriverError):
        rod.pilot.pilot()
