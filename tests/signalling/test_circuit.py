"""The pilot as a circuit, against numbers worked out elsewhere and against an integration in small steps."""

import math

import pytest
from msgspec.structs import replace

from pilotwire.ports import DIGITAL, OFF, UNAVAILABLE, X1, Drive, Oscillation, Pilot, PilotVoltages, Signal
from pilotwire.signalling import StationPilot, levels
from pilotwire.signalling.circuit import PERIOD, CarLoad, Circuit, Coupler, oscillation, plateaus, wave

FOCCCI = CarLoad(ohms=2700.0, ready_ohms=1200.0)
EVERY = [
    (Circuit(drive=DIGITAL, plugged=False), Pilot.A),
    (Circuit(drive=DIGITAL), Pilot.B),
    (Circuit(drive=DIGITAL, ready=True), Pilot.C),
    (Circuit(drive=DIGITAL, ready=True, ventilated=True), Pilot.D),
    (Circuit(drive=DIGITAL, ready=True, car=FOCCCI), Pilot.C),
    (Circuit(drive=X1, ready=True), Pilot.C),
    (Circuit(drive=Drive(Signal.PWM, 96.0), ready=True), Pilot.C),
    (Circuit(drive=OFF, ready=True), Pilot.E),
    (Circuit(drive=UNAVAILABLE, ready=True), Pilot.F),
]


@pytest.mark.parametrize(
    ("circuit", "volts"),
    [
        (Circuit(drive=DIGITAL), 8.98),
        (Circuit(drive=DIGITAL, ready=True), 6.00),
        (Circuit(drive=DIGITAL, ready=True, ventilated=True), 2.93),
    ],
)
def test_check_10_the_circuit_has_the_textbook_s_voltages(circuit: Circuit, volts: float) -> None:
    high, low = plateaus(circuit)
    assert high == pytest.approx(volts, abs=0.006)
    assert low == -12.0


def test_check_10_a_board_with_other_resistors_is_in_state_c() -> None:
    high, _ = plateaus(Circuit(drive=DIGITAL, ready=True, car=FOCCCI))
    assert high == pytest.approx(5.83, abs=0.005)
    assert levels.state(high * 1000, Pilot.B) is Pilot.C


def integrated(circuit: Circuit, coupler: Coupler, at: float, step: float = 2e-9) -> float:
    """The voltage so many s after a rising edge, in small steps from the end of the lower half on."""
    _, low = plateaus(circuit)
    rising = circuit.drive.percent / 100 * PERIOD
    beside = circuit.car.ohms * circuit.car.ready_ohms / (circuit.car.ohms + circuit.car.ready_ohms)
    load = beside if circuit.ready else circuit.car.ohms
    capacitor = volts = low
    for number in range(int(at / step)):
        source = 12.0 if number * step < rising else -12.0
        conducts = volts > circuit.car.diode_volts
        # Currents into the node from generator, capacitor and car add up to nothing.
        inwards = source / 1000 + capacitor / coupler.ohms + (circuit.car.diode_volts / load if conducts else 0.0)
        volts = inwards / (1 / 1000 + 1 / coupler.ohms + (1 / load if conducts else 0.0))
        capacitor += (volts - capacitor) / coupler.ohms / coupler.farads * step
    return volts


@pytest.mark.parametrize("ready", [False, True])
@pytest.mark.parametrize(
    ("micros", "error"), [(0.5, 2.0), (1.0, 2.0), (4.0, 0.1), (12.0, 1e-3), (50.9, 1.5), (62.0, 1e-3)]
)
def test_the_coupler_rounds_the_edges_by_its_time_constant(ready: bool, micros: float, error: float) -> None:
    coupler = Coupler()
    circuit = Circuit(drive=DIGITAL, ready=ready, coupler=coupler)
    assert wave(circuit, micros * 1e-6) == pytest.approx(integrated(circuit, coupler, micros * 1e-6), abs=error)


def test_a_wave_repeats_each_millisecond() -> None:
    circuit = Circuit(drive=Drive(Signal.PWM, 25.0), coupler=Coupler())
    assert wave(circuit, 1.3e-4) == pytest.approx(wave(circuit, 1.3e-4 + 5 * PERIOD))
    assert wave(circuit, 2.4e-4) == pytest.approx(8.98, abs=0.01)
    assert wave(circuit, 9.9e-4) == pytest.approx(-12.0, abs=0.01)


def carrier(circuit: Circuit, number: int) -> float:
    """The modem's signal at the number-th sample, at worst in any phase."""
    swing = circuit.coupler.peak_to_peak_volts if circuit.coupler else 0.0
    return swing / 2 * math.sin(number * 2.399963)  # the golden angle: no two phases alike


@pytest.mark.parametrize(("circuit", "state"), EVERY)
def test_check_10_coupler_and_power_line_signal_on_top_change_no_decision(circuit: Circuit, state: Pilot) -> None:
    with_modem = replace(circuit, coupler=Coupler())
    judge = StationPilot()
    middle = circuit.drive.percent / 200 * PERIOD if circuit.drive.signal is Signal.PWM else PERIOD / 2
    beyond = middle + PERIOD / 2
    for number in range(400):
        high = wave(with_modem, middle) + carrier(with_modem, number)
        low = wave(with_modem, beyond) + carrier(with_modem, number + 7)
        judge.measured(PilotVoltages(high, low, float(number)), circuit.drive)
        assert number == 0 or (judge.state, judge.fault) == (state, None)


@pytest.mark.parametrize(
    ("circuit", "seen"),
    [
        (Circuit(drive=DIGITAL), Oscillation(5.0)),
        (Circuit(drive=Drive(Signal.PWM, 53.3), ready=True), Oscillation(53.3)),
        (Circuit(drive=X1), None),
        (Circuit(drive=OFF), None),
        (Circuit(drive=UNAVAILABLE), None),
        (Circuit(drive=DIGITAL, plugged=False), None),
        (Circuit(drive=DIGITAL, open_wire=True), None),
        (Circuit(drive=DIGITAL, shorted=True), None),
        (Circuit(drive=DIGITAL, generator_dead=True), None),
    ],
)
def test_what_a_car_sees(circuit: Circuit, seen: Oscillation | None) -> None:
    assert oscillation(circuit) == seen


def test_a_broken_wire_looks_like_no_car() -> None:
    assert plateaus(Circuit(drive=DIGITAL, ready=True, open_wire=True)) == (12.0, -12.0)
