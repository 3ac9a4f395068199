"""The part of the page docs/reference/interop.md that is about matching, out of the verdicts."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping

from interop.slac.cells import PAIRS, Cell
from interop.slac.setup import PYSLAC
from interop.slac.verdict import Verdict

HEADING = "## Matching on the power line\n"
HEAD = """{heading}
SLAC with Qualcomm's `evse` and `pev` of Debian's plc-utils-extra, and with the PyPI package {pyslac}. Written by
`make interop`, and alone by `python -m interop.slac --write`; it needs Linux and no root. Every cell has two computers
in namespaces of their own, whose modems (in the manner of a QCA7000) and the wire between them are the
[virtual power line](../explanation/virtual-power-line.md). Our side is `pilotwire slac ev` or `pilotwire slac evse`.
Last run: {date}, on {cores} cores.

A cell is named by the attenuation of the wire, the same in all 58 groups, in dB, or by what is lost on it. Where there
should be a match, it passes when both modems are in one network afterwards and our process ended with status 0; where
the car should refuse, when it sounded and asked for no match, and ended with status 1 if it is ours. The report must
tell the attenuation that was there, within 1 dB, and one of ours every sound that was not lost. All of it is read off
the frames. Seconds are from the first CM_SLAC_PARM.REQ to CM_SLAC_MATCH.CNF, and to the link.

What the others are like:

- `pev` and pyslac take a station up to 40 dB, ours below 40 dB, or above where it counts toggles of the pilot. Neither
  `evse` nor pyslac answers CM_VALIDATE.REQ; our station does, and excuses a car that has no pilot to toggle.
- `pev` sends one CM_START_ATTEN_CHAR.IND and sounds of 64 octets. `evse` sends reports of 326 octets, even of 0 sounds
  where it heard nothing. pyslac sends no report where a sound was lost, and is there again for the next matching.
- Both tools are told a settle time of 0 s, since these modems do not restart on a new key; and `evse` a response type
  of 1, since the file of settings that it prints has 0, which no car says.
- pyslac has no car: the one here is made of its messages and its socket. It writes the length in CM_SLAC_MATCH.REQ
  big-endian, so that 62 has to be told to it the other way round.

"""
COLUMNS = (
    "cell",
    "expected",
    "result",
    "trials",
    "sound, octets",
    "report, octets",
    "sounds told",
    "dB told",
    "match, s",
    "link, s",
)


def section(results: Mapping[str, list[tuple[Cell, Verdict]]]) -> str:
    """The whole part."""
    made = {"date": time.strftime("%Y-%m-%d", time.gmtime()), "cores": os.cpu_count()}
    head = HEAD.format(heading=HEADING, pyslac=PYSLAC.replace("==", " "), **made)
    return head + "\n".join(
        f"### {PAIRS[pair].title}\n\n" + "\n".join(table(rows)) + "\n" for pair, rows in results.items()
    )


def kept(page: str) -> str:
    """What of the page is about something else."""
    return page.partition(HEADING)[0]


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
            yield f"\n`{cell.name}`: {'; '.join(verdict.amiss)}."


def line(cell: Cell, verdict: Verdict) -> tuple[str, ...]:
    """One row."""
    return (
        f"`{cell.name}`",
        verdict.expected.value,
        "passed" if verdict.passed else "failed",
        str(len(verdict.before) + 1),
        _number(verdict.sound_octets or None, 0),
        _number(verdict.report_octets or None, 0),
        _number(verdict.reported_sounds, 0),
        _number(verdict.reported_db, 1),
        _number(verdict.match_s, 2),
        _number(verdict.link_s, 2),
    )


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
