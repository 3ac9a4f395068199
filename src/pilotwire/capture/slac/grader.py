"""The grader: frames in, attempts at matching out, each with a verdict. It reads no clock and does no I/O."""

from collections import OrderedDict, deque
from hashlib import sha256

import msgspec

from pilotwire.capture.slac.attempts import Attempts
from pilotwire.capture.slac.grade import grade
from pilotwire.capture.slac.keys import handed, took_over
from pilotwire.capture.slac.remembering import remember
from pilotwire.capture.slac.trace import Seen, Trace
from pilotwire.capture.slac.values import Grade
from pilotwire.slac.timers import limit
from pilotwire.wire import ethernet, homeplug
from pilotwire.wire.errors import FrameError
from pilotwire.wire.ethernet import EtherType, LinkFrame, LinkType
from pilotwire.wire.homeplug import UnknownMme

MOST_KEPT = 1000
"""Graded attempts that are kept."""

ETHERNET_HEADER = 14

CUT_OFF = limit("TT_EV_atten_results")
"""How long before the end of a capture an attempt's last message must be, s, for it to have ended by itself."""


class Used(msgspec.Struct, frozen=True):
    """A key that was handed out: in which attempt, to which car, and whether the two came together by it."""

    number: int
    car: bytes
    joined: bool


class Grader:
    """Takes frames in the order of their times. Memory is bounded: oldest things are forgotten first."""

    def __init__(self) -> None:
        self.unread = 0
        self.reason = ""
        self._now = 0.0
        self._attempts = Attempts()
        self._done: deque[Grade] = deque(maxlen=MOST_KEPT)
        self._fresh: deque[Grade] = deque(maxlen=MOST_KEPT)
        self._keys: OrderedDict[bytes, Used] = OrderedDict()

    @property
    def attempts(self) -> list[Grade]:
        """All attempts, those under way last; at most MOST_KEPT of the past."""
        return [*self._done, *self.under_way]

    @property
    def under_way(self) -> list[Grade]:
        """The attempts that may still go on."""
        return [grade(trace, self._earlier(trace)) for trace in self._attempts.under_way]

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
            if link.ethertype == EtherType.HOMEPLUG:
                self._message(time, link)
            else:
                self._traffic(time, link)
        except FrameError as refusal:
            self.unread += 1
            self.reason = str(refusal)

    def handle_timeout(self, now: float) -> None:
        """End the attempts of which nothing was heard for long."""
        self._now = now
        self._attempts.end_quiet(now)
        self._tell()

    def finish(self) -> None:
        """There is no more: end all attempts. One that was spoken in until now may be cut off."""
        for trace in self._attempts.under_way:
            trace.cut = trace.again is None and self._now - trace.end < CUT_OFF
            self._attempts.end(trace)
        self._tell()

    def _message(self, time: float, link: LinkFrame) -> None:
        mme = homeplug.decode(link.payload)
        if not isinstance(mme, UnknownMme):
            length = ETHERNET_HEADER + len(link.payload)
            seen = Seen(time=time, source=link.source, destination=link.destination, length=length, mme=mme)
            self._attempts.sort(seen)
            self._tell()

    def _traffic(self, time: float, link: LinkFrame) -> None:
        """What is no HomePlug message proves a link, by the key that was handed out last."""
        mine = [trace for trace in self._attempts.under_way if link.source == trace.car and handed(trace) is not None]
        for trace in mine[-1:]:
            trace.joined = time if trace.joined is None else trace.joined

    def _tell(self) -> None:
        for trace in self._attempts.take():
            told = grade(trace, self._earlier(trace))
            if (found := handed(trace)) is not None:
                joined = trace.joined is not None or took_over(trace) is not None
                remember(self._keys, _digest(found), Used(trace.number, trace.car, joined))
            self._done.append(told)
            self._fresh.append(told)

    def _earlier(self, trace: Trace) -> int | None:
        """The attempt that had the same key. A car that matched and never joined may get it again."""
        found = handed(trace)
        used = self._keys.get(_digest(found)) if found is not None else None
        return used.number if used is not None and (used.joined or used.car != trace.car) else None


def _digest(found: Seen) -> bytes:
    return sha256(found.mme.nmk).digest()
