"""A virtual car whose station is elsewhere: what the station says by messages moves the stand-in at the inlet."""

from typing import Any

from pilotwire.drivers.virtual import AbsentStation
from pilotwire.session.dialect import content
from pilotwire.session.events import Ended, EnergyStarted, EnergyStopped, Event, Received

MAINS_V = 230.0


class Shadow:
    """Follows one session; `ac` tells whether the car charges from mains."""

    def __init__(self, station: AbsentStation, ac: bool) -> None:
        self._station, self._ac = station, ac

    def arrive(self) -> None:
        """The plug goes in."""
        self._station.plug()

    def listen(self, now: float, event: Event) -> None:
        """What the station said."""
        match event:
            case Received(message=message):
                self._hear(content(message))
            case EnergyStarted() if self._ac:
                self._station.told(MAINS_V, 0.0)
            case EnergyStopped() if self._ac:
                self._station.told(0.0, 0.0)
            case Ended():
                self._station.told(0.0, 0.0)

    def _hear(self, response: Any) -> None:
        volts = getattr(response, "evse_present_voltage", None)
        if volts is not None:
            amps = getattr(response, "evse_present_current", None)
            self._station.told(float(volts), 0.0 if amps is None else float(amps))
