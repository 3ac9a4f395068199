"""The hardware and the outside world, as frozen values and one-method protocols with units.

Engines emit commands and are told facts; shells carry commands to devices and gather facts from them. Every method
returns at once: a slow device keeps its last value and works in the background.
"""

from pilotwire.ports.car import BatteryState, CarFacts, Inlet, Wish
from pilotwire.ports.commands import (
    Authorize,
    CarCommand,
    ChargePower,
    Command,
    Contactors,
    IsolationTest,
    Lock,
    Oscillator,
    OutputOff,
    PilotState,
    RequestCurrent,
    SetAcPower,
    SetOutput,
)
from pilotwire.ports.devices import (
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
from pilotwire.ports.station import Decision, Isolation, Limits, Output, Pilot, Reading, StationFacts, StopWish

__all__ = [
    "Authoriser",
    "Authorize",
    "Battery",
    "BatteryState",
    "CarCommand",
    "CarFacts",
    "ChargePower",
    "Command",
    "Contactor",
    "ContactorFeedback",
    "Contactors",
    "Decision",
    "Inlet",
    "Isolation",
    "IsolationMonitor",
    "IsolationSensor",
    "IsolationTest",
    "Limits",
    "Lock",
    "LockActuator",
    "Meter",
    "OnBoardCharger",
    "Oscillator",
    "Output",
    "OutputOff",
    "OutputSensor",
    "Pilot",
    "PilotSensor",
    "PilotState",
    "PilotSwitch",
    "PowerStage",
    "Reading",
    "RequestCurrent",
    "SetAcPower",
    "SetOutput",
    "StationFacts",
    "StopWish",
    "Wish",
]
