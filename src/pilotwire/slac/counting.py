"""The station's side of validation: it counts how often the car at its own cable goes from B to C.

For one car at a time: which car toggles, the pilot does not say. A second one has to wait (ISO 15118-3, A.9.4).
"""

from enum import Enum

from pilotwire.ports import Pilot
from pilotwire.slac.alarms import Alarms
from pilotwire.slac.policy import Counting
from pilotwire.slac.proof import FAILURE, NOT_READY, NOT_REQUIRED, READY, SUCCESS, UNIT_S
from pilotwire.slac.timers import limit
from pilotwire.wire.homeplug.slac import CM_VALIDATE_CNF, CM_VALIDATE_REQ


class Ring(Enum):
    """Times of counting."""

    TIMER = "the car should say how long to count"
    COUNTED = "the count is over"


class Count:
    """The count for one car; `edges` so far, and whether it runs."""

    def __init__(self, policy: Counting, alarms: Alarms) -> None:
        self._policy, self._alarms = policy, alarms
        self.car: bytes | None = None
        self.edges = 0
        self._pilot: Pilot | None = None

    @property
    def running(self) -> bool:
        """Whether edges are counted now."""
        return self._alarms.runs(Ring.COUNTED)

    @property
    def state(self) -> tuple[object, ...]:
        """All that may change, comparable."""
        return (self.car, self.edges, self._pilot)

    def stop(self) -> None:
        """No more of this."""
        self._alarms.stop(*Ring)
        self.car, self.edges = None, 0

    def tell(self, pilot: Pilot) -> None:
        """The pilot's state, at each change."""
        if self.running and self._pilot is Pilot.B and pilot.ready:
            self.edges += 1
        self._pilot = pilot

    def asked(self, request: CM_VALIDATE_REQ, car: bytes, now: float) -> CM_VALIDATE_CNF | str | None:
        """The answer to give at once, if any; a text says why the request counts for nothing."""
        if request.signal_type != 0:
            return f"signal type {request.signal_type}; must be 0, the pilot"
        if self._policy is not Counting.COUNT:
            result = NOT_REQUIRED if self._policy is Counting.NOT_REQUIRED else FAILURE
            return CM_VALIDATE_CNF(result=result)
        if self.car not in (None, car):
            return CM_VALIDATE_CNF(result=NOT_READY)
        if self.running:
            return "the toggles are being counted"
        return self._second(request, now) if self.car is not None and request.timer else self._first(request, car, now)

    def _first(self, request: CM_VALIDATE_REQ, car: bytes, now: float) -> CM_VALIDATE_CNF | str:
        if request.timer:
            return "no count was agreed"
        if self._pilot is not Pilot.B:
            return CM_VALIDATE_CNF(result=NOT_READY)
        self.car = car
        self._alarms.start(Ring.TIMER, now, limit("TT_match_sequence"))
        return CM_VALIDATE_CNF(result=READY)

    def _second(self, request: CM_VALIDATE_REQ, now: float) -> CM_VALIDATE_CNF | None:
        seconds = (request.timer + 1) * UNIT_S
        if seconds > limit("TT_EVSE_vald_toggle"):
            self.stop()
            return CM_VALIDATE_CNF(result=FAILURE)
        self._alarms.stop(Ring.TIMER)
        self.edges = 0
        self._alarms.start(Ring.COUNTED, now, seconds)
        return None

    def counted(self) -> CM_VALIDATE_CNF:
        """What to tell the car at the end; the next one may ask."""
        toggles = self.edges
        self.stop()
        return CM_VALIDATE_CNF(toggle_num=min(toggles, 0xFF), result=SUCCESS if toggles else FAILURE)
