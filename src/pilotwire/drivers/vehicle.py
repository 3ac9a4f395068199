"""One car: commands in, facts out, and its own watch over the battery between."""

import math

import msgspec

from pilotwire.drivers.car_guard import CarGuard
from pilotwire.drivers.devices import Advancing, VehicleDevices
from pilotwire.drivers.proximity import CableSense
from pilotwire.drivers.rules import CAR_RULES, Rules
from pilotwire.ports import (
    BatteryState,
    CarCommand,
    CarFacts,
    ChargePower,
    Contactors,
    Inlet,
    Lock,
    OutputOff,
    PilotState,
    RequestCurrent,
    Wish,
)


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """What the driver wants; see `CarFacts`."""

    departure: float | None = None  # UNIX s
    target_soc: float = 80.0
    minimum_soc: float = 20.0
    maximum_soc: float = 100.0
    wish: Wish = Wish.CHARGE


class Vehicle:
    """Carries commands to devices and gathers facts; whatever a device does, none of its methods raises.

    `errand` may be replaced at any time. With a `world` the car is virtual, as with `Outlet`.
    """

    def __init__(
        self,
        devices: VehicleDevices,
        battery: BatteryState,
        *,
        errand: Errand | None = None,
        rules: Rules = CAR_RULES,
        world: Advancing | None = None,
    ) -> None:
        """`battery` is what is known of it before it is asked."""
        self.errand = errand or Errand()
        self.watch = CarGuard(devices, battery, rules)
        self._devices = devices
        self._world = world
        self._cable = CableSense(devices.proximity, self.watch.guard, devices.coupler)
        self._locked = False

    def apply(self, command: CarCommand) -> None:
        """Do it, or refuse it with a notice."""
        devices, guard = self._devices, self.watch.guard
        match command:
            case Lock(engaged):
                self.watch.lock.wanted = engaged
            case PilotState(ready):
                guard.done("pilot", lambda: devices.pilot.set_ready(ready))
            case Contactors(closed):
                self.watch.want(closed)
            case RequestCurrent(volts, amps):
                self.watch.requested(amps if math.isfinite(volts + amps) else 0.0)
            case ChargePower(watts):
                self._draw(watts)
            case OutputOff():
                self._draw(0.0)
                self.watch.want(False)

    def advance(self, now: float) -> None:
        """Let time pass until `now`, UNIX s."""
        if self._world is not None:
            self._world.advance(now)
        else:
            self.watch.check(now)

    def facts(self, now: float) -> CarFacts:
        """What is known at `now`."""
        self.advance(now)
        errand = self.errand
        return CarFacts(
            battery=self.watch.battery,
            inlet=self._inlet(),
            departure=errand.departure,
            target_soc=errand.target_soc,
            minimum_soc=errand.minimum_soc,
            maximum_soc=errand.maximum_soc,
            wish=errand.wish,
            fault=self.watch.guard.cause,
        )

    def reset(self) -> bool:
        """Forget a trip, if its cause is gone; tells whether the car may charge."""
        return self.watch.reset()

    def notices(self) -> list[str]:
        """What was refused or broke since the last call, for the log."""
        return self.watch.guard.notices()

    def _draw(self, watts: float) -> None:
        charger = self._devices.charger
        if charger is not None:
            self.watch.guard.done("on-board charger", lambda: charger.set_power(watts))

    def _inlet(self) -> Inlet:
        watch, devices = self.watch, self._devices
        self._locked = watch.guard.attempt("lock sensor", devices.bolt.locked, self._locked)
        return Inlet(
            output=watch.output,
            plugged=watch.plugged,
            locked=self._locked,
            contactors_closed=watch.contactor.closed,
            duty_percent=watch.guard.attempt("pilot", devices.inlet.duty_percent, None),
            cable_amps=self._cable.amps(),
        )
