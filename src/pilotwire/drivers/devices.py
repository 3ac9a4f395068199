"""What an outlet and a vehicle are made of: bundles of ports."""

from typing import Protocol

import msgspec

from pilotwire.ports import (
    Alarm,
    Authoriser,
    Battery,
    Contactor,
    ContactorFeedback,
    InletSensor,
    IsolationMonitor,
    IsolationSensor,
    LockActuator,
    LockSensor,
    Meter,
    OnBoardCharger,
    OutputSensor,
    PilotGenerator,
    PilotSensor,
    PilotSwitch,
    PowerStage,
    ProximitySensor,
)
from pilotwire.signalling import Coupler


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
    generator: PilotGenerator | None = None  # of the control pilot, where it is in our hands
    proximity: ProximitySensor | None = None  # of a socket, for the driver's own cable
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
    proximity: ProximitySensor | None = None
    coupler: Coupler = Coupler.TYPE_2
    alarms: tuple[Alarm, ...] = ()
