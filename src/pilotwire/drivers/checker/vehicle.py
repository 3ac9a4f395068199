"""Rules for the devices of a car."""

from collections.abc import Callable, Iterator
from functools import partial

from pilotwire.drivers.checker.bench import VehicleBench
from pilotwire.drivers.checker.common import common_rules, finite, slow
from pilotwire.drivers.checker.rules import Result, Rule, try_rules
from pilotwire.ports import Pilot

PERCENT_TOLERANCE = 0.5  # of a duty cycle that is measured


def check_vehicle(bench: VehicleBench) -> list[Result]:
    """Try every rule that the bench allows. Leaves the contactor open, S2 open and the plug free."""
    return try_rules(VEHICLE_RULES, bench)


def returns_at_once(bench: VehicleBench) -> Iterator[str]:
    """No method waits for its device."""
    devices = bench.devices
    calls: dict[str, Callable[[], object]] = {
        "state()": devices.battery.state,
        "switch()": lambda: devices.contactor.switch(False),
        "closed()": devices.feedback.closed,
        "measure()": devices.sensor.measure,
        "set_locked()": lambda: devices.lock.set_locked(False),
        "locked()": devices.bolt.locked,
        "set_ready()": lambda: devices.pilot.set_ready(False),
        "plugged()": devices.inlet.plugged,
        "duty_percent()": devices.inlet.duty_percent,
    }
    for name, call in calls.items():
        yield from slow(name, call)


def battery_is_possible(bench: VehicleBench) -> Iterator[str]:
    """A battery that there can be."""
    state = bench.devices.battery.state()
    yield from finite("state()", state.soc, state.capacity_wh, state.volts, state.target_volts, state.target_amps)
    if not 0 <= state.soc <= 100:
        yield f"soc is {state.soc}; it must be from 0 to 100 %"
    for name in ("capacity_wh", "max_charge_w", "max_charge_a", "max_discharge_w", "max_discharge_a"):
        if getattr(state, name) < 0:
            yield f"{name} is {getattr(state, name)}; it must not be negative"


def plug_is_seen(bench: VehicleBench) -> Iterator[str]:
    """In and out."""
    assert bench.plug is not None
    for wanted in (True, False):
        bench.plug(wanted)
        if not bench.reaches(bench.devices.inlet.plugged, wanted):
            yield f"plugged() is {not wanted} {bench.patience:g} s after the plug was {'in' if wanted else 'out'}"


def duty_is_measured(bench: VehicleBench) -> Iterator[str]:
    """What the station drives, and nothing where it does not."""
    assert bench.plug is not None
    assert bench.oscillate is not None
    bench.plug(True)
    for percent in (5.0, 50.0, None):
        bench.oscillate(percent)
        if not bench.until(partial(_near, bench.devices.inlet.duty_percent, percent)):
            yield f"duty_percent() is {bench.devices.inlet.duty_percent()} where {percent} is driven"
    bench.oscillate(5.0)
    bench.plug(False)


def station_sees_s2(bench: VehicleBench) -> Iterator[str]:
    """State C, and back to B."""
    assert bench.plug is not None
    assert bench.sees is not None
    bench.plug(True)
    for ready in (True, False):
        bench.devices.pilot.set_ready(ready)
        if not bench.until(partial(_is_ready, bench.sees, ready)):
            yield f"the station sees {bench.sees()} {bench.patience:g} s after set_ready({ready})"
    bench.plug(False)


def _is_ready(sees: Callable[[], Pilot], ready: bool) -> bool:
    state = sees()
    return state.connected and state.ready is ready


def _near(read: Callable[[], float | None], wanted: float | None) -> bool:
    found = read()
    if found is None or wanted is None:
        return found is wanted
    return abs(found - wanted) <= PERCENT_TOLERANCE


def charger_takes_zero(bench: VehicleBench) -> Iterator[str]:
    """Zero is always taken."""
    assert bench.devices.charger is not None
    bench.devices.charger.set_power(0.0)
    yield from ()


VEHICLE_RULES: tuple[Rule[VehicleBench], ...] = (
    Rule(port="Every port", words="answers at once", check=returns_at_once),
    Rule(port="Battery", words="says what can be", check=battery_is_possible),
    Rule(port="InletSensor", words="sees the plug", check=plug_is_seen, needs=("plug",)),
    Rule(port="InletSensor", words="measures the duty cycle", check=duty_is_measured, needs=("plug", "oscillate")),
    Rule(port="PilotSwitch", words="closes and opens S2", check=station_sees_s2, needs=("plug", "sees")),
    *common_rules(VehicleBench),
    Rule(port="OnBoardCharger", words="takes zero", check=charger_takes_zero, needs=("charger",)),
)
