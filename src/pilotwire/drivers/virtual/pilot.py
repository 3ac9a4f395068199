"""The control pilot between a station and a car, by its states."""

from collections.abc import Callable

from pilotwire.drivers.virtual.faults import Fault, Faults
from pilotwire.ports import Pilot

DIGITAL_DUTY = 5.0  # %: communication is required (IEC 61851-1, Table A.8)


class VirtualPilot:
    """The wire itself, seen from the station; the car's plug and S2 decide its state."""

    def __init__(self, faults: Faults, look: Callable[[], None]) -> None:
        """`look` is called when the plug moves, so that none of its moves is missed."""
        self.is_plugged = False
        self.plugs = 0  # times it was put in
        self.s2 = False
        self._faults = faults
        self._look = look

    def plug(self) -> None:
        """Put the plug in."""
        self.plugs += not self.is_plugged
        self.is_plugged = True
        self._look()

    def unplug(self) -> None:
        """Draw the plug."""
        self.is_plugged = False
        self._look()

    def pilot(self) -> Pilot:
        """The state after debouncing."""
        self._faults.enter("pilot")
        if self._faults.active:
            if Fault.UNAVAILABLE in self._faults:
                return Pilot.F
            if Fault.PILOT_LOST in self._faults:
                return Pilot.E
        if not self.is_plugged:
            return Pilot.A
        return Pilot.C if self.s2 else Pilot.B

    @property
    def duty_percent(self) -> float | None:
        """What a car measures."""
        broken = Fault.UNAVAILABLE in self._faults or Fault.PILOT_LOST in self._faults
        return DIGITAL_DUTY if self.is_plugged and not broken else None


class CarPilot:
    """The same wire, seen from the car."""

    def __init__(self, wire: VirtualPilot, faults: Faults) -> None:
        self._wire = wire
        self._faults = faults

    def set_ready(self, ready: bool) -> None:
        """Close S2 (state C) or open it (state B)."""
        self._faults.enter("set_ready")
        self._wire.s2 = ready

    def plugged(self) -> bool:
        """Whether a plug is in, by the proximity pilot."""
        self._faults.enter("plugged")
        return self._wire.is_plugged

    def duty_percent(self) -> float | None:
        """The duty cycle of the control pilot in %; None without oscillation."""
        self._faults.enter("duty_percent")
        return self._wire.duty_percent
