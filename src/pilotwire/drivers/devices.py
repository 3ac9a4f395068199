"""What an outlet and a vehicle are made of: bundles of ports, and four small sensors that only they need."""

from typing import Protocol

import msgspec

from pilotwire.ports import (
    Authoriser,
    Battery,
    Contactor,
    ContactorFeedback,
    IsolationMonitor,
    IsolationSensor,
    LockActuator,
    Meter,
    OnBoardCharger,
    OutputSensor,
    PilotSensor,
    PilotSwitch,
    PowerStage,
)


class LockSensor(Protocol):
    """Reads where the bolt is."""

    def locked(self) -> bool:
        """Whether the plug is held."""


class Alarm(Protocol):
    """Whatever the hardware complains about by itself: the emergency stop, a door, a broken power stage."""

    def alarm(self) -> str | None:
        """What is wrong now, in words; None while nothing is."""


class InletSensor(Protocol):
    """Car: reads proximity and control pilot at the inlet."""

    def plugged(self) -> bool:
        """Whether a plug is in."""

    def duty_percent(self) -> float | None:
        """The duty cycle of the control pilot in %; None without oscillation."""


class Advancing(Protocol):
    """A world that moves only when it is told what time it is."""

    def advance(self, now: float) -> None:
        """Let time pass until `now`, UNIX s; an earlier time changes nothing."""


class OutletDevices(msgspec.Struct, frozen=True, kw_only=True):
    """The hardware of one outlet; an AC outlet has no isolation monitor."""

    pilot: PilotSensor
    contactor: Contactor
    feedback: ContactorFeedback
    stage: PowerStage
    sensor: OutputSensor
    lock: LockActuator
    bolt: LockSensor
    meter: Meter
    authoriser: Authoriser
    monitor: IsolationMonitor | None = None
    isolation: IsolationSensor | None = None
    alarms: tuple[Alarm, ...] = ()


class VehicleDevices(msgspec.Struct, frozen=True, kw_only=True):
    """The hardware of one car; `charger` only where it charges with AC."""

    battery: Battery
    contactor: Contactor
    feedback: ContactorFeedback
    sensor: OutputSensor
    lock: LockActuator
    bolt: LockSensor
    pilot: PilotSwitch
    inlet: InletSensor
    charger: OnBoardCharger | None = None
    alarms: tuple[Alarm, ...] = ()
