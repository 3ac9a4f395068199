"""The control pilot as an electric circuit: generator, wire, diode and resistors of the car, coupler of the modem.

A pure function of its inputs. Plateaus are exact; an edge is one exponential, as if the diode switched with the
generator, which is off by two volts for a microsecond.
"""

import math

import msgspec

from pilotwire.ports import Drive, Oscillation, Signal

PERIOD = 1e-3  # s, 1 kHz
SOURCE_VOLTS, SOURCE_OHMS = 12.0, 1000.0


class CarLoad(msgspec.Struct, frozen=True, kw_only=True):
    """What a car has between pilot and earth, in ohm behind a diode (values of Ahlsell and Siemens manuals)."""

    ohms: float = 2740.0  # always there: state B
    ready_ohms: float = 1300.0  # beside it with S2 closed: state C
    ventilated_ohms: float = 270.0  # the same of a car that needs ventilation: state D
    diode_volts: float = 0.7


class Coupler(msgspec.Struct, frozen=True, kw_only=True):
    """Between modem and pilot: a capacitor and a resistor in series, and the signal itself on the line."""

    farads: float = 1e-9
    ohms: float = 100.0
    peak_to_peak_volts: float = 1.3


class Circuit(msgspec.Struct, frozen=True, kw_only=True):
    """One moment of the pilot. `plugged` joins both ends; the faults are those that a pilot can have."""

    drive: Drive
    plugged: bool = True
    ready: bool = False  # S2
    ventilated: bool = False  # S2 switches the resistor of state D
    car: CarLoad = CarLoad()
    coupler: Coupler | None = None
    generator_dead: bool = False
    open_wire: bool = False
    shorted: bool = False  # pilot to earth
    diode_shorted: bool = False


def plateaus(circuit: Circuit) -> tuple[float, float]:
    """The voltage of the upper and the lower half at the station, in V, settled; equal where nothing oscillates."""
    match circuit.drive.signal:
        case _ if circuit.generator_dead or circuit.drive.signal is Signal.E:
            volts = (0.0, 0.0)
        case Signal.PWM:
            volts = (SOURCE_VOLTS, -SOURCE_VOLTS)
        case Signal.X1:
            volts = (SOURCE_VOLTS, SOURCE_VOLTS)
        case _:
            volts = (-SOURCE_VOLTS, -SOURCE_VOLTS)
    return _loaded(circuit, volts[0]), _loaded(circuit, volts[1])


def wave(circuit: Circuit, seconds: float) -> float:
    """The voltage at the station so many s after a rising edge, in V, without the modem's signal."""
    high, low = plateaus(circuit)
    rising = circuit.drive.percent / 100.0 * PERIOD
    phase = math.fmod(seconds, PERIOD)
    before, goal, since = (low, high, phase) if phase < rising else (high, low, phase - rising)
    if circuit.coupler is None:
        return goal
    source, beside = _source_ohms(circuit, goal), circuit.coupler.ohms
    tau = circuit.coupler.farads * (beside + source)
    return goal + (before - goal) * source / (source + beside) * math.exp(-since / tau)


def oscillation(circuit: Circuit) -> Oscillation | None:
    """What the car measures; None where nothing oscillates at its inlet."""
    reaches = circuit.plugged and not (circuit.open_wire or circuit.shorted or circuit.generator_dead)
    return Oscillation(circuit.drive.percent) if reaches and circuit.drive.signal is Signal.PWM else None


def _load_ohms(circuit: Circuit) -> float:
    car = circuit.car
    if not circuit.ready:
        return car.ohms
    beside = car.ventilated_ohms if circuit.ventilated else car.ready_ohms
    return car.ohms * beside / (car.ohms + beside)


def _loaded(circuit: Circuit, source: float) -> float:
    """The voltage divider, with a diode that lets through what is above its own voltage."""
    if circuit.shorted:
        return 0.0
    if not circuit.plugged or circuit.open_wire:
        return source
    load = _load_ohms(circuit)
    share = load / (load + SOURCE_OHMS)
    if circuit.diode_shorted:
        return source * share
    drop = circuit.car.diode_volts
    return drop + (source - drop) * share if source > drop else source


def _source_ohms(circuit: Circuit, volts: float) -> float:
    """What the coupler's capacitor sees."""
    conducts = circuit.plugged and not circuit.open_wire and (circuit.diode_shorted or volts > 0)
    load = _load_ohms(circuit) if conducts else math.inf
    return SOURCE_OHMS if math.isinf(load) else SOURCE_OHMS * load / (SOURCE_OHMS + load)
