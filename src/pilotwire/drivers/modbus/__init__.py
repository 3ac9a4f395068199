"""Meters that speak Modbus TCP: maps of registers as data, and a meter that is read in the background."""

from pilotwire.drivers.modbus.maps import MAPS, MeterMap, Quantity, Register
from pilotwire.drivers.modbus.meter import ModbusMeter

__all__ = ["MAPS", "MeterMap", "ModbusMeter", "Quantity", "Register"]
