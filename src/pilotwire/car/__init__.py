"""A car: its session joined to its hardware and the network."""

from pilotwire.car.seat import CarSeat

__all__ = ["CarSeat"]
