"""One-method protocols, each a capability that a device has or has not. No method blocks."""

from typing import Protocol

from pilotwire.ports.car import BatteryState
from pilotwire.ports.pilot import Drive, Oscillation, PilotVoltages
from pilotwire.ports.station import Decision, Isolation, Output, Pilot, Reading


class PilotSensor(Protocol):
    """Station: reads the control pilot."""

    def pilot(self) -> Pilot:
        """The state after debouncing."""


class PilotSwitch(Protocol):
    """Car: switches S2 of the control pilot."""

    def set_ready(self, ready: bool) -> None:
        """Close S2 (state C) or open it (state B)."""


class PilotGenerator(Protocol):
    """Station: drives the control pilot."""

    def drive(self, drive: Drive) -> None:
        """Put this on the wire until told otherwise."""


class PilotVoltmeter(Protocol):
    """Station: measures the control pilot, for whoever judges it himself."""

    def voltages(self) -> PilotVoltages:
        """Both plateaus, as last measured."""


class OscillationSensor(Protocol):
    """Car: measures the control pilot."""

    def oscillation(self) -> Oscillation | None:
        """Duty cycle and frequency; None where nothing oscillates."""


class ProximitySensor(Protocol):
    """Measures the resistor in the plug, or in the cable."""

    def ohms(self) -> float:
        """Between proximity and earth; infinite where nothing is plugged in."""


class Contactor(Protocol):
    """Switches both poles, or all phases."""

    def switch(self, closed: bool) -> None:
        """Close or open; opening always succeeds or `ContactorFeedback` tells."""


class ContactorFeedback(Protocol):
    """Reads the auxiliary contact."""

    def closed(self) -> bool:
        """Whether the main contacts are closed, by level and not by edge."""


class PowerStage(Protocol):
    """The DC source, or for AC the limit given to the car."""

    def set_output(self, volts: float, amps: float) -> None:
        """Regulate to V with at most A; negative A takes energy from the car; (0, 0) is off."""


class OutputSensor(Protocol):
    """Measures at the outlet, or at the inlet of the car."""

    def measure(self) -> Output:
        """V and A now."""


class IsolationMonitor(Protocol):
    """Runs the isolation test."""

    def start(self, volts: float) -> None:
        """Begin a test at this voltage in V; what was known before is forgotten."""


class IsolationSensor(Protocol):
    """Reads the isolation monitor."""

    def isolation(self) -> Isolation:
        """What is known since the plug went in."""


class Meter(Protocol):
    """Counts energy each way."""

    def read(self) -> Reading:
        """Both registers now, in Wh."""


class LockActuator(Protocol):
    """Holds the plug in its socket."""

    def set_locked(self, engaged: bool) -> None:
        """Hold the plug, or let it go."""


class Authoriser(Protocol):
    """Decides who may charge: a card reader, an app, a backend."""

    def authorize(self, contract: str | None) -> Decision:
        """The decision so far for a verified EMAID, or for whoever stands there (None). May be asked again."""


class Battery(Protocol):
    """Car: the battery management."""

    def state(self) -> BatteryState:
        """What it says now."""


class OnBoardCharger(Protocol):
    """Car, AC: turns the grid's current into the battery's."""

    def set_power(self, watts: float) -> None:
        """Draw W, or feed back where negative."""


class LockSensor(Protocol):
    """Reads where the bolt is."""

    def locked(self) -> bool:
        """Whether the plug is held."""


class Alarm(Protocol):
    """Whatever the hardware complains about by itself: the emergency stop, a door, a broken power stage."""

    def alarm(self) -> str | None:
        """What is wrong now, in words; None while nothing is."""


class InletSensor(Protocol):
    """Car: reads proximity and control pilot at the inlet."""

    def plugged(self) -> bool:
        """Whether a plug is in."""

    def duty_percent(self) -> float | None:
        """The duty cycle of the control pilot in %; None without oscillation."""
