"""A car's MCU as ports: it switches S2 and measures pilot, proximity and inlet."""

import math
from collections.abc import Callable

from pilotwire.drivers.mcu.link import McuLink
from pilotwire.drivers.mcu.messages import NOTHING, CarStatus, CarWish, PilotCode, Seen, Wanted
from pilotwire.ports import Oscillation, Output


class CarMcu(McuLink[CarStatus]):
    """Pilot switch, inlet, oscillation and proximity sensors, contactor with feedback, lock with sensor, alarm.

    Readings raise DriverError while the MCU is silent; wishes are kept and sent when it is back.
    """

    status_kind = CarStatus

    def __init__(self, clock: Callable[[], float], *, ventilated: bool = False) -> None:
        """`ventilated` batteries gas, so the car asks for state D instead of C."""
        super().__init__(clock)
        self._ready_state = PilotCode.D if ventilated else PilotCode.C
        self._ready = self._locked = False

    def set_ready(self, ready: bool) -> None:
        """Close S2, or open it."""
        self._ready = ready
        self._changed()

    def switch(self, closed: bool) -> None:
        """Close the car's contactor, or open it."""
        self._want_power(closed)

    def set_locked(self, engaged: bool) -> None:
        """Hold the plug, or let it go."""
        self._locked = engaged
        self._changed()

    def closed(self) -> bool:
        """The auxiliary contact."""
        return Seen.CLOSED in self._now().seen

    def locked(self) -> bool:
        """The end switch of the lock."""
        return Seen.LOCKED in self._now().seen

    def plugged(self) -> bool:
        """Whether the proximity pilot has a resistor."""
        return self._now().ohms != NOTHING

    def ohms(self) -> float:
        """Between proximity and earth; infinite where nothing is plugged in."""
        ohms = self._now().ohms
        return math.inf if ohms == NOTHING else float(ohms)

    def oscillation(self) -> Oscillation | None:
        """Duty cycle and frequency; None where nothing oscillates."""
        status = self._now()
        if status.duty == NOTHING or status.frequency == 0:
            return None
        return Oscillation(percent=status.duty / 100, hertz=status.frequency / 10)

    def duty_percent(self) -> float | None:
        """The duty cycle in %; None without oscillation."""
        oscillation = self.oscillation()
        return None if oscillation is None else oscillation.percent

    def measure(self) -> Output:
        """V at the inlet; a pilot board measures no current."""
        return Output(volts=self._now().volts / 10)

    def _wish(self) -> CarWish:
        wanted = (Wanted.POWER if self._power else Wanted(0)) | (Wanted.LOCK if self._locked else Wanted(0))
        return CarWish(state=self._ready_state if self._ready else PilotCode.B, wanted=wanted)
