"""Devices with one thing wrong each, on top of good ones."""

import math
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from pilotwire.drivers.checker import OutletBench, VehicleBench
from pilotwire.ports import Isolation, Output, Pilot, PilotVoltages


class Instead:
    """A device whose method `name` does something else; it is given the good method."""

    def __init__(self, device: object, name: str, other: Callable[..., Any]) -> None:
        self._device = device
        self._name = name
        self._other = other

    def __getattr__(self, name: str) -> Any:
        good = getattr(self._device, name)
        if name != self._name:
            return good
        return lambda *arguments: self._other(good, *arguments)


def outlet(port: str, name: str, other: Callable[..., Any]) -> Callable[[OutletBench], OutletBench]:
    """A bench with one port of the outlet broken."""

    def broken(bench: OutletBench) -> OutletBench:
        devices = bench.devices
        wrong: Any = Instead(getattr(devices, port), name, other)
        return msgspec.structs.replace(bench, devices=msgspec.structs.replace(devices, **{port: wrong}))

    return broken


def vehicle(port: str, name: str, other: Callable[..., Any]) -> Callable[[VehicleBench], VehicleBench]:
    """A bench with one port of the car broken."""

    def broken(bench: VehicleBench) -> VehicleBench:
        devices = bench.devices
        wrong: Any = Instead(getattr(devices, port), name, other)
        return msgspec.structs.replace(bench, devices=msgspec.structs.replace(devices, **{port: wrong}))

    return broken


def voltmeter(other: Callable[..., Any]) -> Callable[[OutletBench], OutletBench]:
    """A bench with a broken voltmeter."""

    def broken(bench: OutletBench) -> OutletBench:
        wrong: Any = Instead(bench.voltmeter, "voltages", other)
        return msgspec.structs.replace(bench, voltmeter=wrong)

    return broken


def alarming(bench: OutletBench) -> OutletBench:
    """A bench with an alarm that does not end."""
    wrong: Any = Instead(bench.devices.alarms[0], "alarm", lambda good: "cries wolf")
    return msgspec.structs.replace(bench, devices=msgspec.structs.replace(bench.devices, alarms=(wrong,)))


def slowly(good: Callable[..., Any], *arguments: Any) -> Any:
    time.sleep(0.03)
    return good(*arguments)


def only_on(good: Callable[[bool], None], on: bool) -> None:
    if on:
        good(on)


def nothing(good: object, *arguments: object) -> None:
    pass


def raising(good: object, *arguments: object) -> None:
    raise OSError("wire torn")


def shrinking(good: Callable[[], Any]) -> Any:
    """Each reading a little less than the one before."""
    reading = good()
    return msgspec.structs.replace(reading, import_wh=Decimal(1000 - reading.number))


def one_register(good: Callable[[], Any]) -> Any:
    """Energy that is given back runs nowhere."""
    return msgspec.structs.replace(good(), export_wh=Decimal(0))


def old(good: Callable[[], PilotVoltages]) -> PilotVoltages:
    return msgspec.structs.replace(good(), time=good().time - 10.0)


def weak(good: Callable[[], PilotVoltages]) -> PilotVoltages:
    """Reads 2 V too little."""
    return msgspec.structs.replace(good(), high=good().high - 2.0)


OUTLETS: dict[str, tuple[str, Callable[[OutletBench], OutletBench]]] = {
    "slow pilot": ("pilot() takes", outlet("pilot", "pilot", slowly)),
    "slow contactor": ("switch() takes", outlet("contactor", "switch", slowly)),
    "pilot in words": ("must be of the kind Pilot", outlet("pilot", "pilot", lambda good: good().name)),
    "pilot stuck": ("pilot() is Pilot.B", outlet("pilot", "pilot", lambda good: Pilot.B)),
    "voltmeter weak": ("V stand where", voltmeter(weak)),
    "voltmeter old": ("were measured 10", voltmeter(old)),
    "voltmeter broken": ("must be a finite number", voltmeter(lambda good: PilotVoltages(math.nan, 0.0, 0.0))),
    "generator credulous": ("takes a duty cycle of nan", outlet("generator", "drive", nothing)),
    "contactor does not open": ("closed() is True", outlet("contactor", "switch", only_on)),
    "contactor torn": ("raises OSError: wire torn", outlet("contactor", "switch", raising)),
    "feedback of the coil": ("main contacts are welded", outlet("feedback", "closed", lambda good: False)),
    "lock does not let go": ("locked() is True", outlet("lock", "set_locked", only_on)),
    "sensor lost": ("must be a finite number", outlet("sensor", "measure", lambda good: Output(math.nan, 0.0))),
    "sensor reversed": ("must not be negative", outlet("sensor", "measure", lambda good: Output(-1.0, 0.0))),
    "alarm": ("cries wolf", alarming),
    "resistor below nothing": ("ohms() is -1", outlet("proximity", "ohms", lambda good: -1.0)),
    "meter shrinks": ("import_wh goes back", outlet("meter", "read", shrinking)),
    "stage stays": ("A flow", outlet("sensor", "measure", lambda good: Output(230.0, 16.0))),
}
AC_OUTLETS = {
    "meter of one register": ("export_wh does not grow", outlet("meter", "read", one_register)),
}
DC_OUTLETS = {
    "monitor remembers": ("proven at the very start", outlet("isolation", "isolation", lambda good: Isolation.VALID)),
}


VEHICLES: dict[str, tuple[str, Callable[[VehicleBench], VehicleBench]]] = {
    "slow battery": ("state() takes", vehicle("battery", "state", slowly)),
    "too full": ("soc is 101", vehicle("battery", "state", lambda good: msgspec.structs.replace(good(), soc=101.0))),
    "inlet blind": ("plugged() is True", vehicle("inlet", "plugged", lambda good: True)),
    "duty frozen": ("duty_percent() is 5.0 where 50", vehicle("inlet", "duty_percent", lambda good: 5.0)),
    "S2 open": ("the station sees", vehicle("pilot", "set_ready", nothing)),
    "contactor does not open": ("closed() is True", vehicle("contactor", "switch", only_on)),
    "charger torn": ("raises OSError", vehicle("charger", "set_power", raising)),
}
