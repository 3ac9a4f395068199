"""The car's side of validation: it toggles the pilot, and only the station at the other end of the cable can count.

A station is asked whether it is ready, then told how long to count, then has to name the number (ISO 15118-3, A.9.4).
"""

from collections import deque
from enum import Enum

from pilotwire.ports import PilotState
from pilotwire.slac.alarms import Alarms
from pilotwire.slac.candidates import Candidate
from pilotwire.slac.network import Entropy
from pilotwire.slac.outbox import Outbox
from pilotwire.slac.steps import Step
from pilotwire.slac.timers import count, limit, timer
from pilotwire.wire.homeplug.slac import CM_VALIDATE_CNF, CM_VALIDATE_REQ

_DURATION = timer("TP_EV_vald_state_duration")
STATE_S = (_DURATION.least + _DURATION.limit) / 2
UNIT_S = 0.1  # of the timer in VALIDATE.REQ
MOST_TOGGLES = count("C_EV_vald_nb_toggles")
REQUESTS = 1 + count("C_EV_match_retry")

NOT_READY, READY, SUCCESS, FAILURE, NOT_REQUIRED = range(5)
"""Results in a VALIDATE.CNF."""


class Ring(Enum):
    """Times of a proof."""

    ANSWER = "answer to an offer"
    AGAIN = "offer again"
    TOGGLE = "next state of the pilot"
    COUNTED = "the count should be here"


class Outcome(Enum):
    """What became of all that were to prove themselves."""

    FOUND = "one is proven, or the nearest needs no proof"
    NONE = "no station counted the toggles"


class Proof:
    """Asks one after the other, until one names the right number."""

    def __init__(self, candidates: tuple[Candidate, ...], out: Outbox, alarms: Alarms, entropy: Entropy) -> None:
        self._out, self._alarms, self._entropy = out, alarms, entropy
        self._waiting = deque(candidates)
        self._excused: list[Candidate] = []
        self.asked: Candidate | None = None
        self.found: Candidate | None = None
        self.counted = False  # whether it was found by toggles
        self._offers = 0
        self._toggles = 0  # of this count, 0 before
        self._edges = 0  # still to come
        self._closed = False

    @property
    def state(self) -> tuple[object, ...]:
        """All that may change, comparable."""
        waiting, excused = tuple(self._waiting), tuple(self._excused)
        found = (self.found, self.counted)
        return (waiting, excused, self.asked, *found, self._offers, self._toggles, self._edges, self._closed)

    def next(self, now: float) -> Outcome | None:
        """Turn to the next station; where none is left, one that needs no proof must do."""
        self.stop()
        self._offers = 0
        if not self._waiting:
            self.found = self._excused[0] if self._excused else None
            return Outcome.FOUND if self.found else Outcome.NONE
        self.asked = self._waiting.popleft()
        self._offer(now)
        return None

    def stop(self) -> None:
        """No more of this; the pilot goes back to state B."""
        self._alarms.stop(*Ring)
        self._toggles = self._edges = 0
        if self._closed:
            self._switch(False)

    def _switch(self, closed: bool) -> None:
        self._closed = closed
        self._out.put(PilotState(closed))

    def _send(self, request: CM_VALIDATE_REQ) -> None:
        if self.asked is not None:
            self._out.send(self.asked.evse, request)

    def _offer(self, now: float) -> None:
        self._offers += 1
        self._send(CM_VALIDATE_REQ())
        self._alarms.start(Ring.ANSWER, now, limit("TT_match_response"))

    def _offer_again(self, now: float) -> Outcome | None:
        self.stop()
        if self._offers >= REQUESTS:
            return self.next(now)
        self._offer(now)
        return None

    def answered(self, answer: CM_VALIDATE_CNF, source: bytes, now: float) -> Outcome | str | None:
        """Take a station's answer; a text says why it counts for nothing."""
        if self.asked is None or source != self.asked.evse:
            return "this station was not asked"
        if self._alarms.runs(Ring.ANSWER):
            return self._offer_answered(answer, now)
        if self._alarms.runs(Ring.COUNTED):
            return self._counted(answer, now)
        return "nobody asked for it"

    def _offer_answered(self, answer: CM_VALIDATE_CNF, now: float) -> Outcome | None:
        self._alarms.stop(Ring.ANSWER)
        if answer.result == READY:
            self._start_toggling(now)
            return None
        if answer.result == NOT_READY:
            self._alarms.start(Ring.AGAIN, now, limit("TT_match_sequence"))
            return None
        if answer.result == NOT_REQUIRED and self.asked is not None:
            self._excused.append(self.asked)
        return self.next(now)

    def _start_toggling(self, now: float) -> None:
        self._toggles = 1 + self._entropy(1)[0] % MOST_TOGGLES
        self._edges = 2 * self._toggles
        seconds = (self._edges + 1) * STATE_S
        self._send(CM_VALIDATE_REQ(timer=round(seconds / UNIT_S) - 1))
        self._alarms.start(Ring.TOGGLE, now, STATE_S)
        self._alarms.start(Ring.COUNTED, now, seconds + limit("TT_match_response"))
        self._out.say(Step.VALIDATING, f"{self._toggles} toggles")

    def _counted(self, answer: CM_VALIDATE_CNF, now: float) -> Outcome | str | None:
        if self._edges:
            return "the pilot is still being toggled"
        if answer.result == SUCCESS and answer.toggle_num == self._toggles:
            self.stop()
            self.found, self.counted = self.asked, True
            self._out.say(Step.VALIDATED, f"{answer.toggle_num} toggles counted")
            return Outcome.FOUND
        return self.next(now)

    def ring(self, ring: Ring, now: float) -> Outcome | None:
        """A time is over."""
        if ring is not Ring.TOGGLE:
            return self._offer_again(now)
        self._edges -= 1
        self._switch(self._edges % 2 == 1)
        if self._edges:
            self._alarms.start(Ring.TOGGLE, now, STATE_S)
        return None
