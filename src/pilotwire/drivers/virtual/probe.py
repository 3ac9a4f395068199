"""Measuring voltage and current somewhere in a virtual circuit."""

from collections.abc import Callable

from pilotwire.drivers.virtual.faults import Faults
from pilotwire.ports import Output


class Probe:
    """An output sensor: what it measures is computed when it is asked."""

    def __init__(self, faults: Faults, volts: Callable[[], float], amps: Callable[[], float]) -> None:
        self._faults = faults
        self._volts = volts
        self._amps = amps

    def measure(self) -> Output:
        """V and A now."""
        self._faults.enter("measure")
        return Output(self._volts(), self._amps())
