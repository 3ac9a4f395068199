"""Holds the plug as long as it is wanted, and as long as it is hot."""

from pilotwire.drivers.guard import Guard
from pilotwire.drivers.rules import TOUCHABLE_VOLTS
from pilotwire.ports import LockActuator


class LockDrive:
    """The bolt comes back only where no voltage stands behind it, or nothing is plugged in any more.

    With a closed contactor it stays in any case: the far end of a cable may be drawn while the near one is live.
    """

    def __init__(self, lock: LockActuator, guard: Guard) -> None:
        self.wanted = False
        self._lock = lock
        self._guard = guard
        self._told: bool | None = None

    def drive(self, *, plugged: bool, closed: bool, volts: float) -> None:
        """Move towards what is wanted, with the contactor closed or open and these V at the plug."""
        touchable = not closed and (not plugged or volts < TOUCHABLE_VOLTS)
        held = self.wanted or (bool(self._told) and not touchable)
        if self._told is not held and self._guard.done("lock", lambda: self._lock.set_locked(held)):
            self._told = held
