"""Rules on what a car sends to all: how often it searches, announces and sounds, and in which order."""

from collections.abc import Iterator
from itertools import pairwise

from pilotwire.capture.slac.trace import Trace
from pilotwire.capture.slac.values import Finding
from pilotwire.slac.timers import count, limit
from pilotwire.wire.homeplug.slac import (
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
)

EARLY = 0.01
"""How much before its time a repetition may be seen, s: a capture stamps where a frame passes."""


def sounds(trace: Trace) -> Iterator[Finding]:
    """What is wrong with the numbers of broadcasts."""
    for rule, text in (*_searches(trace), *_announcements(trace), *_sounds(trace), *_matches(trace)):
        yield Finding(rule, trace.car, text)
    if missing := _missing(trace):
        yield Finding("sounds", None, missing)
    if trace.same_run is not None:
        yield Finding("RunID", trace.car, f"the RunID is that of attempt {trace.same_run} again")


def _searches(trace: Trace) -> Iterator[tuple[str, str]]:
    found = trace.of(CM_SLAC_PARM_REQ)
    most = 1 + count("C_EV_match_retry")
    if len(found) > most:
        yield "repetitions", f"CM_SLAC_PARM.REQ was sent {len(found)} times, {most} times are allowed"
    gap = min((b.time - a.time for a, b in pairwise(found)), default=None)
    if gap is not None and gap < limit("TT_match_response") - EARLY:
        yield "repetitions", f"CM_SLAC_PARM.REQ was repeated after {gap * 1000:.0f} ms, before answers could be in"


def _matches(trace: Trace) -> Iterator[tuple[str, str]]:
    most = 1 + count("C_EV_match_retry")
    if (sent := len(trace.of(CM_SLAC_MATCH_REQ))) > most:
        yield "repetitions", f"CM_SLAC_MATCH.REQ was sent {sent} times, {most} times are allowed"


def _announcements(trace: Trace) -> Iterator[tuple[str, str]]:
    found, wanted = len(trace.of(CM_START_ATTEN_CHAR_IND)), count("C_EV_start_atten_char_inds")
    if found != wanted and trace.of(CM_MNBC_SOUND_IND):
        yield "announcements", f"CM_START_ATTEN_CHAR.IND was seen {found} times, the standard has {wanted}"


def _counts(trace: Trace) -> list[int]:
    return [seen.mme.count for seen in trace.of(CM_MNBC_SOUND_IND)]


def _sounds(trace: Trace) -> Iterator[tuple[str, str]]:
    counts, wanted = _counts(trace), count("C_EV_match_MNBC")
    if len(counts) > wanted:
        yield "sounds", f"{len(counts)} sounds were sent, {wanted} are a batch"
    if counts and counts != sorted(counts, reverse=True):
        yield "CNT", f"the sounds are numbered {_listed(counts)}; CNT counts down to 0"
    elif counts and max(counts) >= wanted:
        yield "CNT", f"the first sound has CNT {max(counts)}; of {wanted} sounds it is {wanted - 1}"


def _missing(trace: Trace) -> str:
    """What is not there, by loss or because it never was; nothing where there was no sound, which the verdict tells."""
    counts, wanted = _counts(trace), count("C_EV_match_MNBC")
    if not counts or len(counts) >= wanted:
        return ""
    absent = sorted(set(range(wanted)) - set(counts), reverse=True)
    return f"{len(counts)} of {wanted} sounds were seen; CNT {_listed(absent)} missing"


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))
