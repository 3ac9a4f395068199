"""A car: its session joined to its hardware and the network."""

from pilotwire.car.build import make_car
from pilotwire.car.car import Car, Outcome, Reach
from pilotwire.car.config import CarSettings
from pilotwire.car.seat import CarSeat

__all__ = ["Car", "CarSeat", "CarSettings", "Outcome", "Reach", "make_car"]
