"""The end of a demo: the bill line by line, and what was compared with what."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pilotwire.cli.live.matching import floor, timetable
from pilotwire.metering import Bill, Check, Direction, Line, Outcome, Reconciliation
from pilotwire.sim.files import FILES
from pilotwire.sim.result import Result

MARKS = {Outcome.AGREE: ("ok", "green"), Outcome.DISAGREE: ("NO", "bold red"), Outcome.ABSENT: ("-", "dim")}


def account(screen: Console, result: Result, folder: Path, files: tuple[str, ...]) -> None:
    """Print the way to energy, bill, reconciliation, where the files are, and whether all is well."""
    if result.reached:
        screen.print()
        screen.print(timetable(result.reached))
        screen.print(Text(floor(result.reached)))
    if result.closed is not None:
        screen.print()
        screen.print(_bill(result.closed.bill))
        for line in _sums(result.closed.bill):
            screen.print(Text(line))
        screen.print()
        _reconciliation(screen, result.closed.reconciliation)
    screen.print()
    screen.print(Text(f"In {folder}:"), soft_wrap=True)
    for name in files:
        screen.print(Text.assemble(f"  {name:<21}", (FILES[name], "dim")))
    screen.print()
    good = Text("The session ended well, and everything reconciles.", "bold green")
    screen.print(good if result.good else Text("Not all is well.", "bold red"))


def _bill(bill: Bill) -> Table:
    table = Table(title="Bill", title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("from (UTC)")
    table.add_column("energy")
    for name in ("kWh", f"{bill.currency}/kWh", bill.currency):
        table.add_column(name, justify="right")
    for line in bill.lines:
        table.add_row(*_line(line))
    return table


def _line(line: Line) -> tuple[str, ...]:
    way = "into the car" if line.direction is Direction.IMPORT else "out of the car"
    spans = f"{_time(line.start)} to {_time(line.end)}"
    return spans, way, f"{line.wh / 1000:.4f}", str(line.price), str(line.amount + 0)


def _time(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%H:%M:%S}"


def _sums(bill: Bill) -> Iterator[str]:
    yield f"charged {bill.charged}, credited {bill.credited}"
    tax = bill.policy.tax
    with_tax = f", {tax.name} of {tax.rate:.0%} {'included' if tax.included else 'added'}: {bill.tax}" if tax else ""
    yield f"total {bill.total} {bill.currency}{with_tax}"


def _reconciliation(screen: Console, found: Reconciliation) -> None:
    screen.print(Text("Reconciliation", "bold"))
    for check in found.checks:
        mark, style = MARKS[check.outcome]
        _line_of(screen, Text.assemble((f"  {mark:<3}", style), _told(check)))


def _line_of(screen: Console, line: Text) -> None:
    """Cut at the width of a terminal; into a file or a pipe it goes whole."""
    if screen.is_terminal:
        screen.print(line, overflow="ellipsis", no_wrap=True)
    else:
        screen.print(line, soft_wrap=True)


def _told(check: Check) -> str:
    way = f", {check.direction.value}" if check.direction else ""
    return f"{check.source.value + way:<28}{check.words}"
