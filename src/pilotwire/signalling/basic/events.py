"""What happens in charging by duty cycle, as both sides' engines report it."""

import msgspec

from pilotwire.ports import CarCommand, Command


class AmpsOffered(msgspec.Struct, frozen=True):
    """The pilot offers so much from now on, in A per phase; 0 is a steady pilot."""

    amps: float


class ChargingStarted(msgspec.Struct, frozen=True):
    """Station: the contactor was told to close. Car: it draws power."""


class ChargingStopped(msgspec.Struct, frozen=True):
    """No energy flows any more, by the reason in words."""

    why: str


class ChargingRefused(msgspec.Struct, frozen=True):
    """This plug gets no energy, by the reason in words."""

    why: str


BasicEvent = AmpsOffered | ChargingStarted | ChargingStopped | ChargingRefused
StationOutput = Command | BasicEvent
CarOutput = CarCommand | BasicEvent
