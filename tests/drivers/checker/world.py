"""What is behind the terminals of an outlet, for simulated hardware: the pilot, contacts, a bolt, a meter."""

from decimal import Decimal

from pilotwire.ports import DIGITAL, Drive, Pilot
from pilotwire.signalling.circuit import Circuit, plateaus

CONTACT_SECONDS, BOLT_SECONDS = 0.05, 0.1


class Moving:
    """Something that follows a switch after a while, unless it is stuck."""

    def __init__(self, seconds: float) -> None:
        self.on = False
        self.stuck = False
        self._seconds = seconds
        self._since: float | None = None

    def move(self, wanted: bool, now: float) -> None:
        if wanted is self.on or self.stuck:
            self._since = None
        elif self._since is None:
            self._since = now
        elif now - self._since >= self._seconds:
            self.on, self._since = wanted, None


class Terminals:
    """One outlet from outside."""

    def __init__(self) -> None:
        self.drive: Drive = DIGITAL
        self.contacts = Moving(CONTACT_SECONDS)
        self.bolt = Moving(BOLT_SECONDS)
        self.plugged = self.ready = self.ventilated = False
        self.diode_shorted = self.shorted = False
        self.ohms = 220.0
        self.watts = 0.0
        self.import_wh = self.export_wh = Decimal(1000)
        self._now: float | None = None

    def show(self, pilot: Pilot) -> None:
        """Have a car there, or none."""
        self.plugged = pilot is not Pilot.A
        self.ready = pilot.ready
        self.ventilated = pilot is Pilot.D

    def plateaus(self) -> tuple[float, float]:
        """V at the pilot."""
        return plateaus(
            Circuit(
                drive=self.drive,
                plugged=self.plugged,
                ready=self.ready,
                ventilated=self.ventilated,
                shorted=self.shorted,
                diode_shorted=self.diode_shorted,
            )
        )

    def move(self, relay: bool, lock: bool, now: float) -> None:
        """Let time pass with these wanted."""
        passed = now - self._now if self._now is not None else 0.0
        self._now = now
        self.contacts.move(relay, now)
        self.bolt.move(lock, now)
        energy = Decimal(self.watts * passed / 3600)
        if energy >= 0:
            self.import_wh += energy
        else:
            self.export_wh -= energy
