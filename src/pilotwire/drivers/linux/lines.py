"""Lines that are high or low, through /sys/class/gpio, and the ports that are made of them.

The kernel has a newer interface for lines, by character devices; this one needs a kernel with CONFIG_GPIO_SYSFS.
"""

from pilotwire.drivers.linux.sysfs import Sysfs


class _Line:
    def __init__(self, sysfs: Sysfs, number: int, direction: str, active_low: bool) -> None:
        self._sysfs = sysfs
        self._active_low = active_low
        folder = f"class/gpio/gpio{number}"
        if not sysfs.exists(folder):
            sysfs.write("class/gpio/export", number)
        sysfs.write(f"{folder}/direction", direction)
        self._value = f"{folder}/value"


class InputLine(_Line):
    """A line that is read."""

    def __init__(self, sysfs: Sysfs, number: int, *, active_low: bool = False) -> None:
        super().__init__(sysfs, number, "in", active_low)

    def active(self) -> bool:
        """Whether it is at its active level now."""
        return (self._sysfs.number(self._value) != 0) is not self._active_low


class OutputLine(_Line):
    """A line that is driven; inactive at first, without a glitch."""

    def __init__(self, sysfs: Sysfs, number: int, *, active_low: bool = False) -> None:
        super().__init__(sysfs, number, "high" if active_low else "low", active_low)

    def set(self, active: bool) -> None:
        """Drive it to this level; written each time, since opening must not trust what was written before."""
        self._sysfs.write(self._value, int(active is not self._active_low))


class RelayLine:
    """The coil of a contactor."""

    def __init__(self, line: OutputLine) -> None:
        self._line = line

    def switch(self, closed: bool) -> None:
        """Close or open."""
        self._line.set(closed)


class FeedbackLine:
    """The auxiliary contact of a contactor."""

    def __init__(self, line: InputLine) -> None:
        self._line = line

    def closed(self) -> bool:
        """Whether the main contacts are closed."""
        return self._line.active()


class Bolt:
    """A lock that is held by its line, with its end switch."""

    def __init__(self, line: OutputLine, switch: InputLine) -> None:
        self._line = line
        self._switch = switch

    def set_locked(self, engaged: bool) -> None:
        """Hold the plug, or let it go."""
        self._line.set(engaged)

    def locked(self) -> bool:
        """The end switch."""
        return self._switch.active()


class AlarmLine:
    """A line that complains: the residual current device, an emergency stop, a door."""

    def __init__(self, line: InputLine, words: str) -> None:
        self._line = line
        self._words = words

    def alarm(self) -> str | None:
        """The words while the line is active."""
        return self._words if self._line.active() else None
