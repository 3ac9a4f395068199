"""What a car watches by itself while it charges."""

import math

from pilotwire.drivers.contactor_drive import ContactorDrive
from pilotwire.drivers.corridor import Corridor
from pilotwire.drivers.devices import VehicleDevices
from pilotwire.drivers.guard import Guard
from pilotwire.drivers.lock_drive import LockDrive
from pilotwire.drivers.rules import NO_CURRENT, Rules
from pilotwire.ports import BatteryState, Output

MATCHING_VOLTS = 20.0  # the contactor closes onto a voltage this near (IEC 61851-23, second-hand)
WATCH_PRECHARGE = 0.1  # s between two looks at a voltage that should come near
AMPS_TOLERANCE, AMPS_SHARE = 10.0, 0.1


class CarGuard:
    """Closes the contactor onto a matching voltage only, and opens it on whatever is wrong."""

    def __init__(self, devices: VehicleDevices, battery: BatteryState, rules: Rules) -> None:
        self.guard = Guard()
        self.battery = battery
        self.output = Output()
        self.plugged = False
        self.contactor = ContactorDrive(devices.contactor, devices.feedback, rules, self.guard)
        self.lock = LockDrive(devices.lock, self.guard)
        self._devices = devices
        self._now: float | None = None
        self._wanted = False
        self._amps: float | None = None  # asked of the station; None where the station decides
        most = max(battery.max_charge_a, battery.max_discharge_a, AMPS_TOLERANCE)
        self._corridor = Corridor(lag=rules.lag, rate=most / rules.fall, tolerance=AMPS_TOLERANCE, share=AMPS_SHARE)

    def want(self, closed: bool) -> None:
        """Close the contactor as soon as the voltages match, or open it and forget what was asked for."""
        self._wanted = closed
        self._amps = self._amps if closed else None

    def requested(self, amps: float) -> None:
        """What the station was asked for; without it, the limits of the battery hold (Dynamic control)."""
        self._amps = amps

    def check(self, now: float) -> None:
        """Look, judge, and act."""
        seconds = max(0.0, now - self._now) if self._now is not None else 0.0
        self._now = now
        self._look()
        self._judge(seconds)
        if self.guard.cause is not None:
            self._stop_charger()
        closing = self.guard.cause is None and self._wanted and (self.contactor.closed or self._matches())
        self.contactor.drive(closing, self.output.amps, now, urgent=self.guard.cause is not None)
        self.lock.drive(plugged=self.plugged, closed=self.contactor.closed, volts=self.output.volts)

    def horizon(self) -> float:
        """Seconds until the next look is due."""
        waiting = self._wanted and not self.contactor.closed
        return min(WATCH_PRECHARGE if waiting else math.inf, self.contactor.horizon(self._now or 0.0))

    def reset(self) -> bool:
        """Forget a trip where nothing flows and nothing complains any more."""
        calm = not self.contactor.closed and abs(self.output.amps) < NO_CURRENT
        if calm and not self._complaints():
            self.guard.cause = None
            self._wanted = False
        return self.guard.cause is None

    def _look(self) -> None:
        devices, attempt = self._devices, self.guard.attempt
        self.battery = attempt("battery", devices.battery.state, self.battery)
        self.output = attempt("inlet sensor", devices.sensor.measure, self.output)
        self.plugged = attempt("inlet", devices.inlet.plugged, self.plugged)
        self.contactor.look(self._now or 0.0)

    def _judge(self, seconds: float) -> None:
        for cause in self._complaints():
            self.guard.trip(cause)
        battery = self.battery
        asked = (battery.max_charge_a, -battery.max_discharge_a) if self._amps is None else (self._amps,)
        self._corridor.follow(seconds, *asked)
        if self._devices.charger is None and not self._corridor.holds(self.output.amps):
            bounds = " to ".join(f"{amps:.1f}" for amps in asked)
            self.guard.trip(f"{self.output.amps:.1f} A flow where {bounds} A are expected")
        if not self.plugged:
            self.want(False)
            self.lock.wanted = False
            self.reset()

    def _stop_charger(self) -> None:
        charger = self._devices.charger
        if charger is not None:
            self.guard.done("on-board charger", lambda: charger.set_power(0.0))

    def _complaints(self) -> list[str]:
        alarms = [self.guard.attempt("alarm", alarm.alarm, None) for alarm in self._devices.alarms]
        return [cause for cause in [self.battery.error, *alarms] if cause]

    def _matches(self) -> bool:
        """An AC inlet has nothing to match; its charger is behind the contactor."""
        return self._devices.charger is not None or abs(self.output.volts - self.battery.volts) <= MATCHING_VOLTS
