"""The control pilot and the proximity pilot, seen from the car."""

from pilotwire.drivers.virtual.faults import Faults
from pilotwire.drivers.virtual.pilot import VirtualPilot
from pilotwire.ports import Oscillation
from pilotwire.signalling import Coupler
from pilotwire.signalling.proximity import judge


class CarInlet:
    """S2 and the sensors of one car at the wire."""

    def __init__(self, wire: VirtualPilot, faults: Faults) -> None:
        self._wire = wire
        self._faults = faults
        wire.car_faults = faults

    def set_ready(self, ready: bool) -> None:
        """Close S2 (state C) or open it (state B)."""
        self._faults.enter("set_ready")
        self._wire.s2 = ready

    def plugged(self) -> bool:
        """Whether a plug is in, by the proximity pilot."""
        self._faults.enter("plugged")
        return judge(Coupler.TYPE_2, self._wire.proximity_ohms).plugged

    def duty_percent(self) -> float | None:
        """The duty cycle of the control pilot in %; None without oscillation."""
        self._faults.enter("duty_percent")
        seen = self.oscillation()
        return seen.percent if seen else None

    def oscillation(self) -> Oscillation | None:
        """Duty cycle and frequency."""
        self._faults.enter("oscillation")
        return self._wire.oscillation()

    def ohms(self) -> float:
        """Of the resistor in the plug."""
        self._faults.enter("ohms")
        return self._wire.proximity_ohms
