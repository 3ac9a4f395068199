"""The way from the plug to the first turn of the charge loop: when each step was done."""

from collections.abc import Callable

from pilotwire.car.leaving import LOOPS
from pilotwire.ports import LinkStep
from pilotwire.session.dialect import content
from pilotwire.session.events import Event, Received
from pilotwire.sim.happenings import Reached
from pilotwire.sim.steady import SteadyClock

SESSION = {
    "SupportedAppProtocolRes": "handshake",
    "SessionSetupRes": "session set up",
    "CableCheckRes": "cable check begun",
    "DC_CableCheckRes": "cable check begun",
    "PreChargeRes": "pre-charge begun",
    "DC_PreChargeRes": "pre-charge begun",
    "PowerDeliveryRes": "power delivery",
}
"""Responses that begin a step; each counts when it comes for the first time."""
FIRST_LOOP = "first charge loop"


class Way:
    """Notes steps until the first loop is done; from there on the clock hurries."""

    def __init__(self, clock: SteadyClock, note: Callable[[Reached], None]) -> None:
        self._clock, self._note = clock, note
        self._began = clock.slow()
        self._seen: set[str] = set()
        self._over = False

    def begin(self) -> None:
        """The plug goes in."""
        self._began = self._clock.slow()

    def step(self, now: float, by_station: bool, step: LinkStep) -> None:
        """A step of the link."""
        after = self._clock.slow() - self._began
        self._note(Reached(time=now, after=after, by_station=by_station, name=step.name, detail=step.detail))

    def hear(self, now: float, event: Event) -> None:
        """What the car hears of its session."""
        if isinstance(event, Received):
            self._response(now, type(content(event.message)).__name__)

    def _response(self, now: float, name: str) -> None:
        if name in SESSION:
            self._first(now, SESSION[name])
        elif name in LOOPS and not self._over:
            self._over = True
            self._first(now, FIRST_LOOP)
            self._clock.hurry()

    def _first(self, now: float, name: str) -> None:
        if name not in self._seen:
            self._seen.add(name)
            self.step(now, False, LinkStep(name))
