"""The car's side of matching (ISO 15118-3, A.9): ask, sound, hear all reports, take the nearest, prove it, join it."""

from enum import Enum

from pilotwire.slac import proof, rules
from pilotwire.slac.candidates import Candidate
from pilotwire.slac.decision import decide, ranked_by_mean, tell
from pilotwire.slac.network import Entropy, of_match
from pilotwire.slac.phases import MATCHED, Phase
from pilotwire.slac.policy import CarPolicy
from pilotwire.slac.proof import Outcome, Proof
from pilotwire.slac.run import RUN_LENGTH, Run
from pilotwire.slac.side import LinkSide
from pilotwire.slac.steps import Step
from pilotwire.slac.timers import count, limit, timer
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug.modem import CM_AMP_MAP_CNF, CM_AMP_MAP_REQ
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
)

MOST_STATIONS = 64
"""That a car listens to in one matching."""

SOUNDS = count("C_EV_match_MNBC")
STARTS = count("C_EV_start_atten_char_inds")
REQUESTS = 1 + count("C_EV_match_retry")
_INTERVAL = timer("TP_EV_batch_msg_interval")
INTERVAL_S = (_INTERVAL.least + _INTERVAL.limit) / 2
"""Between two messages of a batch; 31 ms in the middle of what real cars do."""

MOMENT_S = 0.001
"""What is nearer than this is the same time: sums of times differ by less."""

LATEST_REPORT_S = limit("TT_EVSE_match_MNBC") + limit("TP_EVSE_avg_atten_calc")
"""From the first START_ATTEN_CHAR.IND until every station that heard it has reported. Even where all that answered
have done so, another one may be the nearest: one whose SLAC_PARM.CNF was lost."""

ANSWERING = frozenset({Phase.SOUNDING, Phase.GATHERING, Phase.VALIDATING, Phase.MATCHING})


class Ring(Enum):
    """Times of a car."""

    ANSWER = "answers to SLAC_PARM.REQ"
    BATCH = "next message of the batch"
    REPORTS = "reports of those that hear well"
    RESULTS = "reports of all stations"
    SESSION = "end of the stations' patience"
    KEY = "answer to SLAC_MATCH.REQ"
    AGAIN = "next matching"


class CarLink(LinkSide):
    """A car's `ports.DataLink` over a power line. `mac` is the host's; randomness comes from `entropy` only."""

    def __init__(self, mac: bytes, policy: CarPolicy, entropy: Entropy, now: float) -> None:
        self.policy = policy
        self._run = Run(bytes(RUN_LENGTH))
        self._until = now
        super().__init__(mac, policy, entropy, now)
        self._book = {
            CM_SLAC_PARM_CNF: (frozenset({Phase.ASKING, Phase.SOUNDING}), self._parameters),
            CM_ATTEN_CHAR_IND: (ANSWERING, self._report),
            CM_VALIDATE_CNF: (frozenset({Phase.VALIDATING}), self._validated),
            CM_SLAC_MATCH_CNF: (frozenset({Phase.MATCHING}), self._matched),
            CM_AMP_MAP_REQ: (MATCHED, self._map_asked),
            CM_AMP_MAP_CNF: (MATCHED, self._map_answered),
        }

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The stations that reported in the matching at hand, or the last one, in the order of their reports."""
        return tuple(self._run.reports.values())

    @property
    def run_id(self) -> bytes:
        """Of the matching at hand, or the last one."""
        return self._run.run_id

    def _state(self) -> tuple[object, ...]:
        return (self._run.state, self._until)

    def _begin(self, now: float) -> None:
        self._until = now + self.policy.repetition_s * self.policy.stretch
        self._start_run(now)

    def _forget(self, now: float) -> None:
        self._alarms.stop(*Ring)
        if self._run.proof is not None:
            self._run.proof.stop()

    def _rang(self, ring: object, now: float) -> None:
        match ring:
            case Ring.ANSWER:
                self._answers_are_in(now)
            case Ring.BATCH:
                self._send_batch(now)
            case Ring.REPORTS:
                self._choose_if_complete(now)
            case Ring.RESULTS:
                self._choose(now)
            case Ring.SESSION:
                self._failed_run("no station proved itself in time", now)
            case Ring.KEY:
                self._ask_for_key(now)
            case Ring.AGAIN:
                self._again(now)
            case proof.Ring() if self._run.proof is not None:
                self._proven(self._run.proof.ring(ring, now), now)

    # Asking who is there.

    def _start_run(self, now: float) -> None:
        self._run = Run(self._entropy(RUN_LENGTH))
        self.phase = Phase.ASKING
        self._ask(now)

    def _ask(self, now: float) -> None:
        self._run.requests += 1
        self._out.send(BROADCAST, CM_SLAC_PARM_REQ(run_id=self._run.run_id))
        self._out.say(Step.PARAMETERS, f"request {self._run.requests} of {self.policy.requests}")
        self._alarms.start(Ring.ANSWER, now, limit("TT_match_response"))

    def _parameters(self, mme: CM_SLAC_PARM_CNF, source: bytes, now: float) -> str | None:
        """All stations in reach answer; one that comes late is asked as well, for it hears the sounds."""
        if len(self._run.asked) >= MOST_STATIONS:
            return "too many stations answer"
        why = rules.parameters(mme, self.mac, self._run.run_id)
        if why is None:
            self._run.asked.add(source)
        return why

    def _answers_are_in(self, now: float) -> None:
        if self._run.asked:
            self._sound(now)
        elif self._run.requests < self.policy.requests:
            self._ask(now)
        else:
            self._failed_run("no station answered", now)

    # Sounding.

    def _sound(self, now: float) -> None:
        self.phase = Phase.SOUNDING
        self._out.say(Step.SOUNDING, f"for {len(self._run.asked)} stations")
        # NUM_SOUNDS and TIME_OUT are the standard's whatever the stations said: there are stations that ignore others.
        start = CM_START_ATTEN_CHAR_IND(num_sounds=SOUNDS, forwarding_sta=self.mac, run_id=self._run.run_id)
        self._run.batch = [*([start] * STARTS), *(self._one_sound(left) for left in reversed(range(SOUNDS)))]
        self._alarms.start(Ring.REPORTS, now, LATEST_REPORT_S)
        self._alarms.start(Ring.RESULTS, now, limit("TT_EV_atten_results"))
        self._send_batch(now)

    def _one_sound(self, left: int) -> CM_MNBC_SOUND_IND:
        # 8 reserved octets stand before the 16 random ones.
        return CM_MNBC_SOUND_IND(count=left, run_id=self._run.run_id, random=bytes(8) + self._entropy(16))

    def _send_batch(self, now: float) -> None:
        self._out.send(BROADCAST, self._run.batch.pop(0))
        if self._run.batch:
            self._alarms.start(Ring.BATCH, now, INTERVAL_S)
            return
        self.phase = Phase.GATHERING
        self._choose_if_complete(now)

    def _report(self, mme: CM_ATTEN_CHAR_IND, source: bytes, now: float) -> str | None:
        """The first report of a station counts; a repeated one is confirmed again, for that got lost."""
        known = source in self._run.reports
        if not known and len(self._run.reports) >= MOST_STATIONS:
            return "too many stations report"
        why = rules.report(mme, self.mac, self._run.run_id)
        if why is not None:
            return why
        self._out.send(source, CM_ATTEN_CHAR_RSP(source_address=self.mac, run_id=self._run.run_id))
        if not known and self.phase in (Phase.SOUNDING, Phase.GATHERING):
            self._keep(Candidate(evse=source, sounds=mme.num_sounds, groups=mme.attenuations), now)
        return None

    def _keep(self, candidate: Candidate, now: float) -> None:
        self._run.reports[candidate.evse] = candidate
        self._out.say(Step.ATTENUATION, tell(candidate))
        self._choose_if_complete(now)

    # Choosing.

    def _choose_if_complete(self, now: float) -> None:
        if self.phase is Phase.GATHERING and self._run.complete and not self._alarms.runs(Ring.REPORTS):
            self._choose(now)

    def _choose(self, now: float) -> None:
        self._alarms.stop(Ring.REPORTS, Ring.RESULTS)
        decision = decide(self.candidates, self.policy)
        if decision.take is not None:
            self._take(decision.take, now)
        elif decision.prove:
            self.phase = Phase.VALIDATING
            self._alarms.start(Ring.SESSION, now, limit("TT_EVSE_match_session"))
            self._run.proof = Proof(decision.prove, self._out, self._alarms, self._entropy)
            self._proven(self._run.proof.next(now), now)
        else:
            self._failed_run(decision.why, now)

    def _validated(self, mme: CM_VALIDATE_CNF, source: bytes, now: float) -> str | None:
        asked = self._run.proof
        if asked is None or asked.asked is None or asked.asked.evse != source:
            return "this station was not asked"
        outcome = asked.answered(mme, now)
        if isinstance(outcome, str):
            return outcome
        self._proven(outcome, now)
        return None

    def _proven(self, outcome: Outcome | None, now: float) -> None:
        asked = self._run.proof
        if outcome is Outcome.FOUND and asked is not None and asked.found is not None:
            self._take(asked.found, now)
        elif outcome is Outcome.NONE:
            self._failed_run("no station counted the toggles", now)

    def _take(self, candidate: Candidate, now: float) -> None:
        self._alarms.stop(Ring.SESSION)
        self._run.chosen, self.phase = candidate, Phase.MATCHING
        nearest = ranked_by_mean(self.candidates)
        self._out.say(Step.CHOSEN, f"{tell(candidate)}; number {nearest.index(candidate) + 1} of {len(nearest)}")
        self._run.requests = 0
        self._ask_for_key(now)

    # Matching.

    def _ask_for_key(self, now: float) -> None:
        chosen = self._run.chosen
        if chosen is None or self._run.requests >= REQUESTS:
            self._failed_run("the chosen station does not answer SLAC_MATCH.REQ", now)
            return
        self._run.requests += 1
        request = CM_SLAC_MATCH_REQ(pev_mac=self.mac, evse_mac=chosen.evse, run_id=self._run.run_id)
        self._out.send(chosen.evse, request)
        self._alarms.start(Ring.KEY, now, limit("TT_match_response"))

    def _matched(self, mme: CM_SLAC_MATCH_CNF, source: bytes, now: float) -> str | None:
        chosen = self._run.chosen.evse if self._run.chosen is not None else b""
        why = rules.match_answer(mme, source, chosen, self.mac, self._run.run_id)
        if why is None:
            self._alarms.stop(Ring.KEY)
            self._out.say(Step.MATCHED, source.hex(":"))
            self._join(source, of_match(mme), now)
        return why

    # Failing.

    def _failed_run(self, why: str, now: float) -> None:
        """Wait as long as the matching rate says, and no longer than matching may be repeated at all."""
        self._forget(now)
        self._out.say(Step.FAILED, why)
        self.phase = Phase.PAUSING
        self._alarms.start(Ring.AGAIN, now, limit("TT_matching_rate"))

    def _again(self, now: float) -> None:
        if self._until - now < MOMENT_S:
            self._fail(f"no match within {self.policy.repetition_s:g} s", now)
        else:
            self._start_run(now)
