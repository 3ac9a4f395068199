"""Looks: a car may search more than once before it chooses, and puts together what it heard.

A search that follows another one is a look again where a station had reported by then, and no station was asked for its
key or for a proof. What was reported counts on, also after a choice that failed, until the link is up or the time for
new matchings is over.
"""

from pilotwire.capture.slac.choice import deadline
from pilotwire.capture.slac.keys import handed, took_over
from pilotwire.capture.slac.reports import heard
from pilotwire.capture.slac.trace import Trace
from pilotwire.capture.slac.values import TOLERANCE, Look
from pilotwire.slac.timers import limit
from pilotwire.wire.homeplug.slac import CM_SLAC_MATCH_REQ, CM_VALIDATE_REQ

MOST_LOOKS = 16
"""Looks that are put together; who keeps to the matching rate and sounds has no time for more."""


def look(trace: Trace) -> Look:
    """What an attempt showed its car."""
    found = (each for each in heard(trace, deadline(trace)) if each.reported is not None)
    return Look(attempt=trace.number, run_id=trace.run_id, start=trace.start, heard=tuple(found))


def follow(trace: Trace, before: Trace, now: float) -> None:
    """Let an attempt that begins `now` follow another one of its car."""
    if not before.stations():
        trace.failed = before.end + limit("TT_match_response")
    looks = (*before.looks, look(before))
    if _goes_on(before, looks, now):
        trace.looks = looks
        chose = before.of(CM_VALIDATE_REQ, CM_SLAC_MATCH_REQ) or handed(before)
        before.again = None if chose else trace.number


def _goes_on(before: Trace, looks: tuple[Look, ...], now: float) -> bool:
    linked = before.joined is not None or took_over(before) is not None
    in_time = now - looks[0].start <= limit("TT_matching_repetition") + TOLERANCE
    known = any(each.mean is not None for look in looks for each in look.heard)
    return known and in_time and not linked and len(looks) < MOST_LOOKS
