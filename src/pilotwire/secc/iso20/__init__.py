"""What a station answers in ISO 15118-20. Importing the package enters all answers in the book."""

from pilotwire.secc.iso20 import ac, ac_loop, dc, dc_loop, metering, power, schedules, services, setup

__all__ = ["ac", "ac_loop", "dc", "dc_loop", "metering", "power", "schedules", "services", "setup"]
