"""IEC 61851-1 without I/O: the control pilot of both sides, the proximity pilot, and charging by duty cycle alone."""

from pilotwire.signalling.basic import (
    AmpsOffered,
    BasicCar,
    BasicCarSettings,
    BasicEvent,
    BasicStation,
    BasicStationSettings,
    ChargingRefused,
    ChargingStarted,
    ChargingStopped,
)
from pilotwire.signalling.car_pilot import CarPilot
from pilotwire.signalling.duty import Digital, Offered, Said, Silent
from pilotwire.signalling.errors import SignallingError
from pilotwire.signalling.proximity import Coupler, Proximity
from pilotwire.signalling.station_pilot import Edge, PilotFault, StationPilot
from pilotwire.signalling.timings import TIMINGS, Timing

__all__ = [
    "TIMINGS",
    "AmpsOffered",
    "BasicCar",
    "BasicCarSettings",
    "BasicEvent",
    "BasicStation",
    "BasicStationSettings",
    "CarPilot",
    "ChargingRefused",
    "ChargingStarted",
    "ChargingStopped",
    "Coupler",
    "Digital",
    "Edge",
    "Offered",
    "PilotFault",
    "Proximity",
    "Said",
    "SignallingError",
    "Silent",
    "StationPilot",
    "Timing",
]
