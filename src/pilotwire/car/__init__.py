"""A car: its session joined to its hardware and the network."""

from pilotwire.car.car import Car, Outcome, Reach
from pilotwire.car.seat import CarSeat

__all__ = ["Car", "CarSeat", "Outcome", "Reach"]
