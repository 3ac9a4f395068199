"""The station's side of matching (ISO 15118-3, A.9): answer, average, report, count toggles, let one car in."""

from enum import Enum

from pilotwire.ports import Pilot
from pilotwire.slac import counting, rules
from pilotwire.slac.counting import Count
from pilotwire.slac.network import Entropy
from pilotwire.slac.phases import MATCHED, Phase
from pilotwire.slac.policy import StationPolicy
from pilotwire.slac.side import Book, LinkSide
from pilotwire.slac.steps import Step
from pilotwire.slac.timers import count, limit
from pilotwire.slac.visits import Key, Stage, Visit, Visits
from pilotwire.wire.homeplug.modem import CM_AMP_MAP_CNF, CM_AMP_MAP_REQ
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
)

GROUPS = 58
"""Carrier groups of a Green PHY modem; only for reports of what nobody measured."""

REPORTS = 1 + count("C_EV_match_retry")
OPEN = frozenset({Phase.WAITING})


class Ring(Enum):
    """Times of a station, and kinds of times of one visit: those ring as (kind, key of the visit)."""

    INIT = "a car should have asked"
    STEP = "the next message of a car, or the end of its sounds"
    SESSION = "a car should have matched"


class StationLink(LinkSide):
    """A station's `ports.DataLink` over a power line. `mac` is the host's; randomness comes from `entropy` only."""

    def __init__(self, mac: bytes, policy: StationPolicy, entropy: Entropy, now: float) -> None:
        self.policy = policy
        self._visits = Visits(policy.parallel)
        self._match: CM_SLAC_MATCH_CNF | None = None
        self._began = now
        super().__init__(mac, policy, entropy, now)
        self._count = Count(policy.counting, self._alarms)

    @property
    def sessions(self) -> tuple[Visit, ...]:
        """The cars in matching, the oldest first."""
        return tuple(self._visits)

    def _state(self) -> tuple[object, ...]:
        matched = self._match and (self._match.pev_mac, self._match.run_id)
        return (self._visits.state, matched, self._count.state)

    def _handlers(self) -> Book:
        return {
            CM_SLAC_PARM_REQ: (OPEN, self._asked),
            CM_START_ATTEN_CHAR_IND: (OPEN, self._started),
            CM_MNBC_SOUND_IND: (OPEN, self._sounded),
            CM_ATTEN_PROFILE_IND: (OPEN, self._measured),
            CM_ATTEN_CHAR_RSP: (OPEN, self._confirmed),
            CM_VALIDATE_REQ: (OPEN, self._offered),
            CM_SLAC_MATCH_REQ: (OPEN | {Phase.JOINING}, self._chosen),
            CM_AMP_MAP_REQ: (MATCHED, self._map_asked),
            CM_AMP_MAP_CNF: (MATCHED, self._map_answered),
        }

    def plug(self, now: float) -> None:
        """See `ports.DataLink`. The key is set once more, for the modem may have restarted since, and forgotten it."""
        if self.phase in (Phase.AWAY, Phase.OVER):
            self._renew(now)
        super().plug(now)
        self._count.tell(self._pilot)

    def tell(self, pilot: Pilot, now: float) -> None:
        """See `ports.DataLink`; B to C edges count in a validation."""
        self._count.tell(pilot)
        super().tell(pilot, now)

    def _begin(self, now: float) -> None:
        self.phase, self._began = Phase.WAITING, now
        self._alarms.start(Ring.INIT, now, self.policy.init_s)

    def _forget(self, now: float) -> None:
        self._alarms.stop(Ring.INIT)
        for visit in self._visits:
            self._end(visit)
        self._match = None
        self._count.stop()

    def _end(self, visit: Visit) -> None:
        self._visits.end(visit)
        self._alarms.stop((Ring.STEP, visit.key), (Ring.SESSION, visit.key))
        if self._count.car == visit.car:
            self._count.stop()

    def _rang(self, ring: object, now: float) -> None:
        match ring:
            case Ring.INIT:
                self._nobody_asked(now)
            case counting.Ring.COUNTED:
                self._counted()
            case counting.Ring.TIMER:
                self._count.stop()
            case (Ring() as kind, (bytes() as car, bytes() as run_id)):
                visit = self._visits.find((car, run_id))
                if visit is not None:
                    self._visit_rang(kind, visit, now)

    def _nobody_asked(self, now: float) -> None:
        """Cars that are in matching get their time, though not for ever: the neighbours' cars ask here as well."""
        if len(self._visits) and now < self._began + limit("TT_EVSE_SLAC_init") * self.policy.stretch:
            self._alarms.start(Ring.INIT, now, limit("TT_EVSE_match_session"))
            return
        self._fail(f"no car matched within {(now - self._began) / self.policy.stretch:.0f} s", now)

    def _visit_rang(self, kind: Ring, visit: Visit, now: float) -> None:
        if kind is Ring.SESSION:
            self._failed_visit(visit, f"no SLAC_MATCH.REQ within {limit('TT_EVSE_match_session'):g} s")
        elif visit.stage is Stage.ANSWERED:
            self._failed_visit(visit, f"no START_ATTEN_CHAR.IND within {limit('TT_match_sequence'):g} s")
        else:
            self._report(visit, now)

    def _failed_visit(self, visit: Visit, why: str) -> None:
        self._out.say(Step.FAILED, f"{visit.car.hex(':')}: {why}")
        self._end(visit)

    # Parameters.

    def _asked(self, mme: CM_SLAC_PARM_REQ, source: bytes, now: float) -> str | None:
        """A repeated request begins anew [V2G3-A09-16]."""
        key = (source, mme.run_id)
        known = self._visits.find(key)
        if known is not None:
            self._end(known)
        visit, gone = self._visits.begin(key)
        if gone is not None:
            self._failed_visit(gone, "too many cars at a time")
        self._alarms.start((Ring.STEP, key), now, limit("TT_match_sequence"))
        self._alarms.start((Ring.SESSION, key), now, limit("TT_EVSE_match_session"))
        self._out.say(Step.PARAMETERS, visit.car.hex(":"))
        self._out.send(visit.car, CM_SLAC_PARM_CNF(forwarding_sta=visit.car, run_id=mme.run_id))
        return None

    # Sounds.

    def _started(self, mme: CM_START_ATTEN_CHAR_IND, source: bytes, now: float) -> str | None:
        """The first of three, or the only one that came."""
        visit = self._visits.find((source, mme.run_id))
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

    def _sounded(self, mme: CM_MNBC_SOUND_IND, source: bytes, now: float) -> str | None:
        visit = self._visits.find((source, mme.run_id))
        if visit is None:
            return NOT_HERE
        if visit.stage is not Stage.SOUNDING or visit.heard >= visit.announced:
            return "no sound is due"
        visit.heard += 1
        return None

    def _measured(self, mme: CM_ATTEN_PROFILE_IND, source: bytes, now: float) -> str | None:
        """Only our own modem says what it heard; real ones say it to all (captures), so a neighbour's can be heard."""
        if source != self._host.address:
            return "it is not our modem's"
        visit = self._visits.latest(mme.pev_mac, Stage.SOUNDING, Stage.SOUNDING)
        if visit is None:
            return "this car is not sounding here"
        why = visit.average.add(mme.attenuations)
        if why is None and visit.average.profiles >= visit.announced:
            self._report(visit, now)
        return why

    # Reports.

    def _report(self, visit: Visit, now: float) -> None:
        """Whoever heard nothing says nothing: no attenuation would read like the best cable of all."""
        sounds, groups = self._result(visit)
        if not sounds:
            self._failed_visit(visit, "the modem measured no sound")
            return
        if visit.reports >= REPORTS:
            self._failed_visit(visit, "the report was not confirmed")
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
        if not self.policy.modem.measures and self.policy.assumed_db is not None:
            return visit.heard, bytes([self.policy.assumed_db] * GROUPS)
        return visit.average.profiles, visit.average.mean()

    def _confirmed(self, mme: CM_ATTEN_CHAR_RSP, source: bytes, now: float) -> str | None:
        visit = self._visits.find((source, mme.run_id))
        if visit is None:
            return NOT_HERE
        if visit.stage is not Stage.REPORTED:
            return "no report waits for it"
        why = rules.confirmation(mme, source)
        if why is None:
            visit.stage = Stage.CONFIRMED
            self._alarms.stop((Ring.STEP, visit.key))
        return why

    # Validation.

    def _offered(self, mme: CM_VALIDATE_REQ, source: bytes, now: float) -> str | None:
        if self._visits.latest(source, Stage.REPORTED, Stage.CONFIRMED) is None:
            return NOT_HERE
        answer = self._count.asked(mme, source, now)
        if isinstance(answer, CM_VALIDATE_CNF):
            self._out.send(source, answer)
        if self._count.running and answer is None:
            self._out.say(Step.VALIDATING, source.hex(":"))
        return answer if isinstance(answer, str) else None

    def _counted(self) -> None:
        car = self._count.car
        answer = self._count.counted()
        if car is not None:
            self._out.say(Step.VALIDATED, f"{car.hex(':')}: {answer.toggle_num} toggles counted")
            self._out.send(car, answer)

    # Matching.

    def _chosen(self, mme: CM_SLAC_MATCH_REQ, source: bytes, now: float) -> str | None:
        why = rules.match_request(mme, source, self.mac)
        if why is not None:
            return why
        if self._match is not None:
            return self._chosen_again((source, mme.run_id))
        visit = self._visits.find((source, mme.run_id))
        if visit is None:
            return NOT_HERE
        if visit.stage < Stage.REPORTED:
            return "no report was made"
        self._matched(visit, now)
        return None

    def _matched(self, visit: Visit, now: float) -> None:
        network = self._host.network
        self._forget(now)
        self._match = CM_SLAC_MATCH_CNF(
            pev_mac=visit.car, evse_mac=self.mac, run_id=visit.key[1], nid=network.nid, nmk=network.nmk
        )
        self._out.say(Step.MATCHED, visit.car.hex(":"))
        self._out.send(visit.car, self._match)
        self._join(visit.car, None, now)

    def _chosen_again(self, key: Key) -> str | None:
        """The same answer, until the link is up: then the car has it, and nobody else needs it."""
        if self._match is None or key != (self._match.pev_mac, self._match.run_id):
            return "another car has matched"
        self._out.send(self._match.pev_mac, self._match)
        return None


NOT_HERE = "no such matching is under way here"
