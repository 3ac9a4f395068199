"""Energy as the messages of a session tell it: the integral of reported power, and the meter's own readings."""

from typing import Any

from pilotwire.capture.anatomy import body_of, find

HOUR = 3_600_000_000_000  # nanoseconds
LONGEST_STEP = 5_000_000_000
"""Nanoseconds between two reports that the trapezoidal rule may bridge; loops take half a second, and some cars two."""
LARGEST_POWER = 10e6
"""Watts; the Megawatt Charging System ends at 3.75 MW. More is a broken number."""


def power_of(message: Any) -> float | None:
    """The power that a charge loop message reports, in W, positive into the car; None where it reports none."""
    body = body_of(message)
    volts, amperes = getattr(body, "evse_present_voltage", None), getattr(body, "evse_present_current", None)
    if volts is not None and amperes is not None:
        return float(volts) * float(amperes)
    mode = getattr(body, "control_mode", None)
    watts = [getattr(mode, f"ev_present_active_power{phase}", None) for phase in ("", "_l2", "_l3")]
    return sum(float(value) for value in watts if value is not None) if watts[0] is not None else None


class EnergyCount:
    """Adds up what the loop messages report. Energies in Wh, `charged` into the car, `discharged` out of it."""

    def __init__(self) -> None:
        self.charged = 0.0
        self.discharged = 0.0
        self.samples = 0
        self.unseen = 0.0  # seconds between reports that were not bridged
        self.meter: list[int] = []
        self.meter_out: list[int] = []
        self.soc: list[int] = []
        self._last: tuple[int, float] | None = None

    def feed(self, time: int, message: Any) -> None:
        """Take a message; `time` in nanoseconds."""
        self._note(self.meter, find(message, "meter_reading"), find(message, "charged_energy_reading_wh"))
        self._note(self.meter_out, find(message, "bpt_discharged_energy_reading_wh"))
        self._note(self.soc, find(message, "ev_ress_soc"), find(message, "present_soc"))
        power = power_of(message)
        if power is not None and abs(power) <= LARGEST_POWER:
            self._integrate(time, power)

    @staticmethod
    def _note(series: list[int], *found: Any) -> None:
        series += [value for value in found if isinstance(value, int)]

    def _integrate(self, time: int, power: float) -> None:
        """The trapezoidal rule; a change of sign between two samples counts half to each side."""
        if self._last is not None:
            before, old = self._last
            self._add((old + power) / 2, time - before)
        self._last = (time, power)
        self.samples += 1

    def _add(self, power: float, step: int) -> None:
        if not 0 <= step <= LONGEST_STEP:
            self.unseen += max(step, 0) / 1e9
            return
        self.charged += max(power, 0.0) * step / HOUR
        self.discharged += max(-power, 0.0) * step / HOUR
