"""Analogue inputs of the industrial I/O subsystem (Documentation/ABI/testing/sysfs-bus-iio of the kernel)."""

import math

from pilotwire.drivers.errors import DriverError
from pilotwire.drivers.linux.sysfs import Sysfs


class Channel:
    """One input, and the resistors before it: `volts = gain * (raw + offset) * scale / 1000 + shift`."""

    def __init__(self, sysfs: Sysfs, device: int, channel: int, *, gain: float = 1.0, shift: float = 0.0) -> None:
        """The kernel's `scale` gives mV, `gain` and `shift` (V) are those of the circuit before the input."""
        self._sysfs = sysfs
        stem = f"bus/iio/devices/iio:device{device}/in_voltage{channel}"
        self._raw = f"{stem}_raw"
        self._scale = self._constant(stem, f"bus/iio/devices/iio:device{device}/in_voltage", "scale", 1.0)
        self._offset = self._constant(stem, f"bus/iio/devices/iio:device{device}/in_voltage", "offset", 0.0)
        self._gain, self._shift = gain, shift

    def volts(self) -> float:
        """V before the resistors, measured now; takes as long as one conversion."""
        millivolts = (self._sysfs.number(self._raw) + self._offset) * self._scale
        return self._gain * millivolts / 1000 + self._shift

    def _constant(self, own: str, shared: str, name: str, otherwise: float) -> float:
        """Drivers give these per channel, for all channels, or not at all."""
        found = next((f"{stem}_{name}" for stem in (own, shared) if self._sysfs.exists(f"{stem}_{name}")), None)
        return otherwise if found is None else self._sysfs.number(found)


class Proximity:
    """The resistor of a plug, as the lower part of a divider from a supply."""

    def __init__(self, channel: Channel, *, pull_up: float, supply: float, open_ohms: float = 10_000.0) -> None:
        """`pull_up` in ohm, `supply` in V; from `open_ohms` on there is no plug."""
        self._channel = channel
        self._pull_up = pull_up
        self._supply = supply
        self._open = open_ohms

    def ohms(self) -> float:
        """Between proximity and earth; infinite where nothing is plugged in. DriverError where that cannot be."""
        volts = self._channel.volts()
        if volts < 0 or volts > self._supply * 1.05:
            raise DriverError(f"proximity is {volts:.2f} V; it must be from 0 to {self._supply:g} V")
        ohms = math.inf if volts >= self._supply else self._pull_up * volts / (self._supply - volts)
        return ohms if ohms < self._open else math.inf
