"""The page docs/reference/interop.md, out of the verdicts."""

import os
import time
from collections.abc import Iterable, Iterator

from interop.cells import Cell
from interop.setup import PEER
from interop.verdict import ENOUGH_LOOPS, TRIALS, Verdict

TITLES = {
    "our-car": "Our car at the peer's station",
    "our-station": "The peer's car at our station",
    "peer-peer": "The peer's car at the peer's station",
}
HEAD = """# Interoperability

Whole sessions with the PyPI package {peer}, which speaks DIN SPEC 70121, ISO 15118-2 and ISO 15118-20 with a Java EXI
codec. Written by `make interop`; it needs Linux, a Java runtime and no root: every cell has two network namespaces and
a cable of its own. Last run: {date}, on {cores} cores. What comes before a session, the
[matching on the power line](#matching-on-the-power-line), has its own part below.

A cell passes when its capture shows one session from supportedAppProtocol to SessionStop, over the transport, with the
payment, service and control mode that the cell is about, with {loops} charge loops or more, with every message decoded
and every answer accepting; and when our process ended with status 0. Captures of TLS are read with the keys that the
peer logs. Behind the peer's protocol stack stands hardware of ours, since its simulators report voltages that no car
could live with. In dynamic cells of bidirectional services the station takes energy back, on either side.

A cell that fails is tried again, {trials} times in all: the peer needs 70 to 300 ms for a message, depending on what
else the machine does, and a car of DIN SPEC 70121 or ISO 15118-2 waits 250 ms for a CurrentDemandRes. Every failure is
told below the table.

## What it takes

Nothing but settings that every user has:

- `profile = "lab"` in part 20: the peer has P-256 certificates and plain TCP, and signs contracts with P-256.
- `confirm_readings = false` for our car at its station in part 20: it cannot decode MeteringConfirmationReq.

And what our station bears of its car:

- After a pre-charge of more than two turns its car asks for energy without having said that it is done: the row
  `pre-charge-open` of the [cars](cars.md), which a station with `strict = true` does not have.
- Its charging profile of part 2 ends each entry with one of 0 W that starts together with the next.

Its car takes a station only at a TCP port from 49152 on, as ISO 15118-2 says; our station has chosen such a port since.
"""
COLUMNS = ("cell", "result", "trials", "s", "loops", "slowest loop, ms", "Wh in", "Wh out", "last answer", "transport")


def page(results: dict[str, list[tuple[Cell, Verdict]]]) -> str:
    """The whole page."""
    made = {"date": time.strftime("%Y-%m-%d", time.gmtime()), "cores": os.cpu_count()}
    parts = [HEAD.format(peer=PEER.replace("==", " "), loops=ENOUGH_LOOPS, trials=TRIALS, **made)]
    parts += [f"## {TITLES[pair]}\n\n" + "\n".join(table(rows)) + "\n" for pair, rows in results.items()]
    return "\n".join(parts)


def table(rows: Iterable[tuple[Cell, Verdict]]) -> Iterator[str]:
    """One table in Markdown, and below it what went wrong."""
    rows = list(rows)
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"|{'---|' * len(COLUMNS)}"
    for cell, verdict in rows:
        yield f"| {' | '.join(line(cell, verdict))} |"
    for cell, verdict in rows:
        for number, amiss in enumerate(verdict.before, 1):
            yield f"\n`{cell.name}`, trial {number}: {amiss}."
        if verdict.amiss:
            yield f"\n`{cell.name}`: {'; '.join(told(verdict.amiss))}."


def line(cell: Cell, verdict: Verdict) -> tuple[str, ...]:
    """One row."""
    return (
        f"`{cell.name}`",
        "passed" if verdict.passed else "failed",
        str(len(verdict.before) + 1),
        f"{verdict.seconds:.1f}",
        str(verdict.loops),
        f"{verdict.slowest_loop * 1000:.0f}",
        energy(verdict.charged),
        energy(verdict.discharged),
        verdict.last,
        verdict.tls or "TCP",
    )


def energy(watt_hours: float | None) -> str:
    """From the reported power; a dash where none was reported."""
    return "-" if watt_hours is None else f"{watt_hours:.1f}"


def told(amiss: tuple[str, ...], most: int = 4) -> Iterator[str]:
    """The first few of what is amiss, each once."""
    once = list(dict.fromkeys(amiss))
    yield from once[:most]
    if len(once) > most:
        yield f"and {len(once) - most} more"
