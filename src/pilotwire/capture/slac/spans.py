"""How long what took of an attempt: between questions and answers, within a batch, until a decision.

Who gathers may go on as soon as all is in, or let the time for it run out first: a car answers and reports, a station
sounds. So the limit of what follows counts from the later of the two.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import msgspec

from pilotwire.capture.slac.choice import asked
from pilotwire.capture.slac.keys import handed
from pilotwire.capture.slac.trace import Seen, Trace
from pilotwire.slac.timers import count, limit
from pilotwire.wire.homeplug import Mme
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
    CM_VALIDATE_REQ,
)

RESPONSE = ("TP_match_response", "TT_match_response")
RATE = "TT_matching_rate"
"""The one time that a side has to let pass, not to keep."""
SEQUENCE = ("TP_match_sequence", "TT_match_sequence")


class Measured(msgspec.Struct, frozen=True):
    """How long something took in s, who had to be in time, and which timers hold; `grace` s more are allowed."""

    names: tuple[str, ...]
    by: bytes | None
    seconds: float
    grace: float = 0.0


def _answers(trace: Trace, question: type[Mme], answer: type[Mme]) -> Iterator[tuple[Seen, Seen]]:
    """Every first answer of a party to the last question before it."""
    done: set[tuple[float, bytes | None]] = set()
    for found in trace.of(answer):
        before = [seen for seen in trace.of(question) if seen.time <= found.time and _meets(seen, found)]
        if before and (before[-1].time, found.source) not in done:
            done.add((before[-1].time, found.source))
            yield before[-1], found


def _meets(question: Seen, answer: Seen) -> bool:
    """Whether an answer comes from where a question went; a broadcast goes everywhere."""
    there = question.destination
    return there is None or answer.source is None or there == answer.source or bool(there[0] & 1)


def _responses(trace: Trace) -> Iterator[Measured]:
    for question, answer in (
        (CM_SLAC_PARM_REQ, CM_SLAC_PARM_CNF),
        (CM_ATTEN_CHAR_IND, CM_ATTEN_CHAR_RSP),
        (CM_SLAC_MATCH_REQ, CM_SLAC_MATCH_CNF),
    ):
        for first, second in _answers(trace, question, answer):
            yield Measured(RESPONSE, second.source, second.time - first.time)


def _validations(trace: Trace) -> Iterator[Measured]:
    for first, second in _answers(trace, CM_VALIDATE_REQ, CM_VALIDATE_CNF):
        names = ("TT_EVSE_vald_toggle",) if first.mme.timer else RESPONSE
        yield Measured(names, second.source, second.time - first.time)


def _maps(trace: Trace) -> Iterator[Measured]:
    for first, second in _answers(trace, CM_AMP_MAP_REQ, CM_AMP_MAP_CNF):
        yield Measured(("TP_amp_map_exchange", "TT_amp_map_exchange"), second.source, second.time - first.time)


def _resumed(trace: Trace) -> Iterator[Measured]:
    if trace.failed is not None:
        yield Measured((RATE,), trace.car, trace.start - trace.failed)


def _announced(trace: Trace) -> Iterator[Measured]:
    """From the answers to the announcement."""
    search, answers = _last(trace.of(CM_SLAC_PARM_REQ)), trace.of(CM_SLAC_PARM_CNF)
    starts = trace.of(CM_START_ATTEN_CHAR_IND)
    if search is None or not answers or not starts:
        return
    answered = max((seen.time for seen in answers if seen.time <= starts[0].time), default=search.time)
    grace = max(0.0, search.time + limit("TT_match_response") - answered)
    yield Measured(SEQUENCE, trace.car, starts[0].time - answered, grace)


def _batch(trace: Trace) -> Iterator[Measured]:
    """Between broadcasts; where one is missing, nothing can be said of its neighbours."""
    starts, sounds = trace.of(CM_START_ATTEN_CHAR_IND), trace.of(CM_MNBC_SOUND_IND)
    whole = len(starts) == count("C_EV_start_atten_char_inds")
    gaps = [(b.time - a.time) for a, b in pairwise(starts) if whole]
    gaps += [(b.time - a.time) for a, b in pairwise(sounds) if abs(a.mme.count - b.mme.count) == 1]
    if whole and sounds and sounds[0].mme.count == count("C_EV_match_MNBC") - 1:
        gaps.append(sounds[0].time - starts[-1].time)
    for gap in (min(gaps, default=None), max(gaps, default=None)):
        if gap is not None:
            yield Measured(("TP_EV_batch_msg_interval",), trace.car, gap)
    if starts and sounds:
        yield Measured(("TT_EVSE_match_MNBC",), trace.car, sounds[-1].time - starts[0].time)


def _reported(trace: Trace) -> Iterator[Measured]:
    """A station reports when it has all sounds, or when its time for them has run out."""
    starts, sounds = trace.of(CM_START_ATTEN_CHAR_IND), trace.of(CM_MNBC_SOUND_IND)
    for station in trace.stations():
        report = next(iter(trace.of(CM_ATTEN_CHAR_IND, source=station)), None)
        if report is None or not starts:
            continue
        yield Measured(("TT_EV_atten_results",), station, report.time - starts[0].time)
        heard = max((seen.time for seen in sounds if seen.time <= report.time), default=starts[0].time)
        ran_out = starts[0].time + limit("TT_EVSE_match_MNBC")
        yield Measured(("TP_EVSE_avg_atten_calc",), station, report.time - heard, max(0.0, ran_out - heard))


def _decided(trace: Trace) -> Iterator[Measured]:
    request, confirmed = asked(trace), trace.of(CM_SLAC_PARM_CNF)
    starts, reports = trace.of(CM_START_ATTEN_CHAR_IND), trace.of(CM_ATTEN_CHAR_IND)
    if request is not None and confirmed and request.mme.run_id == trace.run_id:
        yield Measured(("TT_EVSE_match_session",), trace.car, request.time - confirmed[-1].time)
    decision = next(iter(trace.of(CM_VALIDATE_REQ, CM_SLAC_MATCH_REQ)), None)
    if decision is None or not reports or not starts:
        return
    told = max((seen.time for seen in reports if seen.time <= decision.time), default=starts[0].time)
    ran_out = starts[0].time + limit("TT_EV_atten_results")
    yield Measured(("TP_EV_match_session",), trace.car, decision.time - told, max(0.0, ran_out - told))


def _joined(trace: Trace) -> Iterator[Measured]:
    """The first frame of another kind proves that the link was up in time; a late one proves nothing."""
    found, most = handed(trace), limit("TT_match_join")
    if found is not None and trace.joined is not None and trace.joined - found.time <= most:
        yield Measured(("TT_match_join",), trace.car, trace.joined - found.time)


def _last(found: list[Seen]) -> Seen | None:
    return found[-1] if found else None


SPANS: tuple[Callable[[Trace], Iterable[Measured]], ...] = (
    _resumed,
    _responses,
    _announced,
    _batch,
    _reported,
    _decided,
    _validations,
    _maps,
    _joined,
)
