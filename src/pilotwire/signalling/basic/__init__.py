"""Charging by duty cycle alone, both sides."""

from pilotwire.signalling.basic.car import BasicCar, CarOutput
from pilotwire.signalling.basic.events import AmpsOffered, BasicEvent, ChargingRefused, ChargingStarted, ChargingStopped
from pilotwire.signalling.basic.settings import BasicCarSettings, BasicStationSettings
from pilotwire.signalling.basic.station import BasicStation, StationOutput

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
