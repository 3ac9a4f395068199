"""What `pilotwire replay` prints: a line per request and a sum per session, as a table or as JSON."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
from rich.console import Console
from rich.text import Text

from pilotwire.capture.dialect import label_of
from pilotwire.capture.values import highlights, readable
from pilotwire.cli.output.table import PAPER, console, put
from pilotwire.messages import schema
from pilotwire.schema.json import to_json
from pilotwire.sim.replay import Mark, Replayed, Reply, Turn

SIGNS = {
    Mark.SAME: ("", ""),
    Mark.REFUSED: ("!", "bold red"),
    Mark.UNDECODED: ("!", "bold red"),
    Mark.ACCEPTED: ("+", "yellow"),
    Mark.UNANSWERED: ("?", "dim"),
    Mark.OVER: ("-", "dim"),
}
"""The first column, and how it looks."""


class Layout(msgspec.Struct, frozen=True):
    """Where the columns begin; a narrow terminal has none for values."""

    ours: int
    theirs: int
    values: int | None = None


WIDE = Layout(ours=41, theirs=66, values=91)
NARROW = Layout(ours=38, theirs=59)
REQUEST = 11  # where its column begins; the sign and the time stand before


def as_table(number: int, replayed: Replayed, screen: Console | None = None) -> None:
    """One session."""
    paper = console() if screen is None else screen
    layout = WIDE if paper.width >= PAPER else NARROW
    put(paper, Text.assemble((f"Session {number}", "bold"), f"  {_label(replayed)}"))
    put(paper, _line(layout, "  seconds", ("request", "our station", "recorded", "values"), "bold"))
    for turn in replayed.turns:
        for line in _rows(turn, _seconds(replayed, turn), layout):
            put(paper, line)
    for remark in replayed.remarks:
        put(paper, Text(f"{'':{REQUEST}}note: {remark}", "dim"))
    put(paper, Text(f"session {number}: {summary(replayed)}", "green" if replayed.ok else "bold red"))


def _rows(turn: Turn, seconds: float, layout: Layout) -> Iterator[Text]:
    sign, style = SIGNS[turn.mark]
    message = turn.exchange.message
    values = "" if message is None else highlights(message, schema(turn.exchange.schema))
    cells = (turn.exchange.name, _said(turn.ours), _said(turn.theirs), values)
    yield _line(layout, f"{sign or ' '}{seconds:8.3f}", cells, style)
    if turn.why and turn.mark.fails:
        yield Text(f"{'':{REQUEST}}{readable(turn.why)}", style)


def _line(layout: Layout, start: str, cells: tuple[str, str, str, str], style: str) -> Text:
    """The cells at their columns, or two spaces behind a longer one before."""
    line = Text(start, style)
    for cell, column in zip(cells, (REQUEST, layout.ours, layout.theirs, layout.values), strict=True):
        if column is not None:
            line.append(" " * max(2, column - len(line))).append(cell)
    return line


def _said(reply: Reply | None) -> str:
    """Code and processing, both short."""
    if reply is None:
        return "-"
    short = reply.code.removesuffix("_SuccessfulNegotiation").removesuffix("_NewSessionEstablished")
    return f"{short} {reply.processing.partition('_')[0]}".rstrip()


def _label(replayed: Replayed) -> str:
    offer, link = replayed.recording.offer, replayed.recording.connection
    return f"{label_of(offer.namespace or '') or 'no protocol agreed on'}, {link.client} to {link.server}"


def _seconds(replayed: Replayed, turn: Turn) -> float:
    return (turn.exchange.time - replayed.recording.start) / 1e9


def summary(replayed: Replayed) -> str:
    """The verdict in words."""
    count = len(replayed.turns)
    failed = len(replayed.failures)
    bolder = sum(turn.mark is Mark.ACCEPTED for turn in replayed.turns)
    more = f"; {bolder} accepted that the recorded station refused" if bolder else ""
    requests = f"{count} request{'' if count == 1 else 's'}"
    if not failed:
        return f"good: {requests}, none refused that the recorded station accepted{more}"
    first = replayed.failures[0].exchange.name
    return f"failed: {failed} of {requests} refused or not decoded, {first} first{more}"


def as_json(number: int, replayed: Replayed) -> None:
    """One session: an object per request, and one with the sum."""
    for turn in replayed.turns:
        _print({"session": number, **_object(replayed, turn)})
    _print({"session": number, "ok": replayed.ok, "summary": summary(replayed), "remarks": list(replayed.remarks)})


def _object(replayed: Replayed, turn: Turn) -> dict[str, Any]:
    exchange, name = turn.exchange, turn.exchange.schema
    found: dict[str, Any] = {
        "time": exchange.time / 1e9,
        "seconds": _seconds(replayed, turn),
        "request": exchange.name,
        "fields": to_json(exchange.message, schema(name)) if exchange.message else None,
        "ours": _reply(turn.ours, name),
        "recorded": _reply(turn.theirs, name),
        "mark": turn.mark.name.lower(),
    }
    return found | ({"why": turn.why} if turn.why else {}) | ({"repeats": turn.repeats} if turn.repeats else {})


def _reply(reply: Reply | None, name: str) -> dict[str, Any] | None:
    if reply is None:
        return None
    return {"code": reply.code, "processing": reply.processing, "fields": to_json(reply.message, schema(name))}


def _print(found: dict[str, Any]) -> None:
    unicode = sys.stdout.encoding.lower().startswith("utf")
    sys.stdout.write(json.dumps(found, ensure_ascii=not unicode) + "\n")
