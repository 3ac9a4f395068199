"""`pilotwire decode FILE`: a capture read aloud."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from pilotwire.capture.files import read
from pilotwire.capture.flows import flows
from pilotwire.capture.items import CaptureDamaged, FrameCut, Item, Summary, UnknownFrameSeen
from pilotwire.capture.reading import MessageRefused, MessageSeen, messages
from pilotwire.cli.output import as_json, as_stories, as_table


def decode(
    file: Annotated[Path, typer.Argument(help="A pcap or pcapng file; - reads standard input.", allow_dash=True)],
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of the table.")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="One block per session instead of the table.")] = False,
) -> None:
    """Read a capture of charging traffic: SLAC, SDP and every V2GTP message.

    Exit status 0 when every V2GTP frame decoded, 1 when some did not or the file is no capture, 2 for wrong usage.
    """
    if json and summary:
        raise typer.BadParameter("--json and --summary exclude each other")
    show = as_json if json else as_stories if summary else as_table
    raise typer.Exit(_run(file, show))


def _run(file: Path, show: Callable[[Iterator[Item]], None]) -> int:
    count = _Count()
    try:
        with sys.stdin.buffer if str(file) == "-" else file.open("rb") as stream:
            show(count.watch(messages(flows(read(stream)))))
    except OSError as error:
        print(f"pilotwire: {file}: {error.strerror or error}", file=sys.stderr)
        return 2
    return count.verdict(file)


class _Count:
    """Counts what was decoded and what was not, while the items pass by."""

    def __init__(self) -> None:
        self.decoded = self.refused = self.cut = self.unknown = self.packets = 0
        self.damage: CaptureDamaged | None = None

    def watch(self, items: Iterator[Item]) -> Iterator[Item]:
        """The same items."""
        for item in items:
            self.decoded += isinstance(item, MessageSeen)
            self.refused += isinstance(item, MessageRefused)
            self.cut += isinstance(item, FrameCut)
            self.unknown += isinstance(item, UnknownFrameSeen)
            if isinstance(item, Summary):
                self.packets = item.packets
            if isinstance(item, CaptureDamaged):
                self.damage = item
            yield item

    def verdict(self, file: Path) -> int:
        """Say what was left out, on standard error, and choose the exit status."""
        if self.damage is not None:
            kept = f"; the {self.packets} packets before it were read" if self.packets else ""
            print(f"pilotwire: {file}: at octet {self.damage.offset}: {self.damage.reason}{kept}", file=sys.stderr)
        parts = [(self.refused, "not decoded"), (self.cut, "cut off"), (self.unknown, "of unknown type")]
        missed = [f"{count} {what}" for count, what in parts if count]
        if missed:
            total = self.decoded + self.refused + self.cut + self.unknown
            print(f"pilotwire: {file}: of {total} V2GTP frames {', '.join(missed)}", file=sys.stderr)
        return 1 if missed or (self.damage is not None and not self.packets) else 0
