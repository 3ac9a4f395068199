"""Energy to a car: from the contactor's closing under an offer to its opening, gently or at once."""

from pilotwire.ports import Contactors, OutputOff, SetAcPower, StationFacts
from pilotwire.signalling.basic.events import ChargingStarted, ChargingStopped, StationOutput
from pilotwire.signalling.basic.settings import BasicStationSettings
from pilotwire.signalling.timings import CONTACTOR_CLOSE, FORCED_OPEN

REPEAT = 20.0  # s between two commands that say the same, for whoever watches over silence under power
STILL_AMPS = 1.0  # less is no current: a contactor opens without wear


class Feeding:
    """The contactor of one outlet; what is to be done is added to `out`."""

    def __init__(self, settings: BasicStationSettings, out: list[StationOutput]) -> None:
        self.closed = False  # whether energy may flow, by our will
        self._socket = settings.socket
        self._patience = FORCED_OPEN.seconds * settings.stretch
        self._out = out
        self._amps = 0.0  # told last, per phase
        self._close_by: float | None = None
        self._open_by: float | None = None
        self._repeat: float | None = None

    def next_deadline(self) -> float | None:
        """When something is due, UNIX s."""
        times = (self._close_by, self._open_by, self._repeat)
        return min((moment for moment in times if moment is not None), default=None)

    def close(self, facts: StationFacts, amps: float, now: float) -> str | None:
        """Feed A per phase within 3 s, the lock of a socket first; the reason where that cannot be."""
        self._open_by = None
        locked = facts.locked or not self._socket
        if facts.contactors_closed:
            self._close_by = None
        elif self._close_by is None:
            self._close_by = now + CONTACTOR_CLOSE.seconds
            self._out += [Contactors(True)] if self.closed else []  # somebody else has opened it
        if self._close_by is not None and now >= self._close_by:
            return f"no energy within {CONTACTOR_CLOSE.seconds:g} s: contactor or lock does not follow"
        if not locked:
            return "the plug is not locked any more" if self.closed else None
        self._feed(facts, amps, now)
        return None

    def fade(self, facts: StationFacts, now: float) -> None:
        """Open without an offer: when the car has stopped drawing, or after 6 s."""
        if self._open_by is None:
            self._open_by, self._close_by, self._repeat = now + self._patience, None, None
            self._out.append(SetAcPower(0.0))
        if abs(facts.output.amps) < STILL_AMPS or now >= self._open_by:
            self.open("nothing is offered")

    def open(self, why: str) -> None:
        """At once."""
        self._close_by = self._open_by = self._repeat = None
        if self.closed:
            self.closed = False
            self._out += [OutputOff(), Contactors(False), ChargingStopped(why)]

    def _feed(self, facts: StationFacts, amps: float, now: float) -> None:
        if not self.closed:
            self.closed = True
            self._out += [Contactors(True), ChargingStarted()]
        if self._repeat is None or now >= self._repeat or amps != self._amps:
            self._repeat, self._amps = now + REPEAT, amps
            self._out.append(SetAcPower(amps * facts.limits.max_volts * facts.limits.phases))
