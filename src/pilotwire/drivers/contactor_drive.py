"""Closes at once, opens gently, and watches that the contacts do as they are told."""

import math

from pilotwire.drivers.guard import Guard
from pilotwire.drivers.rules import NO_CURRENT, Rules
from pilotwire.ports import Contactor, ContactorFeedback

LOOK_AGAIN = 0.02  # s: how soon after a glance the current may have ended


class ContactorDrive:
    """Opening waits for the current to end, for a bounded time; feedback is read by level."""

    def __init__(self, contactor: Contactor, feedback: ContactorFeedback, rules: Rules, guard: Guard) -> None:
        self._contactor = contactor
        self._feedback = feedback
        self._rules = rules
        self._guard = guard
        self._asked: bool | None = None  # what the coil was told last
        self._asked_at = 0.0
        self._release_at = math.inf  # when it opens even under current
        self.closed = False

    def look(self, now: float) -> None:
        """Read the contacts; contacts that do not follow in time are a trip."""
        self.closed = self._guard.attempt("contactor feedback", self._feedback.closed, self.closed)
        if self._asked is not None and self.closed is not self._asked and now - self._asked_at > self._rules.feedback:
            self._guard.trip("contactor does not close" if self._asked else "contactor does not open: welded")

    def drive(self, wanted: bool, amps: float, now: float, *, urgent: bool) -> None:
        """Move towards what is wanted, with this much current flowing; `urgent` bounds the wait for its end tighter."""
        if wanted:
            self._release_at = math.inf
            self._switch(True, now)
        elif not self._asked:
            self._switch(False, now)
        else:
            self._open(amps, now, self._rules.open_under_fault if urgent else self._rules.open_on_command)

    def horizon(self, now: float) -> float:
        """Seconds until it is worth looking again."""
        if self._release_at < math.inf:
            return LOOK_AGAIN
        late = self._asked_at + self._rules.feedback - now
        return late + LOOK_AGAIN if self.closed is not self._asked and late > 0 else math.inf

    def _open(self, amps: float, now: float, patience: float) -> None:
        self._release_at = min(self._release_at, now + patience)
        if abs(amps) < NO_CURRENT or now >= self._release_at:
            self._switch(False, now)

    def _switch(self, closed: bool, now: float) -> None:
        if self._asked is closed:
            return
        if self._guard.done("contactor", lambda: self._contactor.switch(closed)):
            self._asked, self._asked_at, self._release_at = closed, now, math.inf
