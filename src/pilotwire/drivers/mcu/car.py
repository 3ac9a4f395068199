"""A car's MCU as ports: it switches S2 and measures pilot, proximity and inlet."""

from collections.abc import Callable

from pilotwire.drivers.mcu.link import McuLink
from pilotwire.drivers.mcu.messages import NOTHING, CarStatus, CarWish, PilotCode
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
        self._ready = False

    def set_ready(self, ready: bool) -> None:
        """Close S2, or open it."""
        self._ready = ready
        self._changed()

    def plugged(self) -> bool:
        """Whether the proximity pilot has a resistor."""
        return self._now().ohms != NOTHING

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
        return CarWish(state=self._ready_state if self._ready else PilotCode.B, wanted=self._wanted())
