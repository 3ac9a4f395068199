"""The pilot generator on a PWM channel (Documentation/driver-api/pwm.rst of the kernel: times in ns)."""

from pilotwire.drivers.duty import high_share
from pilotwire.drivers.linux.lines import OutputLine
from pilotwire.drivers.linux.sysfs import Sysfs
from pilotwire.ports import Drive, Signal

PERIOD_NS = 1_000_000  # 1 kHz (IEC 61851-1, Annex A)


class PwmGenerator:
    """100 % stands at +12 V (X1), 0 % at -12 V (F); E needs a line that parts the generator from the wire.

    Begins at F. Where there is no such line, F stands for E.
    """

    def __init__(
        self,
        sysfs: Sysfs,
        chip: int,
        channel: int = 0,
        *,
        period_ns: int = PERIOD_NS,
        inverted: bool = False,
        enable: OutputLine | None = None,
    ) -> None:
        """`inverted` where the stage behind the channel inverts. DriverError where there is no such channel."""
        self._sysfs = sysfs
        self._folder = f"class/pwm/pwmchip{chip}/pwm{channel}"
        self._period = period_ns
        self._inverted = inverted
        self._enable = enable
        self._told: int | None = None
        self._set_up(chip, channel)

    @property
    def parts(self) -> bool:
        """Whether state E can be made."""
        return self._enable is not None

    def drive(self, drive: Drive) -> None:
        """Put this on the wire; PWM outside 0 < percent < 100 is DriverError."""
        on = round(self._period * high_share(drive))
        self._tell(self._period - on if self._inverted else on)
        if self._enable is not None:
            self._enable.set(drive.signal is not Signal.E)

    def _set_up(self, chip: int, channel: int) -> None:
        """The kernel refuses a duty cycle longer than the period, so it is zero while the period changes."""
        if not self._sysfs.exists(self._folder):
            self._sysfs.write(f"class/pwm/pwmchip{chip}/export", channel)
        self._sysfs.write(f"{self._folder}/duty_cycle", 0)
        self._sysfs.write(f"{self._folder}/period", self._period)
        self.drive(Drive(Signal.F))
        self._sysfs.write(f"{self._folder}/enable", 1)

    def _tell(self, on_ns: int) -> None:
        if on_ns != self._told:
            self._told = None  # until it is taken
            self._sysfs.write(f"{self._folder}/duty_cycle", on_ns)
            self._told = on_ns
