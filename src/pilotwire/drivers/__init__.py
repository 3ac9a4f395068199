"""Devices, virtual and real, and the two things made of them: `Outlet` at the station, `Vehicle` in the car."""

from pilotwire.drivers.devices import Advancing, OutletDevices, VehicleDevices
from pilotwire.drivers.errors import DriverError
from pilotwire.drivers.outlet import Outlet
from pilotwire.drivers.rules import AC_RULES, CAR_RULES, DC_RULES, Rules
from pilotwire.drivers.vehicle import Errand, Vehicle

__all__ = [
    "AC_RULES",
    "CAR_RULES",
    "DC_RULES",
    "Advancing",
    "DriverError",
    "Errand",
    "Outlet",
    "OutletDevices",
    "Rules",
    "Vehicle",
    "VehicleDevices",
]
