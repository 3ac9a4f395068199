"""A DC source that regulates voltage or current, whichever is reached first, and needs time for both."""

import math

from pilotwire.drivers.errors import DriverError
from pilotwire.drivers.rules import PRECHARGE_AMPS
from pilotwire.drivers.virtual.faults import Fault, Faults
from pilotwire.ports import Limits

UNREGULATED_VOLTS, UNREGULATED_AMPS = 1.3, 1.2  # of setpoint and of rating, with Fault.OVERVOLTAGE


class VirtualPowerStage:
    """Slews in V/s and A/s; negative A take energy from the car where the limits allow it."""

    def __init__(
        self,
        faults: Faults,
        limits: Limits,
        *,
        volts_per_s: float = 500.0,
        amps_per_s: float = 200.0,
        off_amps_per_s: float = 2000.0,
    ) -> None:
        """`off_amps_per_s` is how fast current ends when it is switched off."""
        self._faults = faults
        self._limits = limits
        self._volts_per_s = volts_per_s
        self._slews = (off_amps_per_s, amps_per_s)
        self._volts = self._amps = 0.0

    def set_output(self, volts: float, amps: float) -> None:
        """Regulate to V with at most A; (0, 0) is off. DriverError for what is no voltage or no current."""
        self._faults.enter("set_output")
        if not (math.isfinite(volts) and math.isfinite(amps) and volts >= 0):
            raise DriverError(f"setpoint {volts} V, {amps} A: must be finite, and the voltage not negative")
        limits = self._limits
        self._volts = min(volts, limits.max_volts)
        self._amps = min(max(amps, -limits.max_discharge_a), limits.max_charge_a)

    @property
    def on(self) -> bool:
        """Whether it regulates to something."""
        return self._volts > 0 and Fault.POWER_STAGE not in self._faults.active

    @property
    def amps_per_s(self) -> float:
        """How fast current may change now."""
        return self._slews[self.on]

    @property
    def goal_volts(self) -> float:
        """The voltage it regulates to without load."""
        if not self.on:
            return 0.0
        return self._volts * (UNREGULATED_VOLTS if Fault.OVERVOLTAGE in self._faults.active else 1.0)

    def rise(self, farads: float) -> float:
        """How fast it raises the voltage of a capacitance, in V/s."""
        return min(self._volts_per_s, max(abs(self._amps), PRECHARGE_AMPS) / farads)

    def goal_amps(self, emf: float, ohms: float) -> float:
        """The current it settles at against a source of this voltage and resistance."""
        if not self.on:
            return 0.0
        if self._amps < 0:
            amps = max(self._amps, -self._limits.max_discharge_w / emf)
            return amps if emf + amps * ohms >= self._limits.min_volts else 0.0
        unregulated = Fault.OVERVOLTAGE in self._faults.active
        most = self._limits.max_charge_a * UNREGULATED_AMPS if unregulated else self._amps
        watts = self._limits.max_charge_w * (UNREGULATED_AMPS if unregulated else 1.0)
        return max(0.0, min(most, watts / emf, (self.goal_volts - emf) / ohms))
