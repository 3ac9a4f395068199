"""The page of time limits, from the table that the engines run on."""

from pilotwire.session.timers import EIM_ONGOING, SDP_REQUESTS, TIMERS, Timer
from tools.reference.fields import table

INTRODUCTION = f"""Every time limit of a session. A timeout ends the session of the side that holds it; a performance
time is what a side keeps itself, so that the peer's timeout never strikes. The first row that fits holds. The page is
written from `pilotwire.session.timers` by `make docs`; no figure was checked against the text of a standard.

Where a person has to pay (EIM), both sides wait {EIM_ONGOING:.0f} s instead of the Ongoing times. A car asks
{SDP_REQUESTS} times for a station before it gives up."""


def timer_page() -> str:
    """The whole page."""
    head = ("timer", "side", "seconds", "spans", "of", "protocols", "source")
    return "\n\n".join(["# Timers", INTRODUCTION, table(head, [_row(row) for row in TIMERS], 1)]) + "\n"


def _row(row: Timer) -> tuple[str, ...]:
    protocols = ", ".join(dialect.label for dialect in sorted(row.dialects, key=lambda dialect: dialect.label))
    of = ", ".join(f"`{name}`" for name in sorted(row.of))
    return f"`{row.name}`", row.role.name, f"{row.limit:g}", row.span.value, of, protocols, row.source
