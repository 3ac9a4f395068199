"""Cars that fall asleep in a pause and do not see its end."""

from pilotwire.ports import Pilot
from pilotwire.signalling.timings import LEGACY_WAKEUP


class Waking:
    """Knows when a car should be woken: it has charged, was paused, and stays in state B under the new offer."""

    def __init__(self, stretch: float) -> None:
        self._seconds = LEGACY_WAKEUP.seconds * stretch
        self._charged = self._paused = False
        self.due: float | None = None

    def look(self, pilot: Pilot, offers: bool, now: float) -> bool:
        """What the pilot is like now; whether the car should be woken now, which is once after each pause."""
        if pilot is Pilot.A:
            self._charged = False
        self._charged |= offers and pilot.ready
        self._paused = self._charged and (self._paused or not offers)
        sleeps = self._paused and offers and pilot is Pilot.B
        self.due = (self.due or now + self._seconds) if sleeps else None
        if pilot.ready and offers:
            self._paused = False
        if self.due is None or now < self.due:
            return False
        self._charged = self._paused = False
        self.due = None
        return True
