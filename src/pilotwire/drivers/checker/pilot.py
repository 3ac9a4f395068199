"""Rules for the pilot of an outlet."""

import math
from collections.abc import Iterator
from functools import partial

from pilotwire.base import PilotwireError
from pilotwire.drivers.checker.bench import OutletBench
from pilotwire.drivers.checker.common import finite
from pilotwire.drivers.checker.rules import Rule
from pilotwire.ports import DIGITAL, OFF, UNAVAILABLE, X1, Drive, Pilot, PilotGenerator, PilotVoltmeter, Signal

VOLTS_TOLERANCE = 1.0  # V around +12, 0 and -12 (IEC 61851-1, Table A.5: 11 to 13 V)
AGE = 1.0  # s that a measurement may be old
PLATEAUS: dict[Drive, tuple[float, float]] = {
    DIGITAL: (12.0, -12.0),
    X1: (12.0, 12.0),
    Drive(Signal.PWM, 50.0): (12.0, -12.0),
    OFF: (0.0, 0.0),
    UNAVAILABLE: (-12.0, -12.0),
}
"""What stands on the wire in V without a car."""

NONSENSE = (math.nan, math.inf, -1.0, 101.0)


def states_are_read(bench: OutletBench) -> Iterator[str]:
    """Whatever car is there, the sensor says so, and says when it has gone."""
    assert bench.show is not None
    for wanted in (*bench.shows, Pilot.A):
        bench.show(wanted)
        if not bench.reaches(bench.devices.pilot.pilot, wanted):
            yield f"pilot() is {bench.devices.pilot.pilot()} {bench.patience:g} s after {wanted} came"


def voltages_agree(bench: OutletBench) -> Iterator[str]:
    """What is driven is measured."""
    generator, meter = bench.devices.generator, bench.voltmeter
    assert generator is not None
    assert meter is not None
    for drive, volts in PLATEAUS.items():
        generator.drive(drive)
        wanted = PLATEAUS[UNAVAILABLE] if drive == OFF and not bench.capabilities.state_e else volts
        if not bench.until(partial(_measures, meter, wanted)):
            found = meter.voltages()
            yield f"{drive}: {found.high:.1f} and {found.low:.1f} V stand where {wanted} were driven"
    generator.drive(DIGITAL)


def voltages_are_fresh(bench: OutletBench) -> Iterator[str]:
    """Finite, the high one not below the low one, and measured a moment ago."""
    assert bench.voltmeter is not None
    found = bench.voltmeter.voltages()
    yield from finite("voltages()", found.high, found.low, found.time)
    if found.high < found.low:
        yield f"voltages() gives {found.high} V above and {found.low} V below"
    age = bench.clock() - found.time
    if not -0.001 <= age <= AGE:
        yield f"voltages() were measured {age:.3f} s ago; it must be from 0 to {AGE:g} s"


def nonsense_is_refused(bench: OutletBench) -> Iterator[str]:
    """No duty cycle that is none gets on the wire."""
    generator = bench.devices.generator
    assert generator is not None
    for percent in NONSENSE:
        if not _refused(generator, Drive(Signal.PWM, percent)):
            yield f"drive() takes a duty cycle of {percent} %"
    generator.drive(DIGITAL)


def _refused(generator: PilotGenerator, drive: Drive) -> bool:
    try:
        generator.drive(drive)
    except PilotwireError:
        return True
    return False


def _measures(meter: PilotVoltmeter, wanted: tuple[float, float]) -> bool:
    found = meter.voltages()
    return all(abs(a - b) <= VOLTS_TOLERANCE for a, b in zip((found.high, found.low), wanted, strict=True))


PILOT_RULES: tuple[Rule[OutletBench], ...] = (
    Rule(port="PilotSensor", words="reads each state that is shown", check=states_are_read, needs=("show",)),
    Rule(
        port="PilotVoltmeter",
        words="measures what the generator drives",
        check=voltages_agree,
        needs=("generator", "voltmeter"),
    ),
    Rule(port="PilotVoltmeter", words="measures now", check=voltages_are_fresh, needs=("voltmeter",)),
    Rule(port="PilotGenerator", words="refuses what is no duty cycle", check=nonsense_is_refused, needs=("generator",)),
)
