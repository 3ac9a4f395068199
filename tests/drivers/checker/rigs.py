"""A virtual pair as the checks need it: without interlocks, and with hands on the world around."""

from collections.abc import Callable

import msgspec

from pilotwire.drivers.checker import OutletBench, VehicleBench
from pilotwire.drivers.virtual import Fault, Faults, World, ac_pair, dc_pair
from pilotwire.drivers.virtual.build import Pair
from pilotwire.drivers.virtual.world import Watcher
from pilotwire.ports import X1, Drive, Pilot, Signal
from tests.drivers.checker.clocks import START

Maker = Callable[[World], Pair]
PAIRS: dict[str, Maker] = {"dc": lambda world: dc_pair(world=world), "ac": lambda world: ac_pair(world=world)}
SHOWN_BY_FAULTS = {Pilot.E: Fault.PILOT_LOST, Pilot.F: Fault.UNAVAILABLE}


class Unwatched(World):
    """Without interlocks, so that the checks have the devices to themselves."""

    def watch(self, *watchers: Watcher) -> None:
        pass


class Rig:
    def __init__(self, make: Maker) -> None:
        self.now = START
        self.world = Unwatched()
        self.outlet, self.vehicle, self.cable = make(self.world)
        wire = self.outlet.parts.wire
        self.here = msgspec.structs.replace(self.outlet._devices, proximity=wire)
        self.there = msgspec.structs.replace(self.vehicle._devices, proximity=wire)
        self.wait(0.0)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.world.advance(self.now)

    def show(self, pilot: Pilot) -> None:
        self.outlet.faults.mend()
        if pilot in SHOWN_BY_FAULTS:
            self.outlet.faults.switch_on(SHOWN_BY_FAULTS[pilot])
        elif pilot is Pilot.A:
            self.cable.unplug()
        else:
            self.cable.plug()
        self.outlet.parts.wire.ventilated = pilot is Pilot.D
        self.there.pilot.set_ready(pilot.ready)

    def draw(self, watts: float) -> None:
        self.show(Pilot.C)
        self.here.contactor.switch(watts != 0)
        assert self.there.charger is not None
        self.there.charger.set_power(watts)

    def plug(self, into: bool) -> None:
        (self.cable.plug if into else self.cable.unplug)()

    def oscillate(self, percent: float | None) -> None:
        assert self.here.generator is not None
        self.here.generator.drive(X1 if percent is None else Drive(Signal.PWM, percent))

    def weld(self, welded: bool) -> None:
        _set(self.outlet.faults, welded)

    def weld_car(self, welded: bool) -> None:
        _set(self.vehicle.faults, welded)

    def outlet_bench(self) -> OutletBench:
        ac = self.here.monitor is None
        return OutletBench(
            devices=self.here,
            clock=lambda: self.now,
            wait=self.wait,
            show=self.show,
            shows=tuple(Pilot),
            draw=self.draw if ac else None,
            weld=self.weld,
            voltmeter=self.outlet.parts.wire,
        )

    def vehicle_bench(self) -> VehicleBench:
        return VehicleBench(
            devices=self.there,
            clock=lambda: self.now,
            wait=self.wait,
            plug=self.plug,
            oscillate=self.oscillate,
            sees=self.here.pilot.pilot,
            weld=self.weld_car,
        )


def _set(faults: Faults, welded: bool) -> None:
    (faults.switch_on if welded else faults.mend)(Fault.CONTACTOR_WELDED)
