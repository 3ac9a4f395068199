"""What surrounds a driver while it is checked: time, and as much of the outside world as somebody can move."""

from collections.abc import Callable

import msgspec

from pilotwire.drivers.devices import OutletDevices, VehicleDevices
from pilotwire.ports import Capabilities, OscillationSensor, Pilot, PilotVoltmeter

SLICE = 0.02  # s between two looks


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed for any device; None is for what cannot be moved, and its checks are left out."""

    clock: Callable[[], float]  # UNIX s, the clock that the devices have
    wait: Callable[[float], None]  # lets s pass on it, for devices and world
    patience: float = 2.0  # s within which a device shows what it was told
    weld: Callable[[bool], None] | None = None  # welds the main contacts as they are, or frees them

    def prepare(self) -> None:
        """Bring about whatever hardware asks for before it closes its contactor."""

    def until(self, condition: Callable[[], bool]) -> bool:
        """Wait for it, no longer than `patience`; whether it came."""
        end = self.clock() + self.patience
        while not condition():
            if self.clock() >= end:
                return False
            self.wait(SLICE)
        return True

    def reaches(self, read: Callable[[], object], wanted: object) -> bool:
        """Wait until it reads so."""
        return self.until(lambda: read() == wanted)


class OutletBench(Bench, frozen=True, kw_only=True):
    """An outlet and what is around it."""

    devices: OutletDevices
    show: Callable[[Pilot], None] | None = None  # has a car, or no car, at the plug
    shows: tuple[Pilot, ...] = (Pilot.A, Pilot.B, Pilot.C)  # what `show` can do
    draw: Callable[[float], None] | None = None  # has a car take W, or give where negative
    voltmeter: PilotVoltmeter | None = None
    capabilities: Capabilities = Capabilities(state_e=True)

    def prepare(self) -> None:
        """Some hardware closes only onto a car in state C."""
        if self.show is not None:
            self.show(Pilot.C)
            self.reaches(self.devices.pilot.pilot, Pilot.C)


class VehicleBench(Bench, frozen=True, kw_only=True):
    """A car and what is around it."""

    devices: VehicleDevices
    plug: Callable[[bool], None] | None = None  # puts a station's plug in, or draws it
    oscillate: Callable[[float | None], None] | None = None  # has the station drive this duty cycle in %, or none
    sees: Callable[[], Pilot] | None = None  # what the station sees of the car
    oscillation: OscillationSensor | None = None
