"""Rules for ports that outlets and cars have in common."""

import math
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import TypeVar

from pilotwire.drivers.checker.bench import Bench, OutletBench, VehicleBench
from pilotwire.drivers.checker.rules import Rule

AnyBench = TypeVar("AnyBench", OutletBench, VehicleBench)

AT_ONCE = 0.02  # s; a bus or a conversion that is waited for takes as long as that, or longer
TIMES = 5  # of which the shortest counts, since the machine may be busy


def slow(name: str, call: Callable[[], object]) -> Iterator[str]:
    """A finding where a call takes its time each time."""
    shortest = min(_seconds(call) for _ in range(TIMES))
    if shortest > AT_ONCE:
        yield f"{name} takes {shortest:.3f} s, {AT_ONCE:g} s are allowed"


def follows(bench: Bench, name: str, tell: Callable[[bool], None], shows: Callable[[], bool]) -> Iterator[str]:
    """Findings where something does not go on, off, and off again."""
    for wanted in (True, False, False):
        tell(wanted)
        if not bench.reaches(shows, wanted):
            yield f"{name} is {shows()} {bench.patience:g} s after it was told {wanted}"


def finite(name: str, *values: float) -> Iterator[str]:
    """Findings where a value is no finite number."""
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            yield f"{name} is {value!r}; it must be a finite number"


def _seconds(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def contactor_follows(bench: AnyBench) -> Iterator[str]:
    """Closes, opens, and opens again."""
    devices = bench.devices
    bench.prepare()
    yield from follows(bench, "closed()", devices.contactor.switch, devices.feedback.closed)


def weld_is_told(bench: AnyBench) -> Iterator[str]:
    """What does not open must not be said to be open."""
    devices, weld = bench.devices, bench.weld
    assert weld is not None
    bench.prepare()
    devices.contactor.switch(True)
    closed = bench.until(devices.feedback.closed)
    weld(True)
    devices.contactor.switch(False)
    bench.wait(bench.patience)
    if not closed or not devices.feedback.closed():
        yield "closed() is False while the main contacts are welded"
    weld(False)
    if not bench.until(lambda: not devices.feedback.closed()):
        yield "closed() stays True after the contacts are free"


def lock_follows(bench: AnyBench) -> Iterator[str]:
    """Locks, unlocks, and unlocks again."""
    yield from follows(bench, "locked()", bench.devices.lock.set_locked, bench.devices.bolt.locked)


def sensor_measures(bench: AnyBench) -> Iterator[str]:
    """Finite, and no voltage below zero."""
    output = bench.devices.sensor.measure()
    yield from finite("measure()", output.volts, output.amps)
    if output.volts < 0:
        yield f"measure() gives {output.volts} V; it must not be negative"


def nothing_is_wrong(bench: AnyBench) -> Iterator[str]:
    """Alarms have words, and a bench in order has no alarm."""
    for alarm in bench.devices.alarms:
        words = alarm.alarm()
        if words is not None:
            yield f"alarm() is {words!r} though nothing is wrong"


def ohms_are_a_resistor(bench: AnyBench) -> Iterator[str]:
    """Positive, and infinite where nothing is plugged in."""
    proximity = bench.devices.proximity
    assert proximity is not None
    ohms = proximity.ohms()
    if math.isnan(ohms) or ohms < 0:
        yield f"ohms() is {ohms}; it must be 0 or more, infinite where nothing is plugged in"


def common_rules(_: type[AnyBench]) -> tuple[Rule[AnyBench], ...]:
    """The rules, for one kind of bench."""
    return (
        Rule(port="Contactor", words="closes and opens, as its feedback tells", check=contactor_follows),
        Rule(port="ContactorFeedback", words="tells of welded contacts", check=weld_is_told, needs=("weld",)),
        Rule(port="LockActuator", words="holds and lets go, as its sensor tells", check=lock_follows),
        Rule(port="OutputSensor", words="measures finite values", check=sensor_measures),
        Rule(port="ProximitySensor", words="gives a resistance", check=ohms_are_a_resistor, needs=("proximity",)),
        Rule(port="Alarm", words="is silent while nothing is wrong", check=nothing_is_wrong),
    )
