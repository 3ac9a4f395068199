"""What stands behind the inlet: the car's battery, or a stand-in for a car that is elsewhere."""

from pilotwire.drivers.virtual.battery import VirtualBattery
from pilotwire.drivers.virtual.switches import VirtualContactor

LOAD_OHMS = 0.05


class CarStorage:
    """A battery behind the car's own contactor."""

    def __init__(self, battery: VirtualBattery, contactor: VirtualContactor) -> None:
        self.ohms = battery.ohms
        self._battery = battery
        self._contactor = contactor

    @property
    def amps(self) -> float:
        """The current now."""
        return self._battery.amps

    @amps.setter
    def amps(self, amps: float) -> None:
        self._battery.amps = amps

    def joined(self) -> bool:
        """Whether the contactor connects it to the inlet."""
        return self._contactor.conducting

    def open_volts(self) -> float:
        """The battery's voltage without current."""
        return self._battery.open_volts()

    def move(self, coulombs: float) -> None:
        """Take charge in, or give it away."""
        self._battery.move(coulombs)


class DcLoad:
    """A load in place of a car that reports by messages only."""

    def __init__(self) -> None:
        self.ohms = LOAD_OHMS
        self.amps = 0.0
        self._emf = 0.0
        self._joined = False

    def told(self, volts: float, amps: float) -> None:
        """Stand where the car says it does: `volts` at its terminals while `amps` flow. It is connected from now on."""
        self._emf = max(1.0, volts - amps * self.ohms)
        self._joined = True

    def part(self) -> None:
        """The car has opened its contactor, or is gone."""
        self._joined = False

    def joined(self) -> bool:
        """Whether the car is connected."""
        return self._joined

    def open_volts(self) -> float:
        """Its voltage without current."""
        return self._emf

    def move(self, coulombs: float) -> None:
        """The charge goes into a car elsewhere."""
