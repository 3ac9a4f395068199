"""The table: a line per message, in time, with the values that matter."""

import sys
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from pilotwire.capture.anatomy import response_code_of
from pilotwire.capture.items import ConnectionOpened, Item, MmeSeen, SdpSeen, Summary
from pilotwire.capture.reading import MessageRefused, MessageSeen
from pilotwire.capture.values import highlights
from pilotwire.cli.output import facts
from pilotwire.cli.output.parties import Parties
from pilotwire.messages import schema

PAPER = 120
"""Columns of a summary that goes to a file or a pipe."""

COLUMNS = (9, 8, 31, 26)
"""Widths of time, who, message and response code; the values take the rest of the line."""


def console() -> Console:
    """Standard output; brackets in addresses are no markup."""
    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else PAPER)


def as_table(items: Iterator[Item]) -> None:
    """Print a line per item, and a line of sums."""
    screen, parties, start = console(), Parties(), None
    _print(
        screen, Text.assemble(*(_cell(n, w, "bold") for n, w in zip(_HEAD, COLUMNS, strict=True)), ("values", "bold"))
    )
    guessed = False
    for item in items:
        start = item.time if start is None else start
        guessed = guessed or (isinstance(item, MessageSeen) and item.guessed)
        for line in _lines(item, parties, start):
            _print(screen, line)
    if guessed:
        screen.print("? the capture shows no handshake for this connection; the message set is a guess", style="dim")


_HEAD = ("seconds", "who", "message", "response code")


def _print(screen: Console, line: Text) -> None:
    """Cut a line at the width of a terminal; into a file or a pipe it goes whole."""
    if screen.is_terminal:
        screen.print(line, overflow="ellipsis", no_wrap=True)
    else:
        screen.print(line, soft_wrap=True)


def _cell(text: str, width: int, style: str = "") -> tuple[str, str]:
    return f"{text:<{width}} ", style


def _lines(item: Item, parties: Parties, start: int) -> Iterator[Text]:
    if isinstance(item, Summary):
        traffic = ", ".join(f"{count} {name}" for name, count in item.traffic)
        yield Text(f"{item.packets} packets ({traffic}), {item.connections} TCP connections", "dim")
    elif not isinstance(item, ConnectionOpened):
        yield from _row(item, parties, (item.time - start) / 1e9)


def _row(item: Item, parties: Parties, seconds: float) -> Iterator[Text]:
    code = response_code_of(item.message) if isinstance(item, MessageSeen) else None
    cells = (
        _cell(f"{seconds:9.3f}", COLUMNS[0], "dim"),
        _cell(parties.column(item), COLUMNS[1]),
        _cell(_title(item), COLUMNS[2], _style(item)),
        _cell(code or "", COLUMNS[3], _code_style(code)),
    )
    yield Text.assemble(*cells, _values(item))
    if isinstance(item, MessageSeen):
        for violation in item.violations:
            yield Text(f"{'':10}! {violation.path}: {violation.value!r}: {violation.rule}", "yellow")
        if item.difference:
            yield Text(f"{'':10}~ {item.difference}", "dim")


def _title(item: Item) -> str:
    return facts.title(item) + (" ?" if isinstance(item, MessageSeen) and item.guessed else "")


def _style(item: Item) -> str:
    if isinstance(item, MessageSeen):
        return "bold"
    return "cyan" if isinstance(item, MmeSeen | SdpSeen) else "red" if isinstance(item, MessageRefused) else "magenta"


def _code_style(code: str | None) -> str:
    if code is None:
        return ""
    return "green" if code.startswith("OK") else "yellow" if code.startswith("WARNING") else "bold red"


def _values(item: Item) -> str:
    if isinstance(item, MessageSeen):
        return highlights(item.message, schema(item.schema))
    return "  ".join(f"{name} {value}" for name, value in facts.remarkable(item).items())
