"""The lines of the table: an item each, and what is to say of a message below it."""

from collections.abc import Iterator

import msgspec
from rich.text import Text

from pilotwire.capture.anatomy import response_code_of
from pilotwire.capture.items import Item, MmeSeen, SdpSeen, Summary
from pilotwire.capture.reading import MessageRefused, MessageSeen
from pilotwire.capture.values import highlights, readable
from pilotwire.cli.output.events import told
from pilotwire.cli.output.facts import broken, remarkable
from pilotwire.cli.output.parties import Parties
from pilotwire.cli.output.titles import title
from pilotwire.messages import schema


class Layout(msgspec.Struct, frozen=True):
    """Where the columns begin behind the time. Without a column for the code, codes other than OK go before values."""

    who: int
    message: int
    code: int | None
    values: int
    arrows: bool = True


WIDE = Layout(10, 19, 51, 78)
NARROW = Layout(9, 18, None, 46)


def head(layout: Layout) -> Text:
    """The names of the columns."""
    line = Text("seconds", "bold")
    _place(line, layout.who, "who")
    _place(line, layout.message, "message")
    if layout.code is not None:
        _place(line, layout.code, "response code")
    return _place(line, layout.values, "values")


def rows(item: Item, parties: Parties, seconds: float, layout: Layout) -> Iterator[Text]:
    """An item, and the rules that it breaks."""
    line = Text.assemble((f"{seconds:{layout.who - 1}.3f}", "dim"))
    _place(line, layout.who, _who(parties.column(item), layout))
    guessed = isinstance(item, MessageSeen) and item.guessed
    _place(line, layout.message, f"{title(item)}{' ?' if guessed else ''}", _style(item))
    code = response_code_of(item.message) if isinstance(item, MessageSeen) else None
    _code(line, code, layout)
    yield _place(line, layout.values, _values(item, parties))
    if isinstance(item, MessageSeen):
        yield from _below(item, " " * layout.who)


def _who(column: str, layout: Layout) -> str:
    return column if layout.arrows else column.replace("→", "->").replace("←", "<-")


def _code(line: Text, code: str | None, layout: Layout) -> None:
    if code is not None and layout.code is not None:
        _place(line, layout.code, code, _code_style(code))
    elif code is not None and not code.startswith("OK"):
        _place(line, layout.values, code, _code_style(code))


def _below(item: MessageSeen, margin: str) -> Iterator[Text]:
    for violation in item.violations:
        yield Text(f"{margin}! {violation.path}: {readable(broken(violation.value))}: {violation.rule}", "yellow")
    if item.difference:
        yield Text(f"{margin}~ {item.difference}", "dim")


def _place(line: Text, start: int, cell: str, style: str = "") -> Text:
    """Put a cell at its column, or two spaces behind a longer one before it."""
    gap = start - len(line)
    if cell:
        line.append(" " * (gap if gap > 0 else 2)).append(cell, style or None)
    return line


def _style(item: Item) -> str:
    if isinstance(item, MessageSeen):
        return "bold"
    return "cyan" if isinstance(item, MmeSeen | SdpSeen) else "red" if isinstance(item, MessageRefused) else "magenta"


def _code_style(code: str) -> str:
    return "green" if code.startswith("OK") else "yellow" if code.startswith("WARNING") else "bold red"


def _values(item: Item, parties: Parties) -> str:
    if isinstance(item, MessageSeen):
        return highlights(item.message, schema(item.schema))
    if isinstance(item, MmeSeen | SdpSeen):
        return f"{parties.peer(item)}  {remarkable(item)}".strip()
    return told(item)


def sums(item: Summary) -> Text:
    """The last line."""
    traffic = ", ".join(f"{count} {name}" for name, count in item.traffic)
    packets = f"{item.packets} packets ({traffic})" if traffic else f"{item.packets} packets"
    return Text(f"{packets}, {item.connections} TCP connection{'' if item.connections == 1 else 's'}", "dim")
