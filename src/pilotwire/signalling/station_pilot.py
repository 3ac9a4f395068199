"""The control pilot as a station judges it: states and faults out of measured plateaus."""

import msgspec

from pilotwire.base.keyed import Keyed
from pilotwire.ports import Drive, Pilot, PilotVoltages, Signal
from pilotwire.signalling.levels import TWO_VOLTS, state

SYMMETRY = 1_200.0  # mV between the two halves' magnitudes: the diode makes a larger difference (chargebyte CPUtils)


class PilotFault(Keyed):
    """What is wrong with the pilot, in words."""

    DIODE = "control pilot without the car's diode"
    SHORT = "control pilot shorted to earth"
    RANGE = "control pilot at a voltage that no state has"


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """A change that was accepted; `time` is that of the reading that confirmed it, UNIX s."""

    before: Pilot
    after: Pilot
    time: float


class _Reading(msgspec.Struct, frozen=True):
    state: Pilot
    fault: PilotFault | None


class StationPilot:
    """Accepts a new state, or a fault, after two equal readings."""

    def __init__(self) -> None:
        self.state = Pilot.A
        self._fault: PilotFault | None = None
        self._last: _Reading | None = None

    @property
    def fault(self) -> str | None:
        """What is wrong, in words. A missing diode counts until it shows again: a steady pilot does not tell."""
        return self._fault.value if self._fault else None

    def measured(self, voltages: PilotVoltages, drive: Drive) -> Edge | None:
        """Take a reading, made while the generator was driven so; the change of state that it confirmed."""
        reading = self._read(voltages.high * 1000.0, voltages.low * 1000.0, drive)
        confirmed = reading == self._last
        self._last = reading
        if not confirmed:
            return None
        tells = drive.signal is Signal.PWM or reading.state is Pilot.A
        if tells or self._fault is not PilotFault.DIODE:
            self._fault = reading.fault
        before, self.state = self.state, reading.state
        return Edge(before=before, after=self.state, time=voltages.time) if before is not self.state else None

    def _read(self, high: float, low: float, drive: Drive) -> _Reading:
        found = state(high, self.state)
        fault = _fault(found, high, low, drive)
        if fault is PilotFault.SHORT:
            return _Reading(Pilot.E, fault)
        return _Reading(found or self.state, fault)


def _fault(found: Pilot | None, high: float, low: float, drive: Drive) -> PilotFault | None:
    """A generator that is off, or stands at -12 V, shows nothing of the car."""
    oscillates = drive.signal is Signal.PWM
    if oscillates and abs(high + low) <= SYMMETRY and found is not Pilot.A:
        return PilotFault.DIODE if high > TWO_VOLTS else PilotFault.SHORT
    if drive.signal is Signal.X1 and found is Pilot.E:
        return PilotFault.SHORT
    if found is None or (oscillates and state(low, Pilot.F) is not Pilot.F):
        return PilotFault.RANGE
    return None
