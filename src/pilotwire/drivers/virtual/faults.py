"""Faults that can be switched on in virtual hardware."""

from pilotwire.base.keyed import Keyed
from pilotwire.drivers.errors import DriverError


class Fault(Keyed):
    """What can break. Each stays until it is mended."""

    ISOLATION = "isolation fault"
    ISOLATION_LOW = "isolation low"
    CONTACTOR_WELDED = "contactor welded"
    CONTACTOR_STUCK = "contactor does not close"
    POWER_STAGE = "power stage broken"
    OVERVOLTAGE = "output without regulation"
    METER_SILENT = "meter silent"
    LOCK_JAM = "lock jammed"
    EMERGENCY_STOP = "emergency stop pressed"
    PILOT_LOST = "pilot generator dead"
    PILOT_SHORTED = "pilot shorted to earth"
    DIODE_SHORTED = "diode of the pilot shorted"
    UNAVAILABLE = "station not available"
    BATTERY = "battery management error"


ALARMING = (Fault.EMERGENCY_STOP, Fault.POWER_STAGE)  # what hardware tells by itself


class Faults:
    """The faults of one outlet or one car, and the methods of its drivers that raise."""

    def __init__(self) -> None:
        self.active: set[Fault] = set()
        self.raising: set[str] = set()

    def switch_on(self, *faults: Fault) -> None:
        """Break something."""
        self.active.update(faults)

    def mend(self, *faults: Fault) -> None:
        """Mend these, or everything, raising methods included."""
        if not faults:
            self.raising.clear()
        self.active.difference_update(faults or set(Fault))

    def raise_in(self, method: str) -> None:
        """From now on this method of a driver raises DriverError, by its name in the ports, such as "measure"."""
        self.raising.add(method)

    def enter(self, method: str) -> None:
        """Called by each method of a virtual driver before it does anything."""
        if self.raising and method in self.raising:
            raise DriverError(f"driver broken on purpose in {method}")

    def __contains__(self, fault: Fault) -> bool:
        return fault in self.active

    def alarm(self) -> str | None:
        """What the hardware complains about by itself."""
        self.enter("alarm")
        return next((fault.value for fault in ALARMING if fault in self.active), None) if self.active else None
