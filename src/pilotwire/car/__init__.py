"""A car: its session joined to its hardware and the network."""

from pilotwire.car.berth import Berth
from pilotwire.car.build import make_car
from pilotwire.car.car import Car, DataLine, Outcome, Reach
from pilotwire.car.config import CarSettings
from pilotwire.car.seat import CarSeat

__all__ = [
    "Berth",
    "Car",
    "CarSeat",
    "CarSettings",
    "DataLine",
    "Outcome",
    "Reach",
    "make_car",
]
