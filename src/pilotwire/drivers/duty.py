"""From what the pilot should do to how long a generator is high: the one place where duty cycles are judged."""

from pilotwire.drivers.errors import DriverError
from pilotwire.ports import Drive, Signal


def high_share(drive: Drive) -> float:
    """How long the wire is at +12 V, from 0 (F) to 1 (X1); 0 for E as well, for generators that cannot be parted.

    DriverError for PWM outside 0 < percent < 100.
    """
    match drive.signal:
        case Signal.X1:
            return 1.0
        case Signal.PWM if 0 < drive.percent < 100:
            return drive.percent / 100
        case Signal.PWM:
            raise DriverError(f"duty cycle is {drive.percent} %; it must be above 0 and below 100")
        case _:
            return 0.0
