"""The interlock: whatever a protocol asks for, energy flows only where it is safe.

It knows no session. It sees the devices, remembers what was commanded, and compares; it works on every `check`, whether
commands come or not. Two kinds are built on it: `DcInterlock` and `AcInterlock`.
"""

import math
from abc import ABC, abstractmethod

from pilotwire.drivers.contactor_drive import LOOK_AGAIN, ContactorDrive
from pilotwire.drivers.devices import OutletDevices
from pilotwire.drivers.guard import MAX_CAUSE, Guard
from pilotwire.drivers.lock_drive import LockDrive
from pilotwire.drivers.pilot_drive import PilotDrive
from pilotwire.drivers.rules import NO_CURRENT, Rules
from pilotwire.ports import Command, Contactors, DrivePilot, Isolation, Limits, Lock, Output, OutputOff, Pilot


class Interlock(ABC):
    """Between the commands of a session and the devices of one outlet."""

    def __init__(self, devices: OutletDevices, limits: Limits, rules: Rules) -> None:
        self.guard = Guard()
        self.limits = limits
        self.pilot = Pilot.A
        self.output = Output()
        self.contactor = ContactorDrive(devices.contactor, devices.feedback, rules, self.guard)
        self.lock = LockDrive(devices.lock, self.guard)
        self._generator = PilotDrive(devices.generator, self.guard)
        self._devices = devices
        self._rules = rules
        self._now: float | None = None
        self._heard_at = 0.0  # last command
        self._wants_closed = False
        self._driven: tuple[float, float] | None = None  # V and A that the stage was told last

    @property
    @abstractmethod
    def isolation(self) -> Isolation:
        """What is proven since the plug went in."""

    @property
    @abstractmethod
    def patience(self) -> float:
        """Silence from above is borne for so long, in s; infinite where no energy may flow."""

    @property
    def energised(self) -> bool:
        """Whether energy may flow on the last command."""
        return self.patience < math.inf

    def apply(self, command: Command) -> None:
        """Take a command, or refuse it with a notice; what is not a number ends the output."""
        self._heard_at = self._now or 0.0
        if not _finite(command):
            self._refuse(command, "is not a finite number")
            self._stop()
            return
        match command:
            case Lock(engaged):
                self.lock.wanted = engaged
            case Contactors(closed=True):
                self._wants_closed = self._may_close(command)
            case Contactors():
                self._wants_closed = False
                self._stop()
            case OutputOff():
                self._stop()
            case DrivePilot(drive):
                self._generator.drive(drive, self._now or 0.0)
            case _:
                self._energy(command)

    def check(self, now: float) -> None:
        """Look at everything, judge, and act."""
        seconds = max(0.0, now - self._now) if self._now is not None else 0.0
        self._now = now if self._now is None else max(now, self._now)
        self._look(self._now)
        self._watch(seconds)
        self._judge(self._now)
        self._act(self._now)

    def horizon(self) -> float:
        """Seconds until the next check is due, should nothing happen before."""
        now = self._now or 0.0
        watchdog = self._heard_at + self.patience - now
        return min(self.contactor.horizon(now), watchdog + LOOK_AGAIN if watchdog >= 0 else math.inf)

    def reset(self) -> bool:
        """Forget a trip, where the outlet is safe and nothing complains any more; tells whether it is forgotten."""
        if self.guard.cause is not None and self._safe() and not self._alarms():
            self.guard.cause = None
            self._stop()
            self._forget()
            self._wants_closed = False
        return self.guard.cause is None

    @abstractmethod
    def _energy(self, command: Command) -> None:
        """Take a command about energy."""

    @abstractmethod
    def _stop(self) -> None:
        """Want no output any more."""

    @abstractmethod
    def _forget(self) -> None:
        """What was proven of the cable and the car counts no more."""

    @abstractmethod
    def _watch(self, seconds: float) -> None:
        """Trip where what is measured is not what was asked for."""

    @abstractmethod
    def _permitted(self) -> tuple[float, float]:
        """V and A that the stage may have now; (0, 0) is off."""

    @abstractmethod
    def _closed(self) -> bool:
        """Whether the contactor should be closed."""

    def _look(self, now: float) -> None:
        before = self.pilot
        self.pilot = self.guard.attempt("pilot", self._devices.pilot.pilot, self.pilot)
        self.output = self.guard.attempt("output sensor", self._devices.sensor.measure, self.output)
        self.contactor.look(now)
        if before.ready and not self.pilot.ready:
            self._withdrawn()

    def _withdrawn(self) -> None:
        """The car has opened S2, or is gone: it wants no energy."""
        if not self.pilot.connected and self.energised and abs(self.output.amps) >= NO_CURRENT:
            self.guard.trip(f"pilot {self.pilot.name} under power: {self.pilot.value}")
        self._stop()

    def _judge(self, now: float) -> None:
        for cause in self._alarms():
            self.guard.trip(cause)
        if self.pilot in (Pilot.E, Pilot.F):
            self._judge_silence(now)
        if now - self._heard_at > self.patience:
            self.guard.trip(f"no command for {self.patience:g} s under power")
        if self.guard.cause is not None:
            self._stop()
        if self.pilot is Pilot.A:
            self._stop()
            self._wants_closed = self.lock.wanted = False
            self._forget()
            self.reset()

    def _judge_silence(self, now: float) -> None:
        """State E or F: no fault where we wake a car by it, and nothing is live. Whoever is there may have changed."""
        text = f"pilot {self.pilot.name}: {self.pilot.value}"
        live = self.contactor.closed or abs(self.output.amps) >= NO_CURRENT
        if live or not self._generator.is_silent(now):
            self.guard.trip(text)
            return
        self.guard.note(text)
        self._stop()
        self._wants_closed = False
        self._forget()

    def _act(self, now: float) -> None:
        self._drive_stage(*self._permitted())
        broken = self.guard.cause is not None
        urgent = broken or not self.pilot.ready
        self.contactor.drive(self._closed() and not broken, self.output.amps, now, urgent=urgent)
        self.lock.drive(plugged=self.pilot is not Pilot.A, closed=self.contactor.closed, volts=self.output.volts)

    def _drive_stage(self, volts: float, amps: float) -> None:
        if self._driven != (volts, amps):
            driven = self.guard.done("power stage", lambda: self._devices.stage.set_output(volts, amps))
            self._driven = (volts, amps) if driven else None

    def _may_close(self, command: Command) -> bool:
        if self.guard.cause is not None or not self.pilot.connected:
            return self._refuse(command, self.guard.cause or "no car is connected")
        return True

    def _safe(self) -> bool:
        sound = self.pilot not in (Pilot.E, Pilot.F)
        return sound and not self.contactor.closed and abs(self.output.amps) < NO_CURRENT

    def _alarms(self) -> list[str]:
        found = [self.guard.attempt("alarm", alarm.alarm, None) for alarm in self._devices.alarms]
        return [cause for cause in found if cause]

    def _refuse(self, command: Command, why: str) -> bool:
        self.guard.note(f"{command} refused: {why}"[:MAX_CAUSE])
        return False


def _finite(command: Command) -> bool:
    values = (getattr(command, name) for name in command.__struct_fields__)
    return all(math.isfinite(value) for value in values if isinstance(value, int | float))
