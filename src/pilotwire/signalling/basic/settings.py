"""What station and car do by duty cycle, as far as it may be chosen."""

import msgspec

from pilotwire.ports import UNAVAILABLE, Drive
from pilotwire.signalling.duty import IEC_DIGITAL


class BasicStationSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`stretch` makes what waits for the car longer, for a clock that runs faster than real time."""

    ventilation: bool = False  # whether state D is served like C
    socket: bool = False  # the cable is the driver's: it is held, and bears what its resistor says
    free: bool = False  # nobody has to pay
    broken: Drive = UNAVAILABLE  # what the pilot says to a fault; OFF where the generator knows no -12 V
    wake: Drive | None = None  # what wakes a car that sleeps on after a pause, once: OFF or UNAVAILABLE
    stretch: float = 1.0


class BasicCarSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`stretch` as with the station."""

    phases: int = 3  # that the on-board charger draws from
    lock: bool = True  # whether the inlet holds the plug, and energy waits for that
    digital: tuple[float, float] = IEC_DIGITAL  # %
    stretch: float = 1.0
