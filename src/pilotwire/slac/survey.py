"""A car's survey of the stations in reach: who answers, and how well each of them hears it (ISO 15118-3, A.9.2).

It asks, sounds, and waits until every station that can have heard it has had the time to report.
"""

from enum import Enum

from pilotwire.slac import rules
from pilotwire.slac.alarms import Alarms
from pilotwire.slac.candidates import Candidate
from pilotwire.slac.decision import tell
from pilotwire.slac.network import Entropy
from pilotwire.slac.outbox import Outbox
from pilotwire.slac.phases import Phase
from pilotwire.slac.steps import Step
from pilotwire.slac.timers import count, limit, timer
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug import Mme
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_MNBC_SOUND_IND,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
)

MOST_STATIONS = 64
"""That a car listens to."""

RUN_LENGTH = 8
SOUNDS = count("C_EV_match_MNBC")
STARTS = count("C_EV_start_atten_char_inds")
_INTERVAL = timer("TP_EV_batch_msg_interval")
INTERVAL_S = (_INTERVAL.least + _INTERVAL.limit) / 2
"""Between two messages of a batch; real cars take 24 to 41 ms."""

LATEST_REPORT_S = limit("TT_EVSE_match_MNBC") + limit("TP_EVSE_avg_atten_calc")
"""From the first START_ATTEN_CHAR.IND until every station that heard it has reported. Even where all that answered
have done so, another one may be the nearest: one whose SLAC_PARM.CNF was lost."""


class Ring(Enum):
    """Times of a survey."""

    ANSWER = "answers to SLAC_PARM.REQ"
    BATCH = "next message of the batch"
    REPORTS = "reports of those that hear well"
    RESULTS = "reports of all stations"


class Outcome(Enum):
    """How a survey ends."""

    NOBODY = "no station answered"
    HEARD = "the reports are in"


class Survey:
    """One, with a RunID of its own; `requests` are tried for an answer. `reports` are in the order of their coming."""

    def __init__(self, mac: bytes, requests: int, out: Outbox, alarms: Alarms, entropy: Entropy) -> None:
        self._mac, self._most, self._out, self._alarms, self._entropy = mac, requests, out, alarms, entropy
        self.run_id = entropy(RUN_LENGTH)
        self.phase = Phase.ASKING
        self.reports: dict[bytes, Candidate] = {}
        self._requests = 0
        self._answered: set[bytes] = set()  # stations that are to report
        self._batch: list[Mme] = []  # still to be sent

    @property
    def state(self) -> tuple[object, ...]:
        """All that may change, comparable."""
        heard = (frozenset(self._answered), tuple(self.reports.values()))
        return (self.run_id, self.phase, self._requests, *heard, len(self._batch))

    def stop(self) -> None:
        """No more of this."""
        self._alarms.stop(*Ring)

    def ring(self, ring: Ring, now: float) -> Outcome | None:
        """A time is over."""
        match ring:
            case Ring.ANSWER:
                return self._answers_are_in(now)
            case Ring.BATCH:
                return self._send_batch(now)
            case Ring.REPORTS:
                return self._complete()
            case Ring.RESULTS:
                return self._finish()

    # Who is there.

    def ask(self, now: float) -> None:
        """Begin, or ask once more."""
        self._requests += 1
        self._out.send(BROADCAST, CM_SLAC_PARM_REQ(run_id=self.run_id))
        self._out.say(Step.PARAMETERS, f"request {self._requests} of {self._most}")
        self._alarms.start(Ring.ANSWER, now, limit("TT_match_response"))

    def answered(self, mme: CM_SLAC_PARM_CNF, source: bytes, now: float) -> str | None:
        """A station is there; one that comes late is waited for as well, for it hears the sounds."""
        if len(self._answered) >= MOST_STATIONS:
            return "too many stations answer"
        why = rules.parameters(mme, self._mac, self.run_id)
        if why is None:
            self._answered.add(source)
        return why

    def _answers_are_in(self, now: float) -> Outcome | None:
        if self._answered:
            return self._sound(now)
        if self._requests >= self._most:
            return Outcome.NOBODY
        self.ask(now)
        return None

    # How well they hear.

    def _sound(self, now: float) -> Outcome | None:
        self.phase = Phase.SOUNDING
        self._out.say(Step.SOUNDING, f"for {len(self._answered)} stations")
        # NUM_SOUNDS and TIME_OUT are the standard's whatever the stations said: there are stations that ignore others.
        start = CM_START_ATTEN_CHAR_IND(num_sounds=SOUNDS, forwarding_sta=self._mac, run_id=self.run_id)
        self._batch = [*([start] * STARTS), *(self._one_sound(left) for left in reversed(range(SOUNDS)))]
        self._alarms.start(Ring.REPORTS, now, LATEST_REPORT_S)
        self._alarms.start(Ring.RESULTS, now, limit("TT_EV_atten_results"))
        return self._send_batch(now)

    def _one_sound(self, left: int) -> CM_MNBC_SOUND_IND:
        # 8 reserved octets stand before the 16 random ones.
        return CM_MNBC_SOUND_IND(count=left, run_id=self.run_id, random=bytes(8) + self._entropy(16))

    def _send_batch(self, now: float) -> Outcome | None:
        self._out.send(BROADCAST, self._batch.pop(0))
        if self._batch:
            self._alarms.start(Ring.BATCH, now, INTERVAL_S)
            return None
        self.phase = Phase.GATHERING
        return self._complete()

    def reported(self, mme: CM_ATTEN_CHAR_IND, source: bytes) -> Outcome | str | None:
        """The first report of a station counts; a repeated one is confirmed again, for that got lost."""
        known = source in self.reports
        if not known and len(self.reports) >= MOST_STATIONS:
            return "too many stations report"
        why = rules.report(mme, self._mac, self.run_id)
        if why is not None:
            return why
        self._out.send(source, CM_ATTEN_CHAR_RSP(source_address=self._mac, run_id=self.run_id))
        if not known and self._alarms.runs(Ring.RESULTS):
            self._keep(Candidate(evse=source, sounds=mme.num_sounds, groups=mme.attenuations, run_id=self.run_id))
            return self._complete()
        return None

    def _keep(self, candidate: Candidate) -> None:
        self.reports[candidate.evse] = candidate
        self._out.say(Step.ATTENUATION, tell(candidate))

    def _complete(self) -> Outcome | None:
        """Whether all that answered have reported, and others had the time to."""
        waiting = self._batch or self._alarms.runs(Ring.REPORTS) or not self._answered <= self.reports.keys()
        return None if waiting else self._finish()

    def _finish(self) -> Outcome:
        self.stop()
        return Outcome.HEARD
