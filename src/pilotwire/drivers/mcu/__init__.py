"""A microcontroller that owns the pilot, the contactor and the lock, at the other end of a serial line.

The frames are described in docs/reference/mcu-frames.md. Engines without I/O; `drivers.serial_line` opens the device.
"""

from pilotwire.drivers.mcu.car import CarMcu
from pilotwire.drivers.mcu.frames import FrameReader, Noise, encode
from pilotwire.drivers.mcu.messages import (
    Ask,
    CarStatus,
    CarWish,
    Error,
    Feature,
    Hello,
    McuAction,
    Message,
    PilotCode,
    Seen,
    StationStatus,
    StationWish,
    Wanted,
)
from pilotwire.drivers.mcu.station import StationMcu

__all__ = [
    "Ask",
    "CarMcu",
    "CarStatus",
    "CarWish",
    "Error",
    "Feature",
    "FrameReader",
    "Hello",
    "McuAction",
    "Message",
    "Noise",
    "PilotCode",
    "Seen",
    "StationMcu",
    "StationStatus",
    "StationWish",
    "Wanted",
    "encode",
]
