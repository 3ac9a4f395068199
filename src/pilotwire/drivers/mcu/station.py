"""A station's MCU as ports: it owns the timing of the pilot and opens the contactor by itself."""

from collections.abc import Callable

from pilotwire.drivers.duty import high_share
from pilotwire.drivers.mcu.link import McuLink
from pilotwire.drivers.mcu.messages import (
    DUTY_F,
    DUTY_X1,
    NOTHING,
    Feature,
    McuAction,
    StationStatus,
    StationWish,
)
from pilotwire.ports import Attachment, Capabilities, Drive, Pilot, PilotVoltages, Signal


class StationMcu(McuLink[StationStatus]):
    """Pilot sensor, generator and voltmeter, contactor with feedback, lock with sensor, proximity, alarm: all in one.

    Readings raise DriverError while the MCU is silent; wishes are kept and sent when it is back.
    """

    status_kind = StationStatus

    def __init__(self, clock: Callable[[], float]) -> None:
        """Nothing is allowed and the pilot stands at F until something else is wanted."""
        super().__init__(clock)
        self._duty = DUTY_F
        self._action = McuAction.NONE
        self._number = 0

    @property
    def capabilities(self) -> Capabilities | None:
        """What the MCU says it can do; None before it has said so."""
        hello = self.hello
        if hello is None:
            return None
        return Capabilities(
            min_a=hello.min_a,
            max_a=hello.max_a,
            phases=hello.phases,
            attachment=Attachment.SOCKET if Feature.SOCKET in hello.features else Attachment.CABLE,
            state_e=Feature.STATE_E in hello.features,
            lock=Feature.LOCK in hello.features,
            ventilation=Feature.VENTILATION in hello.features,
            rcd_test=Feature.RCD_TEST in hello.features,
        )

    def drive(self, drive: Drive) -> None:
        """Put this on the wire; PWM outside 0 < percent < 100 is DriverError. F stands for E where E is not made."""
        share = high_share(drive)
        self._duty = NOTHING if drive.signal is Signal.E else _hundredths(share)
        self._changed()

    def test_rcd(self) -> None:
        """Have the residual current device tested; a good one reports RCD as an error until it is reset."""
        self._act(McuAction.RCD_TEST)

    def reset_rcd(self) -> None:
        """Arm the residual current device again."""
        self._act(McuAction.RCD_RESET)

    def restart(self) -> None:
        """Have the MCU start anew: it opens, and forgets what was wanted."""
        self._act(McuAction.RESTART)

    def acted(self) -> bool:
        """Whether the MCU has done the last action."""
        return self._now().done == self._number

    def pilot(self) -> Pilot:
        """The state, as the MCU judges it."""
        return Pilot[self._now().pilot.name]

    def voltages(self) -> PilotVoltages:
        """Both plateaus, with the time at which the MCU measured them."""
        status = self._now()
        time = self._heard_at - status.age / 1000
        return PilotVoltages(high=status.high / 1000, low=status.low / 1000, time=time)

    def celsius(self) -> float:
        """The hottest place."""
        return self._now().temperature / 10

    def _act(self, action: McuAction) -> None:
        self._action, self._number = action, self._number % 255 + 1
        self._changed()

    def _wish(self) -> StationWish:
        can_part = self.hello is not None and Feature.STATE_E in self.hello.features
        duty = self._duty if self._duty != NOTHING or can_part else DUTY_F
        return StationWish(duty=duty, wanted=self._wanted(), action=self._action, number=self._number)


def _hundredths(share: float) -> int:
    """In 0.01 %; only X1 and F stand still, however near PWM comes to them."""
    if share in (0.0, 1.0):
        return DUTY_F if share == 0 else DUTY_X1
    return min(max(round(share * DUTY_X1), DUTY_F + 1), DUTY_X1 - 1)
