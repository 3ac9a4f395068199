"""The car's side of matching (ISO 15118-3, A.9): hear all stations, take the nearest, have it prove itself, join it."""

from enum import Enum

from pilotwire.slac import proof, rules, survey
from pilotwire.slac.candidates import Candidate
from pilotwire.slac.decision import decide, ranked_by_mean, tell
from pilotwire.slac.looks import Looks
from pilotwire.slac.network import Entropy, of_match
from pilotwire.slac.phases import MATCHED, Phase
from pilotwire.slac.policy import CarPolicy
from pilotwire.slac.proof import Proof
from pilotwire.slac.side import LinkSide
from pilotwire.slac.steps import Step
from pilotwire.slac.survey import Survey
from pilotwire.slac.timers import count, limit
from pilotwire.wire.homeplug.modem import CM_AMP_MAP_CNF, CM_AMP_MAP_REQ
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_VALIDATE_CNF,
)

REQUESTS = 1 + count("C_EV_match_retry")
MOMENT_S = 0.001
"""What is nearer than this is the same time: sums of times differ by less."""

ANSWERING = frozenset({Phase.ASKING, Phase.SOUNDING})
REPORTING = frozenset({Phase.SOUNDING, Phase.GATHERING, Phase.LOOKING, Phase.VALIDATING, Phase.MATCHING})


class Ring(Enum):
    """Times of a car."""

    SESSION = "end of the stations' patience"
    LOOK = "next look"
    KEY = "answer to SLAC_MATCH.REQ"
    AGAIN = "next matching"


class CarLink(LinkSide):
    """A car's `ports.DataLink` over a power line. `mac` is the host's; randomness comes from `entropy` only."""

    def __init__(self, mac: bytes, policy: CarPolicy, entropy: Entropy, now: float) -> None:
        super().__init__(mac, policy, entropy, now)
        self.policy = policy
        self._looks = Looks(policy)
        self._survey = self._new_survey()
        self._proof = self._new_proof(())
        self._chosen: Candidate | None = None
        self._requests = 0  # for the key
        self._until = now
        self._book = {
            CM_SLAC_PARM_CNF: (ANSWERING, lambda *given: self._survey.answered(*given)),
            CM_ATTEN_CHAR_IND: (REPORTING, self._reported_by),
            CM_VALIDATE_CNF: (frozenset({Phase.VALIDATING}), self._validated),
            CM_SLAC_MATCH_CNF: (frozenset({Phase.MATCHING}), self._matched),
            CM_AMP_MAP_REQ: (MATCHED, self._map_asked),
            CM_AMP_MAP_CNF: (MATCHED, self._map_answered),
        }

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The stations that reported in the attempt at hand, or the last one, in the order of their first reports."""
        return tuple({each.evse: each for each in (*self._looks.candidates, *self._survey.reports.values())}.values())

    @property
    def run_id(self) -> bytes:
        """Of the look at hand, or the last one."""
        return self._survey.run_id

    def _state(self) -> tuple[object, ...]:
        return (self._looks.state, self._survey.state, self._proof.state, self._chosen, self._requests, self._until)

    def _begin(self, now: float) -> None:
        self._until = now + self.policy.repetition_s * self.policy.stretch
        self._looks, self._proof = Looks(self.policy), self._new_proof(())
        self._start_run(now)

    def _forget(self, now: float) -> None:
        self._alarms.stop(*Ring)
        self._survey.stop()
        self._proof.stop()

    def _rang(self, ring: object, now: float) -> None:
        match ring:
            case survey.Ring():
                self._surveyed(self._survey.ring(ring, now), now)
            case proof.Ring():
                self._proven(self._proof.ring(ring, now), now)
            case Ring.SESSION:
                self._failed_run("no station proved itself in time", now)
            case Ring.LOOK:
                self._start_run(now)
            case Ring.KEY:
                self._ask_for_key(now)
            case Ring.AGAIN:
                self._again(now)

    # Surveying.

    def _new_survey(self) -> Survey:
        """Patience is for stations that are not there yet; those that were heard wait for 10 s only."""
        most = min(self.policy.requests, REQUESTS) if self._looks.candidates else self.policy.requests
        return Survey(self.mac, most, self._out, self._alarms, self._entropy)

    def _start_run(self, now: float) -> None:
        self._survey, self._chosen = self._new_survey(), None
        self.phase = self._survey.phase
        self._survey.ask(now)

    def _reported_by(self, mme: CM_ATTEN_CHAR_IND, source: bytes, now: float) -> str | None:
        outcome = self._survey.reported(mme, source)
        if isinstance(outcome, str):
            return outcome
        self._surveyed(outcome, now)
        return None

    def _surveyed(self, outcome: survey.Outcome | None, now: float) -> None:
        match outcome:
            case survey.Outcome.NOBODY if not self._looks.candidates:
                self._failed_run(outcome.value, now)
            case survey.Outcome():
                self._looked(now)
            case None if self.phase in (Phase.ASKING, Phase.SOUNDING, Phase.GATHERING):
                self.phase = self._survey.phase

    def _looked(self, now: float) -> None:
        self._looks.add(self._survey.reports.values())
        if not self._looks.leave_doubt:
            self._choose(now)
        elif self._in_time(now + limit("TT_matching_rate") * self.policy.stretch):
            self._look_again(now)
        else:
            self._failed_run("the nearest station is not plain, and there is no time to look again", now)

    def _look_again(self, now: float) -> None:
        nearest, number = tell(ranked_by_mean(self.candidates)[0]), len(self._looks) + 1
        self._out.say(Step.LOOKING, f"{nearest} is the nearest so far; look {number} of {self.policy.looks} at most")
        self.phase = Phase.LOOKING
        self._alarms.start(Ring.LOOK, now, limit("TT_matching_rate"))

    # Choosing.

    def _choose(self, now: float) -> None:
        decision = decide(self.candidates, self.policy)
        taken = decision.take or next(filter(self._has_proven_itself, decision.prove), None)
        if taken is not None:
            self._take(taken, now)
        elif decision.prove:
            self._validate(decision.prove, now)
        else:
            self._failed_run(decision.why, now)

    def _has_proven_itself(self, candidate: Candidate) -> bool:
        """In a choice before, which came to nothing: once is enough for a plug."""
        found = self._proof.found if self._proof.counted else None
        return found is not None and candidate.evse == found.evse

    def _new_proof(self, candidates: tuple[Candidate, ...]) -> Proof:
        return Proof(candidates, self._out, self._alarms, self._entropy)

    def _validate(self, candidates: tuple[Candidate, ...], now: float) -> None:
        self.phase = Phase.VALIDATING
        self._alarms.start(Ring.SESSION, now, limit("TT_EVSE_match_session"))
        self._proof = self._new_proof(candidates)
        self._proven(self._proof.next(now), now)

    def _validated(self, mme: CM_VALIDATE_CNF, source: bytes, now: float) -> str | None:
        outcome = self._proof.answered(mme, source, now)
        if isinstance(outcome, str):
            return outcome
        self._proven(outcome, now)
        return None

    def _proven(self, outcome: proof.Outcome | None, now: float) -> None:
        if outcome is proof.Outcome.NONE:
            self._failed_run(outcome.value, now)
        elif self._proof.found is not None:
            self._take(self._proof.found, now)

    # Matching.

    def _take(self, candidate: Candidate, now: float) -> None:
        self._alarms.stop(Ring.SESSION)
        self._chosen, self._requests, self.phase = candidate, 0, Phase.MATCHING
        nearest = ranked_by_mean(self.candidates)
        self._out.say(Step.CHOSEN, f"{tell(candidate)}; number {nearest.index(candidate) + 1} of {len(nearest)}")
        self._ask_for_key(now)

    def _ask_for_key(self, now: float) -> None:
        if self._chosen is None or self._requests >= REQUESTS:
            self._failed_run("the chosen station does not answer SLAC_MATCH.REQ", now)
            return
        self._requests += 1
        evse = self._chosen.evse
        self._out.send(evse, CM_SLAC_MATCH_REQ(pev_mac=self.mac, evse_mac=evse, run_id=self._chosen.run_id))
        self._alarms.start(Ring.KEY, now, limit("TT_match_response"))

    def _matched(self, mme: CM_SLAC_MATCH_CNF, source: bytes, now: float) -> str | None:
        if self._chosen is None:
            return "no station was asked"
        why = rules.match_answer(mme, source, self._chosen.evse, self.mac, self._chosen.run_id)
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
        if self._in_time(now):
            self._start_run(now)
        else:
            self._fail(f"no match within {self.policy.repetition_s:g} s", now)

    def _in_time(self, moment: float) -> bool:
        """Whether a matching may still begin at this moment [TT_matching_repetition]."""
        return self._until - moment >= MOMENT_S
