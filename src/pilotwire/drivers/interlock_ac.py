"""The interlock of an AC outlet: mains only in state C or D, and a car that keeps to its limit."""

import math

from pilotwire.drivers.corridor import Corridor
from pilotwire.drivers.devices import OutletDevices
from pilotwire.drivers.interlock import Interlock
from pilotwire.drivers.rules import AC_RULES, Rules
from pilotwire.ports import Command, Isolation, Limits, Pilot, SetAcPower

AMPS_TOLERANCE, SHARE = 2.0, 0.1  # A per phase, and a tenth: what a breaker lets through for long


class AcInterlock(Interlock):
    """The contactor waits for the car to close S2, and needs a new command after it opened S2."""

    def __init__(self, devices: OutletDevices, limits: Limits, rules: Rules = AC_RULES) -> None:
        super().__init__(devices, limits, rules)
        self._watts = 0.0
        most = max(limits.max_charge_w, limits.max_discharge_w)
        tolerance = AMPS_TOLERANCE * limits.max_volts * limits.phases
        self._power = Corridor(lag=rules.lag, rate=most / rules.fall, tolerance=tolerance, share=SHARE)

    @property
    def isolation(self) -> Isolation:
        """Not tested: a residual current device protects an AC outlet."""
        return Isolation.UNKNOWN

    @property
    def patience(self) -> float:
        """Silence from above is borne for so long: for ever while there is no mains."""
        return self._rules.watchdog if self._closed() else math.inf

    def _energy(self, command: Command) -> None:
        match command:
            case SetAcPower(watts):
                self._watts = watts
            case _:
                self._refuse(command, "this outlet gives AC")

    def _stop(self) -> None:
        self._watts = 0.0
        self._wants_closed = False

    def _forget(self) -> None:
        pass  # nothing is proven here

    def _watch(self, seconds: float) -> None:
        allowed = self._allowed()
        self._power.follow(seconds, allowed)
        if not self._power.holds(self.output.watts):
            self.guard.trip(f"{self.output.watts:.0f} W flow where {allowed:.0f} W were allowed")

    def _allowed(self) -> float:
        return min(max(self._watts, -self.limits.max_discharge_w), self.limits.max_charge_w)

    def _permitted(self) -> tuple[float, float]:
        volts, watts = self.limits.max_volts, self._allowed()
        return (volts, watts / volts) if self._closed() and watts else (0.0, 0.0)

    def _closed(self) -> bool:
        return self._wants_closed and self.pilot in (Pilot.C, Pilot.D)
