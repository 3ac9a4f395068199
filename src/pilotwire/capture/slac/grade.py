"""An attempt told: who took part, how it ended, what was kept and what was broken."""

from pilotwire.capture.slac.choice import best, choice, chosen, validation
from pilotwire.capture.slac.keys import fingerprint, handed, keys, modem_of
from pilotwire.capture.slac.looks import look
from pilotwire.capture.slac.reports import known, reports
from pilotwire.capture.slac.shape import shape
from pilotwire.capture.slac.sounds import sounds
from pilotwire.capture.slac.timing import timings
from pilotwire.capture.slac.trace import Trace
from pilotwire.capture.slac.values import Finding, Grade
from pilotwire.capture.slac.verdict import matched, verdict
from pilotwire.wire.homeplug.slac import CM_MNBC_SOUND_IND, CM_SLAC_PARM_CNF, CM_SLAC_PARM_REQ, CM_START_ATTEN_CHAR_IND


def grade(trace: Trace, earlier: int | None = None) -> Grade:
    """What can be said by now. `earlier` is the number of an attempt that was matched with the same network key."""
    nearest, found = best(trace), handed(trace)
    return Grade(
        number=trace.number,
        car=trace.car,
        car_modem=modem_of(trace, trace.car),
        run_id=trace.run_id,
        start=trace.start,
        end=trace.end,
        searches=len(trace.of(CM_SLAC_PARM_REQ)),
        answers=len({seen.source for seen in trace.of(CM_SLAC_PARM_CNF)}),
        announcements=len(trace.of(CM_START_ATTEN_CHAR_IND)),
        sounds=len(trace.of(CM_MNBC_SOUND_IND)),
        looks=(*trace.looks, look(trace)),
        heard=known(trace),
        again=trace.again,
        validation=tuple(validation(trace)),
        chosen=chosen(trace),
        best=None if nearest is None else nearest.evse,
        matched=matched(trace),
        key=fingerprint(found.mme.nmk) if found is not None else "",
        verdict=verdict(trace),
        timers=timings(trace),
        findings=_findings(trace, earlier),
    )


def _findings(trace: Trace, earlier: int | None) -> tuple[Finding, ...]:
    found = [*shape(trace), *sounds(trace), *reports(trace), *choice(trace), *keys(trace, earlier)]
    if trace.lost:
        found.append(Finding("flood", None, f"{trace.lost} more messages of this attempt were left aside"))
    return tuple(found)
