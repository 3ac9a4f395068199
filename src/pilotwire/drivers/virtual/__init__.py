"""Virtual hardware with honest physics, for demos and tests: no clock, no chance, and faults at will."""

from pilotwire.drivers.virtual.battery import VirtualBattery
from pilotwire.drivers.virtual.build import (
    Cable,
    ac_pair,
    dc_pair,
    virtual_ac_outlet,
    virtual_ac_vehicle,
    virtual_dc_outlet,
    virtual_dc_vehicle,
)
from pilotwire.drivers.virtual.car_parts import VirtualVehicle
from pilotwire.drivers.virtual.faults import Fault, Faults
from pilotwire.drivers.virtual.models import AC_LIMITS, AC_STATION, CAR, DC_LIMITS, DC_STATION, CarModel, StationModel
from pilotwire.drivers.virtual.stand_in import AbsentCar, AbsentStation
from pilotwire.drivers.virtual.station_parts import VirtualOutlet
from pilotwire.drivers.virtual.world import World

__all__ = [
    "AC_LIMITS",
    "AC_STATION",
    "CAR",
    "DC_LIMITS",
    "DC_STATION",
    "AbsentCar",
    "AbsentStation",
    "Cable",
    "CarModel",
    "Fault",
    "Faults",
    "StationModel",
    "VirtualBattery",
    "VirtualOutlet",
    "VirtualVehicle",
    "World",
    "ac_pair",
    "dc_pair",
    "virtual_ac_outlet",
    "virtual_ac_vehicle",
    "virtual_dc_outlet",
    "virtual_dc_vehicle",
]
