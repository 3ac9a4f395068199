"""Any method of any driver may raise at any moment: never an exception upwards, always no energy."""

import asyncio

import pytest
from msgspec.structs import replace

from pilotwire.drivers.hardware import OutletHardware
from pilotwire.drivers.virtual import Fault
from pilotwire.ports import (
    Authorize,
    ChargePower,
    Command,
    Contactors,
    Decision,
    IsolationTest,
    Lock,
    Pilot,
    PilotState,
    SetOutput,
)
from tests.drivers.bench import Bench

STATION = ("pilot", "switch", "closed", "set_output", "measure", "isolation", "read", "locked", "alarm")
CAR = ("state", "measure", "closed", "plugged", "duty_percent", "locked", "alarm", "switch", "set_ready")


def flows(bench: Bench) -> bool:
    """By the physics, whatever a sensor says."""
    return abs(bench.vehicle.parts.battery.amps) > 0


@pytest.mark.parametrize(
    ("method", "ac"),
    [(method, ac) for method in STATION for ac in (False, True) if (method, ac) != ("isolation", True)],
)
def test_a_raising_driver_of_the_station_ends_the_energy(method: str, ac: bool) -> None:
    bench = Bench(ac=ac)
    begin(bench)
    assert flows(bench)
    bench.outlet.faults.raise_in(method)
    if method in ("switch", "set_output"):  # called on a change only
        bench.outlet.faults.switch_on(Fault.EMERGENCY_STOP)
    for _ in range(4):
        bench.run(0.25)
        facts = bench.station()
    assert facts.fault
    assert not flows(bench) or (method == "switch" and ac)  # an AC contactor that cannot be driven is all there is
    assert method == "switch" or not bench.outlet.parts.contactor.conducting
    bench.outlet.faults.mend()
    bench.run(1.0)
    assert not flows(bench)
    assert bench.outlet.reset()


def begin(bench: Bench) -> None:
    if bench.ac:
        bench.draw(11_000.0)
    else:
        bench.charge(100.0)


@pytest.mark.parametrize(
    ("method", "command", "device"),
    [
        ("start", IsolationTest(500.0), "isolation monitor"),
        ("set_locked", Lock(False), "lock"),
        ("authorize", Authorize(), "authoriser"),
        ("switch", Contactors(True), "contactor"),
        ("set_output", SetOutput(400.0, 2.0), "power stage"),
    ],
)
def test_a_driver_that_raises_on_a_command_is_named(method: str, command: Command, device: str) -> None:
    bench = Bench()
    bench.plug()
    bench.prove()
    bench.outlet.faults.raise_in(method)
    bench.station(command)
    bench.run(0.1)
    assert bench.station().fault == f"{device}: driver broken on purpose in {method}"
    assert method != "authorize" or bench.station().authorization is Decision.REJECTED


def test_a_test_that_could_not_begin_proves_nothing() -> None:
    bench = Bench()
    bench.plug()
    bench.prove()
    bench.outlet.faults.raise_in("start")
    bench.station(IsolationTest(500.0))
    bench.run(0.1)
    bench.outlet.faults.mend()
    assert bench.outlet.reset()
    bench.station(Contactors(True))
    bench.run(1.0, 0.25, SetOutput(400.0, 100.0))
    assert bench.station().isolation.name == "UNKNOWN"
    assert bench.station().output.volts < 1.0


@pytest.mark.parametrize("method", CAR)
def test_a_raising_driver_of_the_car_opens_its_contactor(method: str) -> None:
    bench = Bench()
    bench.charge(100.0)
    bench.vehicle.faults.raise_in(method)
    if method == "switch":
        bench.vehicle.faults.switch_on(Fault.BATTERY)
    bench.car(PilotState(True))
    for _ in range(4):
        bench.run(0.25)
        facts = bench.car()
    assert facts.fault
    assert method == "switch" or not flows(bench)
    bench.vehicle.faults.mend()
    bench.run(1.0)
    assert not flows(bench)
    assert bench.vehicle.reset()
    assert bench.car().fault is None


def test_a_raising_on_board_charger_is_named() -> None:
    bench = Bench(ac=True)
    bench.draw(11_000.0)
    bench.vehicle.faults.raise_in("set_power")
    assert bench.car(ChargePower(5_000.0)).fault == "on-board charger: driver broken on purpose in set_power"


class Broken:
    """A contactor whose driver has a mistake in it."""

    def switch(self, closed: bool) -> None:
        raise ZeroDivisionError


def test_hardware_that_is_closed_under_power_is_dead_though_its_contactor_cannot_be_driven() -> None:
    bench, closed = Bench(), []
    begin(bench)
    devices = replace(bench.outlet._devices, contactor=Broken())
    asyncio.run(OutletHardware(devices, lambda: None, close=lambda: closed.append(True)).aclose())
    for part in bench.world._parts:
        part.step(1.0)
    assert not flows(bench)
    assert bench.outlet.parts.wire.pilot() is Pilot.F
    assert closed
