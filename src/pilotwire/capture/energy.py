"""Energy as the messages of a session tell it: the integral of reported power, and the meter's own readings."""

from typing import Any

from pilotwire.capture.anatomy import body_of, find

HOUR = 3_600_000_000_000  # nanoseconds


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
        if power is not None:
            self._integrate(time, power)

    @staticmethod
    def _note(series: list[int], *found: Any) -> None:
        series += [value for value in found if isinstance(value, int)]

    def _integrate(self, time: int, power: float) -> None:
        """The trapezoidal rule; a change of sign between two samples counts half to each side."""
        if self._last is not None:
            before, old = self._last
            energy = (old + power) / 2 * (time - before) / HOUR
            self.charged += max(energy, 0.0)
            self.discharged += max(-energy, 0.0)
        self._last = (time, power)
        self.samples += 1
