"""The grader: frames in, attempts at matching out, each with a verdict. It reads no clock and does no I/O."""

from collections import OrderedDict, deque
from hashlib import sha256
from typing import TypeVar

import msgspec

from pilotwire.capture.slac.grade import grade
from pilotwire.capture.slac.keys import handed, took_over
from pilotwire.capture.slac.trace import Seen, Trace
from pilotwire.capture.slac.values import Grade
from pilotwire.slac.timers import limit
from pilotwire.wire import ethernet, homeplug
from pilotwire.wire.errors import FrameError
from pilotwire.wire.ethernet import EtherType, LinkFrame, LinkType
from pilotwire.wire.homeplug import UnknownMme
from pilotwire.wire.homeplug.modem import CM_AMP_MAP_CNF, CM_AMP_MAP_REQ, CM_SET_KEY_CNF, CM_SET_KEY_REQ
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

QUIET = limit("TT_match_join")
"""How long nothing must be heard of an attempt for it to be over, s."""

MOST_OPEN = 64
MOST_KEPT = 1000
MOST_REMEMBERED = 10_000
"""Attempts under way, graded attempts, and hosts, RunIDs and keys that are kept: live, a grader runs for days."""

ETHERNET_HEADER = 14

FROM_CAR = (
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_MNBC_SOUND_IND,
    CM_ATTEN_CHAR_RSP,
    CM_VALIDATE_REQ,
    CM_SLAC_MATCH_REQ,
)
TO_CAR = (CM_SLAC_PARM_CNF, CM_ATTEN_CHAR_IND, CM_VALIDATE_CNF, CM_SLAC_MATCH_CNF)
OF_MODEMS = (CM_SET_KEY_REQ, CM_SET_KEY_CNF)
OF_EITHER = (*OF_MODEMS, CM_AMP_MAP_REQ, CM_AMP_MAP_CNF)

K = TypeVar("K")
V = TypeVar("V")


class Used(msgspec.Struct, frozen=True):
    """A key that was handed out: in which attempt, to which car, and whether the two came together by it."""

    number: int
    car: bytes
    joined: bool


class Grader:
    """Takes frames in the order of their times, and sorts those of matching into attempts by car and RunID.

    A car's next search is another attempt, once the one before went beyond its answers or is too long ago.
    """

    def __init__(self) -> None:
        self.unread = 0
        self.reason = ""
        self._count = 0
        self._checked = 0.0
        self._open: OrderedDict[tuple[bytes, bytes], Trace] = OrderedDict()
        self._done: deque[Grade] = deque(maxlen=MOST_KEPT)
        self._fresh: deque[Grade] = deque(maxlen=MOST_KEPT)
        self._runs: OrderedDict[tuple[bytes, bytes], int] = OrderedDict()
        self._keys: OrderedDict[bytes, Used] = OrderedDict()
        self._set: OrderedDict[bytes, list[Seen]] = OrderedDict()

    @property
    def attempts(self) -> list[Grade]:
        """All attempts, those under way last; at most MOST_KEPT of the past."""
        return [*self._done, *self.under_way]

    @property
    def under_way(self) -> list[Grade]:
        """The attempts that may still go on."""
        return [grade(trace, self._earlier(trace)) for trace in self._open.values()]

    def take(self) -> list[Grade]:
        """The attempts that ended since the last call; none is given twice."""
        found = list(self._fresh)
        self._fresh.clear()
        return found

    def feed(self, time: float, frame: bytes, link_type: int = LinkType.ETHERNET) -> None:
        """A frame seen at `time` (s since 1970). One that breaks off is counted in `unread`, with the last `reason`."""
        self.handle_timeout(time)
        try:
            link = ethernet.decode(link_type, frame)
            if link.ethertype != EtherType.HOMEPLUG:
                self._traffic(time, link)
                return
            mme = homeplug.decode(link.payload)
        except FrameError as refusal:
            self.unread += 1
            self.reason = str(refusal)
            return
        if not isinstance(mme, UnknownMme):
            length = ETHERNET_HEADER + len(link.payload)
            self._sort(
                Seen(time=time, source=link.source, destination=link.destination, length=length, mme=mme)
            )  # fmt: skip

    def handle_timeout(self, now: float) -> None:
        """End the attempts of which nothing was heard for long."""
        if 0 <= now - self._checked < 1:
            return
        self._checked = now
        for key in [key for key, trace in self._open.items() if now - trace.end > QUIET]:
            self._close(key)

    def finish(self) -> None:
        """There is no more: end all attempts. Those that nothing ended until now may be cut off."""
        for key, trace in list(self._open.items()):
            trace.cut = self._checked - trace.end < limit("TT_EV_atten_results")
            self._close(key)

    def _sort(self, seen: Seen) -> None:
        if isinstance(seen.mme, FROM_CAR) and seen.source is not None:
            self._of_car(seen, seen.source)
        elif isinstance(seen.mme, TO_CAR) and (car := _car_of(seen)) is not None:
            self._of_car(seen, car)
        elif isinstance(seen.mme, CM_ATTEN_PROFILE_IND):
            self._add(self._newest(seen.mme.pev_mac), seen)
        elif isinstance(seen.mme, OF_EITHER):
            self._of_host(seen)

    def _of_car(self, seen: Seen, car: bytes) -> None:
        run_id = getattr(seen.mme, "run_id", None)
        if run_id is None:
            self._add(self._newest(car), seen)
        elif isinstance(seen.mme, CM_SLAC_PARM_REQ):
            self._add(self._searched(seen, car), seen)
        elif (trace := self._open.get((car, run_id))) is not None:
            self._add(trace, seen)
        elif (newest := self._newest(car)) is not None:
            newest.add(seen, stray=True)
        else:
            self._add(self._begin(car, run_id), seen)

    def _searched(self, seen: Seen, car: bytes) -> Trace:
        """The attempt that a search belongs to: the one under way where it only repeats, or a new one."""
        trace = self._open.get((car, seen.mme.run_id))
        if trace is not None:
            searches = trace.of(CM_SLAC_PARM_REQ)
            onward = len(searches) + len(trace.of(CM_SLAC_PARM_CNF, *OF_EITHER)) < len(trace.seen)
            if not onward and searches and seen.time - searches[-1].time < limit("TT_matching_rate"):
                return trace
            self._close((car, seen.mme.run_id))
        return self._begin(car, seen.mme.run_id)

    def _begin(self, car: bytes, run_id: bytes) -> Trace:
        if len(self._open) >= MOST_OPEN:
            self._close(next(iter(self._open)))
        self._count += 1
        trace = Trace(number=self._count, car=car, run_id=run_id, again=self._runs.get((car, run_id)))
        _remember(self._runs, (car, run_id), self._count)
        self._open[car, run_id] = trace
        return trace

    def _newest(self, car: bytes) -> Trace | None:
        return next((trace for trace in reversed(self._open.values()) if trace.car == car), None)

    def _add(self, trace: Trace | None, seen: Seen) -> None:
        if trace is None:
            return
        if isinstance(seen.mme, FROM_CAR + TO_CAR) and seen.source is not None:
            trace.before += self._set.pop(seen.source, [])
        trace.add(seen)

    def _of_host(self, seen: Seen) -> None:
        """Keys and maps: to the attempt that a host is in. A station's keys are kept for the next it takes part in."""
        host = seen.source if isinstance(seen.mme, CM_SET_KEY_REQ | CM_AMP_MAP_REQ) else seen.destination
        if host is None:
            return
        for trace in reversed(self._open.values()):
            if host == trace.car or (host in trace.stations() and not isinstance(seen.mme, OF_MODEMS)):
                trace.add(seen)
                return
        if isinstance(seen.mme, OF_MODEMS):
            _remember(self._set, host, [*self._set.get(host, [])[-3:], seen])

    def _traffic(self, time: float, link: LinkFrame) -> None:
        """What is no HomePlug message proves a link, once a key was handed out."""
        for trace in self._open.values():
            if link.source == trace.car and trace.joined is None and handed(trace) is not None:
                trace.joined = time

    def _close(self, key: tuple[bytes, bytes]) -> None:
        trace = self._open.pop(key)
        told = grade(trace, self._earlier(trace))
        found = handed(trace)
        if found is not None:
            joined = trace.joined is not None or took_over(trace) is not None
            _remember(self._keys, _digest(found), Used(trace.number, trace.car, joined))
        self._done.append(told)
        self._fresh.append(told)

    def _earlier(self, trace: Trace) -> int | None:
        """The attempt that had the same key. A car that matched and never joined may get it again."""
        found = handed(trace)
        used = self._keys.get(_digest(found)) if found is not None else None
        return used.number if used is not None and (used.joined or used.car != trace.car) else None


def _car_of(seen: Seen) -> bytes | None:
    """The car that a station speaks to: where the frame goes or, where a capture hides that, whom the message names."""
    if seen.destination is not None:
        return seen.destination
    names = ("forwarding_sta", "source_address", "pev_mac")
    return next((getattr(seen.mme, name) for name in names if hasattr(seen.mme, name)), None)


def _digest(found: Seen) -> bytes:
    return sha256(found.mme.nmk).digest()


def _remember(known: OrderedDict[K, V], key: K, value: V) -> None:
    """Keep a value as the newest; the oldest of too many goes."""
    known[key] = value
    known.move_to_end(key)
    if len(known) > MOST_REMEMBERED:
        known.popitem(last=False)
