"""Charging by duty cycle alone, both sides."""

from pilotwire.signalling.basic.car import BasicCar
from pilotwire.signalling.basic.events import (
    AmpsOffered,
    BasicEvent,
    CarOutput,
    ChargingRefused,
    ChargingStarted,
    ChargingStopped,
    StationOutput,
)
from pilotwire.signalling.basic.settings import BasicCarSettings, BasicStationSettings
from pilotwire.signalling.basic.station import BasicStation

__all__ = [
    "AmpsOffered",
    "BasicCar",
    "BasicCarSettings",
    "BasicEvent",
    "BasicStation",
    "BasicStationSettings",
    "CarOutput",
    "ChargingRefused",
    "ChargingStarted",
    "ChargingStopped",
    "StationOutput",
]
