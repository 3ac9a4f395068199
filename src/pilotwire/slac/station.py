"""The station's side of matching (ISO 15118-3, A.9): answer, average, report, count toggles, let one car in."""

from enum import Enum

from pilotwire.ports import Pilot
from pilotwire.slac import counting, reception, rules
from pilotwire.slac.counting import Count
from pilotwire.slac.network import Entropy
from pilotwire.slac.phases import MATCHED, Phase
from pilotwire.slac.policy import StationPolicy
from pilotwire.slac.reception import NOT_HERE, Reception
from pilotwire.slac.side import LinkSide
from pilotwire.slac.steps import Step
from pilotwire.slac.timers import limit
from pilotwire.slac.visits import Key, Stage, Visit
from pilotwire.wire.homeplug.modem import CM_AMP_MAP_CNF, CM_AMP_MAP_REQ
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
)

OPEN = frozenset({Phase.WAITING})
REPORTED = (Stage.REPORTED, Stage.CONFIRMED)


class Ring(Enum):
    """The time of a station as a whole."""

    INIT = "a car should have asked"


class StationLink(LinkSide):
    """A station's `ports.DataLink` over a power line. `mac` is the host's; randomness comes from `entropy` only."""

    def __init__(self, mac: bytes, policy: StationPolicy, entropy: Entropy, now: float) -> None:
        self.policy = policy
        self._match: CM_SLAC_MATCH_CNF | None = None
        self._began = now
        super().__init__(mac, policy, entropy, now)
        self._reception = Reception(policy, self._out, self._alarms)
        self._count = Count(policy.counting, self._alarms)
        self._book = {
            CM_SLAC_PARM_REQ: (OPEN, self._asked),
            CM_START_ATTEN_CHAR_IND: (OPEN, self._reception.started),
            CM_MNBC_SOUND_IND: (OPEN, self._reception.sounded),
            CM_ATTEN_PROFILE_IND: (OPEN, self._measured),
            CM_ATTEN_CHAR_RSP: (OPEN, self._reception.confirmed),
            CM_VALIDATE_REQ: (OPEN, self._offered),
            CM_SLAC_MATCH_REQ: (OPEN | {Phase.JOINING}, self._chosen),
            CM_AMP_MAP_REQ: (MATCHED, self._map_asked),
            CM_AMP_MAP_CNF: (MATCHED, self._map_answered),
        }

    @property
    def sessions(self) -> tuple[Visit, ...]:
        """The cars in matching, the oldest first."""
        return tuple(self._reception.visits)

    def _state(self) -> tuple[object, ...]:
        matched = self._match and (self._match.pev_mac, self._match.run_id)
        return (self._reception.visits.state, matched, self._count.state)

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
        self._reception.close()
        self._match = None
        self._count.stop()

    def _stop_stale_count(self) -> None:
        """Nobody is counted for who has begun anew, or is gone."""
        car = self._count.car
        if car is not None and self._reception.visits.of(car, *REPORTED) is None:
            self._count.stop()

    def _rang(self, ring: object, now: float) -> None:
        match ring:
            case Ring.INIT:
                self._nobody_asked(now)
            case counting.Ring.COUNTED:
                self._counted()
            case counting.Ring.TIMER:
                self._count.stop()
            case (reception.Ring() as kind, (bytes() as car, bytes() as run_id)):
                self._reception.ring(kind, (car, run_id), now)
                self._stop_stale_count()

    def _nobody_asked(self, now: float) -> None:
        """Cars that are in matching get their time, though not for ever: the neighbours' cars ask here as well."""
        if len(self._reception.visits) and now < self._began + limit("TT_EVSE_SLAC_init") * self.policy.stretch:
            self._alarms.start(Ring.INIT, now, limit("TT_EVSE_match_session"))
            return
        self._fail(f"no car matched within {(now - self._began) / self.policy.stretch:.0f} s", now)

    # Before a report.

    def _asked(self, mme: CM_SLAC_PARM_REQ, source: bytes, now: float) -> str | None:
        why = self._reception.asked(mme, source, now)
        self._stop_stale_count()
        return why

    def _measured(self, mme: CM_ATTEN_PROFILE_IND, source: bytes, now: float) -> str | None:
        """Only our own modem says what it heard; real ones say it to all (captures), so a neighbour's can be heard."""
        if source != self._host.address:
            return "it is not our modem's"
        return self._reception.measured(mme, source, now)

    # Validation.

    def _offered(self, mme: CM_VALIDATE_REQ, source: bytes, now: float) -> str | None:
        if self._reception.visits.of(source, *REPORTED) is None:
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
        visit = self._reception.visits.find((source, mme.run_id))
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
