"""The page of time limits, from the table that the engines run on."""

from pilotwire.session.timers import EIM_ONGOING, SDP_REQUESTS, TIMERS, Timer
from pilotwire.signalling.timings import TIMINGS
from pilotwire.slac import timers as slac
from tools.reference.fields import table

INTRODUCTION = f"""Every time limit of a session. A timeout ends the session of the side that holds it; a performance
time is what a side keeps itself, so that the peer's timeout never strikes. The first row that fits holds. The page is
written from `pilotwire.session.timers` by `make docs`; no figure was checked against the text of a standard.

Where a person has to pay (EIM), both sides wait {EIM_ONGOING:.0f} s instead of the Ongoing times. A car asks
{SDP_REQUESTS} times for a station before it gives up."""


MATCHING = """## Matching

Those of `pilotwire.slac.timers`, for cars and stations on a power line; no figure was checked against the text of a
standard."""

COUNTS = "How often:"

PILOT = """## Control pilot

Those of `pilotwire.signalling.timings`."""


def timer_page() -> str:
    """The whole page."""
    sessions = ("timer", "side", "seconds", "spans", "of", "protocols", "source")
    matching = ("timer", "side", "seconds", "spans", "source")
    counts = ("counter", "side", "times", "what", "source")
    pilot = ("limit", "seconds", "meant as", "spans", "source")
    parts = [
        "# Timers",
        INTRODUCTION,
        table(sessions, [_row(row) for row in TIMERS], 1),
        MATCHING,
        table(matching, [_matching(row) for row in slac.TIMERS], 1),
        COUNTS,
        table(counts, [_count(row) for row in slac.COUNTERS], 1),
        PILOT,
        table(pilot, [(row.name, f"{row.seconds:g}", row.bound.value, row.spans, row.source) for row in TIMINGS], 1),
    ]
    return "\n\n".join(parts) + "\n"


def _matching(row: slac.Timer) -> tuple[str, ...]:
    least = f"{row.least:g} to " if row.least else ""
    return f"`{row.name}`", row.side.value, f"{least}{row.limit:g}", row.span, row.source


def _count(row: slac.Counter) -> tuple[str, ...]:
    times = f"{row.least}" if row.least == row.most else f"{row.least} to {row.most}"
    return f"`{row.name}`", row.side.value, times, row.what, row.source


def _row(row: Timer) -> tuple[str, ...]:
    protocols = ", ".join(dialect.label for dialect in sorted(row.dialects, key=lambda dialect: dialect.label))
    of = ", ".join(f"`{name}`" for name in sorted(row.of))
    return f"`{row.name}`", row.role.name, f"{row.limit:g}", row.span.value, of, protocols, row.source
