"""The attempts under way: to which of them a message belongs, when one begins, and when it is over."""

from collections import OrderedDict

from pilotwire.capture.slac.looks import follow
from pilotwire.capture.slac.remembering import remember
from pilotwire.capture.slac.trace import TO_CAR, Seen, Trace
from pilotwire.slac.timers import limit
from pilotwire.wire.homeplug.modem import CM_AMP_MAP_CNF, CM_AMP_MAP_REQ, CM_SET_KEY_CNF, CM_SET_KEY_REQ
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_REQ,
)

QUIET = limit("TT_match_join")
"""How long nothing must be heard of an attempt for it to be over, s."""

MOST_OPEN = 64
"""Attempts under way at one time; one too many ends that of which nothing was heard for longest."""

LAST_KEYS, MOST_KEYS = 3, 64
"""Messages about keys that are kept of a host before it takes part, and of all who take part in an attempt."""

FROM_CAR = (
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_MNBC_SOUND_IND,
    CM_ATTEN_CHAR_RSP,
    CM_VALIDATE_REQ,
    CM_SLAC_MATCH_REQ,
)
OF_MATCH = (CM_SLAC_MATCH_REQ, CM_SLAC_MATCH_CNF)
OF_MODEMS = (CM_SET_KEY_REQ, CM_SET_KEY_CNF)
OF_EITHER = (*OF_MODEMS, CM_AMP_MAP_REQ, CM_AMP_MAP_CNF)

CAR_FIELDS = ("forwarding_sta", "source_address", "pev_mac")


class Attempts:
    """Sorts messages by car and RunID. A car's next search is another attempt, once the one before went beyond it."""

    def __init__(self) -> None:
        self.open: OrderedDict[tuple[bytes, bytes], Trace] = OrderedDict()
        self.ended: list[Trace] = []
        self._count = 0
        self._runs: OrderedDict[tuple[bytes, bytes], int] = OrderedDict()
        self._set: OrderedDict[bytes, list[Seen]] = OrderedDict()

    def sort(self, seen: Seen) -> None:
        """Take a message; those that are no part of matching are left aside."""
        if isinstance(seen.mme, FROM_CAR + TO_CAR) and (car := _car_of(seen)) is not None:
            self._of_car(seen, car)
        elif isinstance(seen.mme, CM_ATTEN_PROFILE_IND) and (trace := self._newest(seen.mme.pev_mac)) is not None:
            trace.add(seen)
        elif isinstance(seen.mme, OF_EITHER):
            self._of_host(seen)

    def end_quiet(self, now: float) -> None:
        """End those of which nothing was heard for long."""
        for trace in [trace for trace in self.under_way if now - trace.end > QUIET]:
            self.end(trace)

    @property
    def under_way(self) -> list[Trace]:
        """Those that are not over, in the order of their beginnings."""
        return sorted(self.open.values(), key=lambda trace: trace.number)

    def end(self, trace: Trace) -> None:
        """An attempt is over."""
        del self.open[trace.car, trace.run_id]
        self.ended.append(trace)

    def take(self) -> list[Trace]:
        """Those that ended since the last call."""
        found, self.ended = self.ended, []
        return found

    def _of_car(self, seen: Seen, car: bytes) -> None:
        run_id, newest = getattr(seen.mme, "run_id", None), self._newest(car)
        if isinstance(seen.mme, CM_SLAC_PARM_REQ):
            self._add(self._searched(seen, car), seen)
        elif run_id is None:
            self._add(newest, seen)
        elif newest is None:
            self._add(self._begin(car, run_id), seen)
        elif isinstance(seen.mme, OF_MATCH) and run_id in (look.run_id for look in newest.looks):
            self._add(newest, seen)  # with a station that reported in an earlier look
        elif (trace := self.open.get((car, run_id))) is not None:
            self._add(trace, seen)
        elif isinstance(seen.mme, CM_START_ATTEN_CHAR_IND) and newest.of(CM_START_ATTEN_CHAR_IND):
            self._add(self._follow(newest, seen), seen)  # the search between was not seen
        else:
            newest.add(seen, stray=True)

    def _searched(self, seen: Seen, car: bytes) -> Trace:
        """The attempt that a search belongs to: the one under way where it only repeats, or a new one."""
        trace, newest = self.open.get((car, seen.mme.run_id)), self._newest(car)
        if trace is not None:
            searches = trace.of(CM_SLAC_PARM_REQ)
            onward = len(trace.of(CM_SLAC_PARM_REQ, CM_SLAC_PARM_CNF, *OF_EITHER)) < len(trace.seen)
            if searches and not onward and seen.time - searches[-1].time < limit("TT_matching_rate"):
                return trace
            self.end(trace)
        return self._begin(car, seen.mme.run_id) if newest is None else self._follow(newest, seen)

    def _follow(self, before: Trace, seen: Seen) -> Trace:
        begun = self._begin(before.car, seen.mme.run_id)
        follow(begun, before, seen.time)
        return begun

    def _begin(self, car: bytes, run_id: bytes) -> Trace:
        if len(self.open) >= MOST_OPEN:
            self.end(next(iter(self.open.values())))
        self._count += 1
        trace = Trace(number=self._count, car=car, run_id=run_id, same_run=self._runs.get((car, run_id)))
        remember(self._runs, (car, run_id), self._count)
        self.open[car, run_id] = trace
        return trace

    def _newest(self, car: bytes) -> Trace | None:
        mine = (trace for trace in self.open.values() if trace.car == car)
        return max(mine, key=lambda trace: trace.number, default=None)

    def _add(self, trace: Trace | None, seen: Seen) -> None:
        if trace is not None:
            room = MOST_KEYS - len(trace.before)
            trace.before += self._set.pop(seen.source or b"", [])[:room]
            trace.add(seen)
            self.open.move_to_end((trace.car, trace.run_id))

    def _of_host(self, seen: Seen) -> None:
        """Keys and maps: to the attempt that a host is in. A station's keys are kept for the next it takes part in."""
        host = seen.source if isinstance(seen.mme, CM_SET_KEY_REQ | CM_AMP_MAP_REQ) else seen.destination
        if host is None:
            return
        for trace in reversed(self.open.values()):
            if host == trace.car or (not isinstance(seen.mme, OF_MODEMS) and host in trace.stations()):
                trace.add(seen)
                return
        if isinstance(seen.mme, OF_MODEMS):
            remember(self._set, host, [*self._set.get(host, [])[-LAST_KEYS:], seen])


def _car_of(seen: Seen) -> bytes | None:
    """The car that speaks or is spoken to or, where a capture hides addresses, whom the message names."""
    end = seen.source if isinstance(seen.mme, FROM_CAR) else seen.destination
    named = (getattr(seen.mme, name) for name in CAR_FIELDS if hasattr(seen.mme, name))
    return end if end is not None else next(named, None)
