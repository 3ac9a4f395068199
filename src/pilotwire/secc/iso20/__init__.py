"""What a station answers in ISO 15118-20. Importing the package enters all answers in the book."""

from pilotwire.secc.iso20 import ac, dc, loop, power, schedules, services, setup

__all__ = ["ac", "dc", "loop", "power", "schedules", "services", "setup"]
