"""The page of figures, and whether each of the project's gates holds."""

import datetime
import os
import platform
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from bench.codecs import Row
from bench.java import VERSION, Times
from pilotwire.exi import ACCELERATED

FOOT = """\
*build* makes the same tree of objects by one expression of literal keyword arguments, the fastest way that Python has.
*plain* is the engine in Python, *compiled* the one in C; x counts builds. Each of these is the median of rounds in
random order, in processor time. *iso15118* is the way between its pydantic model and the octets, Java process included:
the best of its rounds by the clock on the wall, so that other work on the machine does not count against it."""


class Figures(NamedTuple):
    """All that was measured. `java` is empty, and `why` says why, where there was none."""

    rows: list[Row]
    java: Times
    why: str
    import_time: float
    first: tuple[float, float]
    memory: int
    command_memory: int


class Gate(NamedTuple):
    """A promise, what was measured, and whether it holds; None where it could not be measured."""

    promise: str
    measured: str
    holds: bool | None


def gates(figures: Figures) -> Iterator[Gate]:
    """The gates of the codec's first issue."""
    for engine, decode, encode in (("compiled", 2.0, 1.5), ("plain", 30.0, 30.0)):
        yield _slowest(figures, f"{engine} decode", decode)
        yield _slowest(figures, f"{engine} encode", encode)
    yield _times_faster(figures, "compiled", 1000)
    yield _times_faster(figures, "plain", 200)
    milliseconds, megabytes = figures.import_time * 1e3, figures.memory / 1e6
    yield Gate("`import pilotwire` < 150 ms", f"{milliseconds:.1f} ms", milliseconds < 150)
    yield Gate("a decode process < 80 MB", f"{megabytes:.1f} MB", megabytes < 80)


def _slowest(figures: Figures, work: str, limit: float) -> Gate:
    promise = f"{work} ≤ {limit:g} x building, for each message"
    if work not in figures.rows[0].times:
        return Gate(promise, "no compiled engine here", None)
    worst = max(figures.rows, key=lambda row: row.ratio(work))
    return Gate(promise, f"{worst.ratio(work):.2f} x at most ({worst.name})", worst.ratio(work) <= limit)


def _times_faster(figures: Figures, engine: str, limit: int) -> Gate:
    promise = f"{engine} > {limit:,} times faster than iso15118, all messages together"
    work = [f"{engine} decode", f"{engine} encode"]
    if not figures.java or work[0] not in figures.rows[0].times:
        return Gate(promise, figures.why or "no compiled engine here", None)
    ours = {row.name: sum(row.times[kind] for kind in work) for row in figures.rows}
    theirs = {name: sum(times) for name, times in figures.java.items()}
    total = sum(theirs.values()) / sum(ours.values())
    least = min(ours, key=lambda name: theirs[name] / ours[name])
    return Gate(promise, f"{total:,.0f} times; least {theirs[least] / ours[least]:,.0f} ({least})", total > limit)


def page(figures: Figures) -> str:
    """The part about the codec in Markdown, which begins the page."""
    return (
        "\n".join(["# Performance", "", *_head(figures), "", *_table(figures), "", *_gates(figures), "", FOOT]) + "\n"
    )


def _head(figures: Figures) -> Iterator[str]:
    peer = f"iso15118 {VERSION} with Java" if figures.java else f"no comparison with Java ({figures.why})"
    yield from machine("python -m bench")
    yield f"Beside it: {peer}. All figures are from one run. Times are in microseconds."


def machine(command: str) -> Iterator[str]:
    """When, by what and on what it was measured."""
    engine = "compiled" if ACCELERATED else "plain Python alone"
    yield f"Measured on {datetime.date.today()} by `{command}`: {_processor()}, {os.cpu_count()} cores,"
    yield f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, msgspec {version('msgspec')};"
    yield f"engine: {engine}."


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"


def _table(figures: Figures) -> Iterator[str]:
    work = list(figures.rows[0].times)
    heads = ["message", "octets", *work, *(["iso15118 decode", "iso15118 encode"] if figures.java else [])]
    yield f"| {' | '.join(heads)} |"
    yield "|---|" + "---:|" * (len(heads) - 1)
    for row in figures.rows:
        own = [_cell(row, kind) for kind in work]
        peer = [f"{seconds * 1e6:,.0f}" for seconds in figures.java.get(row.name, ())]
        yield f"| {' | '.join([row.name, str(len(row.data)), *own, *peer])} |"


def _cell(row: Row, work: str) -> str:
    micro = f"{row.times[work] * 1e6:.2f}"
    return micro if work == "build" else f"{micro} ({row.ratio(work):.1f} x)"


def gate_table(found: Iterable[Gate]) -> Iterator[str]:
    """Gates in Markdown."""
    yield "| gate | measured | holds |"
    yield "|---|---|---|"
    for gate in found:
        yield f"| {gate.promise} | {gate.measured} | {'not measured' if gate.holds is None else _yes(gate.holds)} |"


def _gates(figures: Figures) -> Iterator[str]:
    yield from gate_table(gates(figures))
    yield ""
    codec, message = (f"{seconds * 1e3:.0f} ms" for seconds in figures.first)
    yield 'A fresh process reaches `from pilotwire.messages import codec; codec("iso20-dc")` after'
    yield f"{codec}, and the first decoded message after {message}."
    yield f"`pilotwire exi decode`, with the command line's own libraries: {figures.command_memory / 1e6:.1f} MB."


def _yes(holds: bool) -> str:
    return "yes" if holds else "**no**"
