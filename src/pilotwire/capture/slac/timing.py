"""The times of an attempt against the rows of `slac.timers` that hold for them."""

from pilotwire.capture.slac.spans import RATE, SPANS, Measured
from pilotwire.capture.slac.trace import Trace
from pilotwire.capture.slac.values import Timed
from pilotwire.slac.timers import timer


def timings(trace: Trace) -> tuple[Timed, ...]:
    """All that can be told, the narrowest of each timer and party."""
    narrowest: dict[tuple[str, bytes | None], Timed] = {}
    for found in (found for spans in SPANS for found in spans(trace)):
        for name in found.names:
            timed = against(name, found)
            known = narrowest.setdefault((name, found.by), timed)
            if timed.margin < known.margin:
                narrowest[name, found.by] = timed
    return tuple(narrowest.values())


def against(name: str, found: Measured) -> Timed:
    """A measured time beside a row."""
    row = timer(name)
    least, most = (row.limit, None) if name == RATE else (row.least or None, row.limit + found.grace)
    return Timed(name=name, by=found.by, span=row.span, measured=found.seconds, least=least, most=most)
