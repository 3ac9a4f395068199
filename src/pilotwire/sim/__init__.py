"""Deterministic worlds: a station and a car with virtual hardware, in memory, on a clock of their own."""

from pilotwire.sim.duel import Duel, Wire

__all__ = ["Duel", "Wire"]
