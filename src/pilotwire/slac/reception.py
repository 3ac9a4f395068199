"""A station's cars from their first request to a confirmed report: it answers, averages sounds, reports."""

from enum import Enum

from pilotwire.slac import rules
from pilotwire.slac.alarms import Alarms
from pilotwire.slac.outbox import Outbox
from pilotwire.slac.policy import StationPolicy
from pilotwire.slac.steps import Step
from pilotwire.slac.timers import count, limit
from pilotwire.slac.visits import Key, Stage, Visit, Visits
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
)

GROUPS = 58
"""Carrier groups of a Green PHY modem; only for reports of what nobody measured."""

REPORTS = 1 + count("C_EV_match_retry")
NOT_HERE = "no such matching is under way here"


class Ring(Enum):
    """Kinds of times of one car: they ring as (kind, key of the visit)."""

    STEP = "the next message of a car, or the end of its sounds"
    SESSION = "a car should have matched"


class Reception:
    """Takes the messages of this part of matching; a text says why one counts for nothing."""

    def __init__(self, policy: StationPolicy, out: Outbox, alarms: Alarms) -> None:
        self._policy, self._out, self._alarms = policy, out, alarms
        self.visits = Visits(policy.parallel)

    def close(self) -> None:
        """Everybody has to begin anew."""
        for visit in self.visits:
            self._end(visit)

    def _end(self, visit: Visit) -> None:
        self.visits.end(visit)
        self._stop(visit)

    def _stop(self, visit: Visit) -> None:
        self._alarms.stop((Ring.STEP, visit.key), (Ring.SESSION, visit.key))

    def _fail(self, visit: Visit, why: str) -> None:
        self._out.say(Step.FAILED, f"{visit.car.hex(':')}: {why}")
        self._end(visit)

    def ring(self, kind: Ring, key: Key, now: float) -> None:
        """A time of a visit is over."""
        visit = self.visits.find(key)
        if visit is None:
            return
        if kind is Ring.SESSION:
            self._fail(visit, f"no SLAC_MATCH.REQ within {limit('TT_EVSE_match_session'):g} s")
        elif visit.stage is Stage.ANSWERED:
            self._fail(visit, f"no START_ATTEN_CHAR.IND within {limit('TT_match_sequence'):g} s")
        else:
            self._report(visit, now)

    def asked(self, mme: CM_SLAC_PARM_REQ, source: bytes, now: float) -> str | None:
        """A repeated request begins anew [V2G3-A09-16], as does one with another RunID: the car looks again."""
        key = (source, mme.run_id)
        visit, gone = self.visits.begin(key)
        if gone is not None:
            self._make_way(gone, source)
        self._alarms.start((Ring.STEP, key), now, limit("TT_match_sequence"))
        self._alarms.start((Ring.SESSION, key), now, limit("TT_EVSE_match_session"))
        self._out.say(Step.PARAMETERS, visit.car.hex(":"))
        self._out.send(visit.car, CM_SLAC_PARM_CNF(forwarding_sta=visit.car, run_id=mme.run_id))
        return None

    def _make_way(self, gone: Visit, newcomer: bytes) -> None:
        self._stop(gone)
        if gone.car != newcomer:
            self._out.say(Step.FAILED, f"{gone.car.hex(':')}: too many cars at a time")

    def started(self, mme: CM_START_ATTEN_CHAR_IND, source: bytes, now: float) -> str | None:
        """The first of three, or the only one that came."""
        visit = self.visits.find((source, mme.run_id))
        if visit is None:
            return NOT_HERE
        if visit.stage is Stage.SOUNDING:
            return None  # it says so three times
        if visit.stage > Stage.SOUNDING:
            return "the sounds are over"
        why = rules.announcement(mme, source)
        if why is not None:
            return why
        visit.stage, visit.announced = Stage.SOUNDING, mme.num_sounds
        self._alarms.start((Ring.STEP, visit.key), now, limit("TT_EVSE_match_MNBC"))
        self._out.say(Step.SOUNDING, f"{visit.car.hex(':')}: {visit.announced} sounds")
        return None

    def sounded(self, mme: CM_MNBC_SOUND_IND, source: bytes, now: float) -> str | None:
        """One of them; what it is worth, the modem says."""
        visit = self.visits.find((source, mme.run_id))
        if visit is None:
            return NOT_HERE
        if visit.stage is not Stage.SOUNDING or visit.heard >= visit.announced:
            return "no sound is due"
        visit.heard += 1
        return None

    def measured(self, mme: CM_ATTEN_PROFILE_IND, source: bytes, now: float) -> str | None:
        """Our own modem's word on one sound."""
        visit = self.visits.of(mme.pev_mac, Stage.SOUNDING)
        if visit is None:
            return "this car is not sounding here"
        why = visit.average.add(mme.attenuations)
        if why is None and visit.average.profiles >= visit.announced:
            self._report(visit, now)
        return why

    def _report(self, visit: Visit, now: float) -> None:
        """Whoever heard nothing says nothing: no attenuation would read like the best cable of all."""
        sounds, groups = self._result(visit)
        if not sounds:
            self._fail(visit, "the modem measured no sound")
            return
        if visit.reports >= REPORTS:
            self._fail(visit, "the report was not confirmed")
            return
        visit.stage = Stage.REPORTED
        visit.reports += 1
        self._alarms.start((Ring.STEP, visit.key), now, limit("TT_match_response"))
        self._out.say(Step.ATTENUATION, f"{visit.car.hex(':')}: {sum(groups) / len(groups):.1f} dB, {sounds} sounds")
        report = CM_ATTEN_CHAR_IND(
            source_address=visit.car, run_id=visit.key[1], num_sounds=sounds, attenuations=groups
        )
        self._out.send(visit.car, report)

    def _result(self, visit: Visit) -> tuple[int, bytes]:
        if not self._policy.modem.measures and self._policy.assumed_db is not None:
            return visit.heard, bytes([self._policy.assumed_db] * GROUPS)
        return visit.average.profiles, visit.average.mean()

    def confirmed(self, mme: CM_ATTEN_CHAR_RSP, source: bytes, now: float) -> str | None:
        """The car has the report."""
        visit = self.visits.find((source, mme.run_id))
        if visit is None:
            return NOT_HERE
        if visit.stage is not Stage.REPORTED:
            return "no report waits for it"
        why = rules.confirmation(mme, source)
        if why is None:
            visit.stage = Stage.CONFIRMED
            self._alarms.stop((Ring.STEP, visit.key))
        return why
