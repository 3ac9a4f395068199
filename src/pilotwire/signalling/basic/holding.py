"""What a station says on the pilot, and how long it has to say it."""

from pilotwire.ports import X1, Drive, Signal
from pilotwire.signalling import duty
from pilotwire.signalling.timings import EF_RETURN, STEP_EF, STEP_X1


class Holding:
    """Follows an offer, except that X1, E and F last as long as a car needs to notice them."""

    def __init__(self, broken: Drive, now: float) -> None:
        """`broken` is what a fault is told by."""
        self.drive: Drive | None = None  # nothing yet
        self._broken = broken
        self._faulty = False
        self._until = now

    @property
    def offers(self) -> bool:
        """Whether it oscillates."""
        return self.drive is not None and self.drive.signal is Signal.PWM

    def next_deadline(self, now: float) -> float | None:
        """When it may change, UNIX s."""
        return self._until if self._until > now else None

    def follow(self, amps: float, faulty: bool, now: float) -> Drive | None:
        """Offer A per phase, or 0, or tell of a fault that has just come up; what to drive, where that is new."""
        drive = self._wanted(amps, faulty, now)
        self._faulty = faulty
        return self.put(drive, now)

    def put(self, drive: Drive, now: float) -> Drive | None:
        """Say this, for its least time; what to drive, where that is new."""
        before, self.drive = self.drive, drive
        if drive == before:
            return None
        self._until = now + _least_seconds(before, drive)
        return drive

    def _wanted(self, amps: float, faulty: bool, now: float) -> Drive:
        """A fault that lasts leaves +12 V after a while, since states E and F would hide that the car is gone."""
        if faulty and not self._faulty:
            return self._broken
        if self.drive is not None and now < self._until:
            return self.drive
        return X1 if _is_off(self.drive) else duty.offer(amps)


def _is_off(drive: Drive | None) -> bool:
    return drive is not None and drive.signal in (Signal.E, Signal.F)


def _least_seconds(before: Drive | None, drive: Drive) -> float:
    if _is_off(drive):
        return STEP_EF.seconds
    if drive != X1 or before is None:
        return 0.0
    return (EF_RETURN if _is_off(before) else STEP_X1).seconds
