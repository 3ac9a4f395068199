"""The station's judgement: two equal readings, and the faults that a pilot can have."""

import pytest

from pilotwire.ports import DIGITAL, OFF, UNAVAILABLE, X1, Drive, Pilot, PilotVoltages, Signal
from pilotwire.signalling import Edge, PilotFault, StationPilot
from pilotwire.signalling.circuit import Circuit, plateaus

NOMINAL = Drive(Signal.PWM, 26.7)


class Line:
    """A circuit read again and again."""

    def __init__(self) -> None:
        self.judge = StationPilot()
        self.time = 0.0

    def read(self, circuit: Circuit, times: int = 2) -> list[Edge]:
        edges = []
        for _ in range(times):
            self.time += 0.01
            voltages = PilotVoltages(*plateaus(circuit), self.time)
            edges.append(self.judge.measured(voltages, circuit.drive))
        return [edge for edge in edges if edge]


def test_a_state_holds_after_two_equal_readings() -> None:
    line = Line()
    assert line.read(Circuit(drive=NOMINAL), times=1) == []
    assert line.judge.state is Pilot.A
    assert line.read(Circuit(drive=NOMINAL), times=1) == [Edge(before=Pilot.A, after=Pilot.B, time=0.02)]
    assert line.read(Circuit(drive=NOMINAL), times=5) == []


def test_a_single_reading_is_a_disturbance() -> None:
    line = Line()
    line.read(Circuit(drive=NOMINAL))
    for _ in range(10):
        assert line.read(Circuit(drive=NOMINAL, ready=True), times=1) == []
        assert line.read(Circuit(drive=NOMINAL), times=1) == []
    assert line.judge.state is Pilot.B


def test_toggles_of_a_validation_are_edges() -> None:
    line = Line()
    line.read(Circuit(drive=DIGITAL))
    edges = []
    for _ in range(3):
        edges += line.read(Circuit(drive=DIGITAL, ready=True), times=20)
        edges += line.read(Circuit(drive=DIGITAL), times=20)
    assert [edge.after for edge in edges] == [Pilot.C, Pilot.B] * 3


@pytest.mark.parametrize("ready", [False, True])
@pytest.mark.parametrize("drive", [DIGITAL, NOMINAL, Drive(Signal.PWM, 96.0)])
def test_a_shorted_diode_is_seen_under_oscillation(ready: bool, drive: Drive) -> None:
    line = Line()
    line.read(Circuit(drive=drive, ready=ready))
    assert line.judge.fault is None
    line.read(Circuit(drive=drive, ready=ready, diode_shorted=True), times=1)
    assert line.judge.fault is None
    line.read(Circuit(drive=drive, ready=ready, diode_shorted=True), times=1)
    assert line.judge.fault == PilotFault.DIODE.value
    assert line.judge.state is (Pilot.C if ready else Pilot.B)


def test_a_steady_pilot_says_nothing_of_the_diode_and_does_not_acquit_it() -> None:
    line = Line()
    line.read(Circuit(drive=X1, diode_shorted=True))
    assert line.judge.fault is None
    line.read(Circuit(drive=NOMINAL, diode_shorted=True))
    line.read(Circuit(drive=X1, diode_shorted=True))
    assert line.judge.fault == PilotFault.DIODE.value
    line.read(Circuit(drive=NOMINAL))
    assert line.judge.fault is None


def test_drawing_the_plug_ends_a_diode_fault() -> None:
    line = Line()
    line.read(Circuit(drive=NOMINAL, diode_shorted=True))
    line.read(Circuit(drive=X1, plugged=False))
    assert (line.judge.state, line.judge.fault) == (Pilot.A, None)


@pytest.mark.parametrize("drive", [DIGITAL, NOMINAL, X1])
def test_a_short_to_earth_is_state_e_and_a_fault(drive: Drive) -> None:
    line = Line()
    line.read(Circuit(drive=drive, ready=True))
    line.read(Circuit(drive=drive, ready=True, shorted=True))
    assert (line.judge.state, line.judge.fault) == (Pilot.E, PilotFault.SHORT.value)
    line.read(Circuit(drive=drive))
    assert (line.judge.state, line.judge.fault) == (Pilot.B, None)


@pytest.mark.parametrize(("drive", "state"), [(OFF, Pilot.E), (UNAVAILABLE, Pilot.F)])
def test_a_pilot_that_is_driven_to_e_or_f_is_no_fault(drive: Drive, state: Pilot) -> None:
    line = Line()
    line.read(Circuit(drive=NOMINAL, ready=True))
    line.read(Circuit(drive=drive, ready=True))
    assert (line.judge.state, line.judge.fault) == (state, None)


@pytest.mark.parametrize(
    ("high", "low"), [(14.0, -12.0), (-5.0, -12.0), (-14.0, -14.0), (9.0, -5.0), (float("nan"), -12.0)]
)
def test_a_voltage_that_no_state_has_is_a_fault_and_leaves_the_state(high: float, low: float) -> None:
    line = Line()
    line.read(Circuit(drive=NOMINAL))
    for time in (1.0, 2.0):
        line.judge.measured(PilotVoltages(high, low, time), NOMINAL)
    assert (line.judge.state, line.judge.fault) == (Pilot.B, PilotFault.RANGE.value)
