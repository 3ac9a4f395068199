"""`pilotwire decode FILE`: a capture read aloud."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from pilotwire.capture.files import read
from pilotwire.capture.flows import flows
from pilotwire.capture.items import CaptureDamaged, FrameCut, Item, OctetsSkipped, Summary, UnknownFrameSeen
from pilotwire.capture.reading import MessageRefused, MessageSeen, messages
from pilotwire.cli.output import as_json, as_stories, as_table
from pilotwire.cli.output.encoding import plain_arrows
from pilotwire.cli.output.events import octets


def decode(
    file: Annotated[Path, typer.Argument(help="A pcap or pcapng file; - reads standard input.", allow_dash=True)],
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of the table.")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="One block per session instead of the table.")] = False,
) -> None:
    """Read a capture of charging traffic: SLAC, SDP and every V2GTP message.

    Exit status 0 when every V2GTP frame decoded, 1 when some did not or the file is no capture, 2 for wrong usage.
    Where the reader of a pipe goes away early, 141 as with other tools.
    """
    if json and summary:
        raise typer.BadParameter("--json and --summary exclude each other")
    show = as_json if json else as_stories if summary else as_table
    raise typer.Exit(_run(file, show))


def _run(file: Path, show: Callable[[Iterator[Item]], None]) -> int:
    count = _Count()
    plain_arrows(sys.stdout)
    try:
        with sys.stdin.buffer if str(file) == "-" else file.open("rb") as stream:
            show(count.watch(messages(flows(read(stream)))))
        sys.stdout.flush()
    except BrokenPipeError:
        return unread()
    except OSError as error:
        print(f"pilotwire: {file}: {error.strerror or error}", file=sys.stderr)
        return 2
    return count.verdict(file)


def unread() -> int:
    """The exit status where nobody reads on; what is still in the buffer must not be missed when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + signal.SIGPIPE


class _Count:
    """Counts what was decoded and what was not, while the items pass by."""

    def __init__(self) -> None:
        self.decoded = self.refused = self.cut = self.unknown = self.skipped = self.packets = 0
        self.damage: CaptureDamaged | None = None

    def watch(self, items: Iterator[Item]) -> Iterator[Item]:
        """The same items."""
        for item in items:
            self.decoded += isinstance(item, MessageSeen)
            self.refused += isinstance(item, MessageRefused)
            self.cut += isinstance(item, FrameCut)
            self.unknown += isinstance(item, UnknownFrameSeen)
            self.skipped += item.length if isinstance(item, OctetsSkipped) else 0
            if isinstance(item, Summary):
                self.packets = item.packets
            if isinstance(item, CaptureDamaged):
                self.damage = item
            yield item

    def verdict(self, file: Path) -> int:
        """Say what was left out, on standard error, and choose the exit status."""
        missed = self._missed()
        skipped = f"{octets(self.skipped)} of no V2GTP frame skipped" if self.skipped else ""
        for sentence in filter(None, (self._damage(), "; ".join(filter(None, (missed, skipped))))):
            print(f"pilotwire: {file}: {sentence}", file=sys.stderr)
        return 1 if missed or (self.damage is not None and not self.packets) else 0

    def _damage(self) -> str:
        if self.damage is None:
            return ""
        kept = f"; the {self.packets} packets before it were read" if self.packets else ""
        return f"at octet {self.damage.offset}: {self.damage.reason}{kept}"

    def _missed(self) -> str:
        parts = [(self.refused, "not decoded"), (self.cut, "cut off"), (self.unknown, "of unknown type")]
        missed = [f"{count} {'is' if count == 1 else 'are'} {what}" for count, what in parts if count]
        total = self.decoded + self.refused + self.cut + self.unknown
        return f"of {total} V2GTP frames {', '.join(missed)}" if missed else ""
