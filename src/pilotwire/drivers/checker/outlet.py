"""Rules for the devices of an outlet."""

from collections.abc import Callable, Iterator
from functools import partial

from pilotwire.drivers.checker.bench import OutletBench
from pilotwire.drivers.checker.common import common_rules, finite, slow
from pilotwire.drivers.checker.pilot import PILOT_RULES
from pilotwire.drivers.checker.rules import Result, Rule, try_rules
from pilotwire.ports import DIGITAL, Decision, Isolation, Meter, Pilot, Reading

DRAWN_WATTS = 3_600_000.0 / 100  # enough for 10 Wh a second, far above the last digit of any meter
DRAWN_SECONDS = 5.0
TEST_VOLTS = 500.0


def check_outlet(bench: OutletBench) -> list[Result]:
    """Try every rule that the bench allows. Leaves the contactor open, the plug free and the pilot at 5 %."""
    if bench.devices.generator is not None:
        bench.devices.generator.drive(DIGITAL)
    bench.wait(bench.patience)
    return try_rules(OUTLET_RULES, bench)


def returns_at_once(bench: OutletBench) -> Iterator[str]:
    """No method waits for its device."""
    for name, call in _calls(bench).items():
        yield from slow(name, call)


def _calls(bench: OutletBench) -> dict[str, Callable[[], object]]:
    devices = bench.devices
    calls: dict[str, Callable[[], object]] = {
        "pilot()": devices.pilot.pilot,
        "switch()": lambda: devices.contactor.switch(False),
        "closed()": devices.feedback.closed,
        "set_output()": lambda: devices.stage.set_output(0.0, 0.0),
        "measure()": devices.sensor.measure,
        "set_locked()": lambda: devices.lock.set_locked(False),
        "locked()": devices.bolt.locked,
        "read()": devices.meter.read,
        "authorize()": lambda: devices.authoriser.authorize(None),
    }
    generator, isolation, voltmeter = devices.generator, devices.isolation, bench.voltmeter
    if generator is not None:
        calls["drive()"] = lambda: generator.drive(DIGITAL)
    if isolation is not None:
        calls["isolation()"] = isolation.isolation
    if voltmeter is not None:
        calls["voltages()"] = voltmeter.voltages
    return calls | {f"alarm() of {type(alarm).__name__}": alarm.alarm for alarm in devices.alarms}


def answers_are_of_their_kind(bench: OutletBench) -> Iterator[str]:
    """Types, whatever the values."""
    devices = bench.devices
    answers: list[tuple[object, type]] = [
        (devices.pilot.pilot(), Pilot),
        (devices.feedback.closed(), bool),
        (devices.bolt.locked(), bool),
        (devices.meter.read(), Reading),
        (devices.authoriser.authorize(None), Decision),
    ]
    if devices.isolation is not None:
        answers.append((devices.isolation.isolation(), Isolation))
    for answer, kind in answers:
        if not isinstance(answer, kind):
            yield f"{answer!r} must be of the kind {kind.__name__}"


def registers_only_grow(bench: OutletBench) -> Iterator[str]:
    """Two readings, some time apart."""
    before = bench.devices.meter.read()
    bench.wait(bench.patience)
    after = bench.devices.meter.read()
    yield from _compare(before, after)
    for reading in (before, after):
        if not reading.meter_id:
            yield "read() gives no name of the meter"
        yield from finite("read()", reading.time, float(reading.import_wh), float(reading.export_wh))
        if reading.time > bench.clock():
            yield f"read() is of {reading.time}, which is still to come"


def energy_is_counted(bench: OutletBench) -> Iterator[str]:
    """What a car takes is in one register, what it gives in the other."""
    draw, meter = bench.draw, bench.devices.meter
    assert draw is not None
    for watts, register in ((DRAWN_WATTS, "import_wh"), (-DRAWN_WATTS, "export_wh")):
        before = meter.read()
        draw(watts)
        bench.wait(DRAWN_SECONDS)
        draw(0.0)
        if not bench.until(partial(_grows, meter, register, before)):
            yield f"{register} does not grow while {watts:g} W flow"
        yield from _compare(before, meter.read())


def _grows(meter: Meter, register: str, before: Reading) -> bool:
    return bool(getattr(meter.read(), register) > getattr(before, register))


def zero_is_off(bench: OutletBench) -> Iterator[str]:
    """(0, 0) is always taken, and then nothing flows."""
    bench.devices.stage.set_output(0.0, 0.0)
    if not bench.until(lambda: abs(bench.devices.sensor.measure().amps) < 1.0):
        yield f"{bench.devices.sensor.measure().amps:.1f} A flow {bench.patience:g} s after (0, 0)"


def old_isolation_is_forgotten(bench: OutletBench) -> Iterator[str]:
    """A test that has just begun proves nothing."""
    monitor, sensor = bench.devices.monitor, bench.devices.isolation
    assert monitor is not None
    assert sensor is not None
    monitor.start(TEST_VOLTS)
    if sensor.isolation().proven:
        yield "isolation() is proven at the very start of a test"


def _compare(before: Reading, after: Reading) -> Iterator[str]:
    for register in ("import_wh", "export_wh", "time", "number"):
        if getattr(after, register) < getattr(before, register):
            yield f"{register} goes back from {getattr(before, register)} to {getattr(after, register)}"
    if before.meter_id != after.meter_id:
        yield f"the meter's name changes from {before.meter_id} to {after.meter_id}"


OUTLET_RULES: tuple[Rule[OutletBench], ...] = (
    Rule(port="Every port", words="answers at once", check=returns_at_once),
    Rule(port="Every port", words="answers with a value of its kind", check=answers_are_of_their_kind),
    *PILOT_RULES,
    *common_rules(OutletBench),
    Rule(port="Meter", words="has registers that only grow", check=registers_only_grow),
    Rule(port="Meter", words="counts each direction for itself", check=energy_is_counted, needs=("draw",)),
    Rule(port="PowerStage", words="is off at (0, 0)", check=zero_is_off),
    Rule(
        port="IsolationMonitor",
        words="forgets what was",
        check=old_isolation_is_forgotten,
        needs=("monitor", "isolation"),
    ),
)
