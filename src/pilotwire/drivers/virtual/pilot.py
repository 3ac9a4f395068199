"""The control pilot between a station and a car: the circuit, and whoever measures at its two ends."""

import math
from collections.abc import Callable

from pilotwire.drivers.duty import high_share
from pilotwire.drivers.virtual.faults import Fault, Faults
from pilotwire.drivers.virtual.models import CABLE_OHMS
from pilotwire.ports import DIGITAL, UNAVAILABLE, Drive, Oscillation, Pilot, PilotVoltages
from pilotwire.signalling import StationPilot
from pilotwire.signalling.circuit import CarLoad, Circuit, oscillation, plateaus


class VirtualPilot:
    """The wire itself, seen from the station; the car's plug and S2 decide its state.

    The station measures so often that a change has been confirmed whenever it is asked. Until somebody drives the
    generator, it asks for digital communication.
    """

    def __init__(
        self,
        faults: Faults,
        look: Callable[[], None],
        clock: Callable[[], float] = lambda: 0.0,
        *,
        load: CarLoad | None = None,
    ) -> None:
        """`look` is called when the plug moves, so that none of its moves is missed."""
        self.is_plugged = False
        self.plugs = 0  # times it was put in
        self.cable_ohms = CABLE_OHMS
        self.car_faults = Faults()
        self._faults = faults
        self._look = look
        self._clock = clock
        self._load = load or CarLoad()
        self._s2 = self._ventilated = False
        self._drive = DIGITAL
        self._judge = StationPilot()
        self._circuit: Circuit | None = None
        self._stale = True

    @property
    def s2(self) -> bool:
        """Whether the car has closed S2."""
        return self._s2

    @s2.setter
    def s2(self, closed: bool) -> None:
        self._s2, self._stale = closed, True

    @property
    def ventilated(self) -> bool:
        """Whether the car closes S2 on the resistor of state D."""
        return self._ventilated

    @ventilated.setter
    def ventilated(self, ventilated: bool) -> None:
        self._ventilated, self._stale = ventilated, True

    def plug(self) -> None:
        """Put the plug in."""
        self.plugs += not self.is_plugged
        self.is_plugged = self._stale = True
        self._look()

    def unplug(self) -> None:
        """Draw the plug."""
        self.is_plugged, self._stale = False, True
        self._look()

    def drive(self, drive: Drive) -> None:
        """Put this on the wire until told otherwise; DriverError for what is no duty cycle."""
        self._faults.enter("drive")
        high_share(drive)
        self._drive, self._stale = drive, True

    def pilot(self) -> Pilot:
        """The state after debouncing."""
        self._faults.enter("pilot")
        self._measure()
        return self._judge.state

    def alarm(self) -> str | None:
        """What is wrong with the wire."""
        self._measure()
        return self._judge.fault

    def voltages(self) -> PilotVoltages:
        """Both plateaus at the station's end."""
        self._faults.enter("voltages")
        high, low = plateaus(self._measure())
        return PilotVoltages(high, low, self._clock())

    def ohms(self) -> float:
        """Between proximity and earth, at the station's end."""
        self._faults.enter("ohms")
        return self.proximity_ohms

    @property
    def proximity_ohms(self) -> float:
        """Between proximity and earth, at either end."""
        return self.cable_ohms if self.is_plugged else math.inf

    def oscillation(self) -> Oscillation | None:
        """What a car measures."""
        return oscillation(self._measure())

    def _measure(self) -> Circuit:
        """The circuit as it is; when it has changed, the station has seen it twice."""
        if self._circuit is not None and not (self._stale or self._faults.active or self.car_faults.active):
            return self._circuit
        circuit = self._joined()
        if circuit != self._circuit:
            self._circuit = circuit
            voltages = PilotVoltages(*plateaus(circuit), self._clock())
            for _ in range(2):
                self._judge.measured(voltages, self._drive)
        self._stale = bool(self._faults.active or self.car_faults.active)  # a fault goes without a word
        return circuit

    def _joined(self) -> Circuit:
        broken = self._faults.active | self.car_faults.active
        return Circuit(
            drive=UNAVAILABLE if Fault.UNAVAILABLE in broken else self._drive,
            plugged=self.is_plugged,
            ready=self._s2,
            ventilated=self._ventilated,
            car=self._load,
            generator_dead=Fault.PILOT_LOST in broken and Fault.UNAVAILABLE not in broken,
            shorted=Fault.PILOT_SHORTED in broken,
            diode_shorted=Fault.DIODE_SHORTED in broken,
        )
