"""Drives the control pilot, and remembers when its silence is our own doing."""

import math

from pilotwire.drivers.guard import Guard
from pilotwire.ports import Drive, PilotGenerator, Signal

SETTLES = 0.5  # s: a sensor of ours shows what the pilot was told within


class PilotDrive:
    """The generator, where it is in our hands."""

    def __init__(self, generator: PilotGenerator | None, guard: Guard) -> None:
        self._generator = generator
        self._guard = guard
        self._silent_until = -math.inf

    def drive(self, drive: Drive, now: float) -> None:
        """Put this on the wire until told otherwise."""
        generator = self._generator
        if generator is None or not self._guard.done("pilot generator", lambda: generator.drive(drive)):
            return
        if drive.signal in (Signal.E, Signal.F):
            self._silent_until = math.inf
        elif self._silent_until == math.inf:
            self._silent_until = now + SETTLES

    def is_silent(self, now: float) -> bool:
        """Whether states E and F are what was asked for."""
        return now <= self._silent_until
