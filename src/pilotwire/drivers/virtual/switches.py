"""Things that move after a delay: contactors and locks."""

import math

from pilotwire.drivers.virtual.faults import Fault, Faults


class _Delayed:
    """On or off, some time after it was told."""

    def __init__(self, on_delay: float, off_delay: float) -> None:
        self.on = False
        self._wanted = False
        self._left = math.inf
        self._delays = (off_delay, on_delay)

    def want(self, on: bool) -> None:
        if on != self._wanted:
            self._wanted = on
            self._left = self._delays[on] if on != self.on else math.inf

    def horizon(self) -> float:
        return self._left

    def step(self, seconds: float) -> None:
        if self._left < math.inf:
            self._left -= seconds
            if self._left <= 1e-6:
                self.on, self._left = self._wanted, math.inf


class VirtualContactor(_Delayed):
    """A contactor with an auxiliary contact; a welded one stays closed, a stuck one open."""

    def __init__(self, faults: Faults, close_delay: float = 0.08, open_delay: float = 0.03) -> None:
        super().__init__(close_delay, open_delay)
        self._faults = faults

    @property
    def conducting(self) -> bool:
        """Where the main contacts are, for the physics."""
        if not self._faults.active:
            return self.on
        welded = Fault.CONTACTOR_WELDED in self._faults
        return welded or (self.on and Fault.CONTACTOR_STUCK not in self._faults)

    def switch(self, closed: bool) -> None:
        """Close or open."""
        self._faults.enter("switch")
        self.want(closed)

    def closed(self) -> bool:
        """The auxiliary contact: it moves with the main contacts."""
        self._faults.enter("closed")
        return self.conducting


class VirtualLock(_Delayed):
    """A bolt with an end switch; a jammed one stays where it is."""

    def __init__(self, faults: Faults, delay: float = 0.2) -> None:
        super().__init__(delay, delay)
        self._faults = faults

    def set_locked(self, engaged: bool) -> None:
        """Hold the plug, or let it go."""
        self._faults.enter("set_locked")
        self.want(engaged)

    def locked(self) -> bool:
        """The end switch."""
        self._faults.enter("locked")
        return self.on

    def step(self, seconds: float) -> None:
        """Let time pass."""
        if Fault.LOCK_JAM not in self._faults.active:
            super().step(seconds)
