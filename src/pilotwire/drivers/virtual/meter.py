"""A meter with two registers."""

import math
from collections.abc import Callable
from decimal import Decimal

from pilotwire.drivers.errors import DriverError
from pilotwire.drivers.virtual.faults import Fault, Faults
from pilotwire.ports import Reading

JOULES_PER_DIGIT = 360.0  # the registers show tenths of a Wh
DIGIT = -1


class VirtualMeter:
    """Counts what passes the outlet, each way for itself; the last digit is cut off, not rounded."""

    def __init__(
        self, faults: Faults, clock: Callable[[], float], meter_id: str = "PW-VIRTUAL-1", gain_error: float = 0.0
    ) -> None:
        """`gain_error` 0.005 counts half a percent too much. `clock` gives UNIX s."""
        self._faults = faults
        self._clock = clock
        self._id = meter_id
        self._gain = 1.0 + gain_error
        self._imported = self._exported = 0.0  # J
        self._number = 0

    def count(self, joules: float) -> None:
        """Energy that passed, positive into the car."""
        if joules >= 0:
            self._imported += joules * self._gain
        else:
            self._exported -= joules * self._gain

    def read(self) -> Reading:
        """Both registers now; DriverError while the meter is silent."""
        self._faults.enter("read")
        if Fault.METER_SILENT in self._faults.active:
            raise DriverError("no answer")
        self._number += 1
        imported, exported = _register(self._imported), _register(self._exported)
        return Reading(
            meter_id=self._id, time=self._clock(), import_wh=imported, export_wh=exported, number=self._number
        )


def _register(joules: float) -> Decimal:
    return Decimal(math.floor(joules / JOULES_PER_DIGIT + 1e-9)).scaleb(DIGIT)
