"""What differs between AC and DC in a session of ISO 15118-20."""

from enum import Enum
from typing import Any, Protocol

from pilotwire.evcc.steps import Script


class Next(Enum):
    """What a session goes on with."""

    GO_ON = "the loop"
    STOP = "the end"
    PAUSE = "a pause"
    RESCHEDULE = "new schedules"
    NEW_SERVICE = "the best service of a new offer"
    OTHER_SERVICE = "another service"
    STANDBY = "no energy for now"


STILL_TURNS = 30
"""Turns of the loop that the current may take to end, since contactors should open without load."""


LOST_S = 600.0
"""New terms are not asked for more often than this where the old ones lead nowhere; ours to choose."""

LEAST_WH = 10.0  # an energy that is not worth new terms


class Kind(Protocol):
    """The five places where power kinds part ways."""

    def parameters(self) -> Script[None]:
        """Exchange limits."""

    def prepare(self) -> Script[None]:
        """Make the cable ready for energy."""

    def exchange(self, watts: float | None) -> Script[Any]:
        """One turn of the charge loop, with the power that the car plans for; None where the station steers."""

    def calm(self) -> Script[None]:
        """Bring the current to an end, before energy is stopped."""

    def finish(self) -> Script[None]:
        """Part from the cable after energy was stopped."""
