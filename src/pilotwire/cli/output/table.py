"""The table: a line per message, in time, with the values that matter."""

import sys
from collections.abc import Iterator

from msgspec.structs import replace
from rich.console import Console
from rich.text import Text

from pilotwire.capture.items import CaptureDamaged, ConnectionOpened, Item, Summary
from pilotwire.capture.reading import MessageSeen
from pilotwire.cli.output.parties import Parties
from pilotwire.cli.output.rows import NARROW, WIDE, head, rows, sums

PAPER = 120
"""Columns of a summary that goes to a file or a pipe; a narrower terminal gets the narrow table."""

GUESS = "? the capture shows no handshake for this connection; the message set is a guess"


class _Screen(Console):
    """Leaves it to the command to end when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console() -> Console:
    """Standard output; brackets in addresses are no markup."""
    return _Screen(highlight=False, markup=False, width=None if sys.stdout.isatty() else PAPER)


def put(screen: Console, line: Text) -> None:
    """Print a line: cut at the width of a terminal; into a file or a pipe it goes whole."""
    if screen.is_terminal:
        screen.print(line, overflow="ellipsis", no_wrap=True)
    else:
        screen.print(line, soft_wrap=True)


def as_table(items: Iterator[Item], screen: Console | None = None) -> None:
    """Print a line per item, and a line of sums."""
    table = _Table(console() if screen is None else screen)
    for item in items:
        table.feed(item)
    if table.guessed:
        table.print(Text(GUESS, "dim"))


class _Table:
    """A table while it grows. The head comes with the first row: what is no capture has neither."""

    def __init__(self, screen: Console) -> None:
        layout = WIDE if screen.width >= PAPER else NARROW
        self.screen, self.layout = screen, replace(layout, arrows=not screen.options.ascii_only)
        self.parties = Parties()
        self.start: int | None = None
        self.guessed = self.damaged = False

    def feed(self, item: Item) -> None:
        """Print what an item says."""
        self.damaged = self.damaged or isinstance(item, CaptureDamaged)
        if isinstance(item, Summary):
            if item.packets or not self.damaged:
                self.print(sums(item))
            return
        if self.start is None and isinstance(item, CaptureDamaged):
            return  # standard error says it
        self._begin(item)
        if not isinstance(item, ConnectionOpened):
            self._rows(item)

    def _begin(self, item: Item) -> None:
        if self.start is None:
            self.start = item.time
            self.print(head(self.layout))

    def _rows(self, item: Item) -> None:
        self.guessed = self.guessed or (isinstance(item, MessageSeen) and item.guessed)
        for line in rows(item, self.parties, (item.time - (self.start or 0)) / 1e9, self.layout):
            self.print(line)

    def print(self, line: Text) -> None:
        """A line."""
        put(self.screen, line)
