"""A demo on a terminal: facts with a tick, and below them what flows."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from pilotwire.cli.live.narration import Narrator
from pilotwire.cli.live.notes import Note
from pilotwire.cli.live.plain import clock, heading, when
from pilotwire.cli.live.strip import ASCII, UNICODE, Strip
from pilotwire.cli.output.table import console
from pilotwire.sim.happenings import Happening, Moment, Plugged
from pilotwire.sim.scenario import Scenario

MARGIN, WIDEST = 9, 72
REFRESH_S = 0.08
"""Real seconds between two pictures."""


class Screen:
    """Shows one demo; a context that gives the terminal back at its end."""

    def __init__(self, scenario: Scenario, screen: Console | None = None) -> None:
        self._console = screen or console()
        self._scenario = scenario
        self._narrator = Narrator(scenario)
        self._live = Live(console=self._console, auto_refresh=False)
        self._plugged: Plugged | None = None
        self._strip: Strip | None = None
        self._step = 0
        self._drawn = 0.0

    def __enter__(self) -> Self:
        title = f"{self._scenario}, at {self._scenario.speed:g} times the pace"
        self._console.print(Text.assemble(("pilotwire demo  ", "bold"), title))
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def see(self, happening: Happening) -> None:
        """Take what happens."""
        if isinstance(happening, Plugged):
            self._plugged = happening
            columns = max(10, min(WIDEST, self._console.width - MARGIN - 1))
            self._strip = Strip(happening, columns, ASCII if self._console.options.ascii_only else UNICODE)
        for note in self._narrator.tell(happening):
            self._note(note)
        if isinstance(happening, Moment) and self._strip is not None:
            self._strip.add(happening)
            self._draw(self._strip, happening)

    def _note(self, note: Note) -> None:
        if note.step > self._step:
            self._step = note.step
            self._console.print(Text(heading(note.step), "bold"))
        tick = self._tick(note.bad)
        began = self._plugged.time if self._plugged else note.time
        self._console.print(Text.assemble((when(note, began), "dim"), "  ", tick, " ", note.words))

    def _tick(self, bad: bool) -> tuple[str, str]:
        if bad:
            return ("x" if self._console.options.ascii_only else "✗"), "bold red"
        return ("+" if self._console.options.ascii_only else "✓"), "green"

    def _draw(self, strip: Strip, moment: Moment) -> None:
        """What flows, as long as something does; not oftener than eyes can follow."""
        if time.monotonic() - self._drawn < REFRESH_S or not self._narrator.flowing:
            return
        self._drawn = time.monotonic()
        self._live.update(self._picture(strip, moment), refresh=True)

    def _picture(self, strip: Strip, moment: Moment) -> Group:
        rows = [("charge", strip.charge(), "green"), ("price", strip.prices(), "magenta")]
        if self._scenario.way.bidirectional:
            rows.insert(1, ("back", strip.discharge(), "yellow"))
        rows.append(("battery", strip.battery(moment.soc), "blue"))
        lines = [Text.assemble((f"{name:<{MARGIN}}", "dim"), (row, style)) for name, row, style in rows]
        return Group(Text(), *lines, _numbers(moment, strip.plugged))


def _numbers(moment: Moment, plugged: Plugged) -> Text:
    elapsed, whole = moment.time - plugged.time, plugged.departure - plugged.time
    energy = f"in {moment.import_wh / 1000:.2f}, out {moment.export_wh / 1000:.2f} kWh"
    power = f"{moment.watts / 1000 + 0.0:.1f} kW at {moment.buy:.2f} EUR"
    of = f" of {clock(whole).strip()}" if elapsed <= whole else ""  # after the departure nothing is left to wait for
    words = f"{clock(elapsed).strip()}{of}  {power}  {moment.soc:.1f} %  {energy}"
    return Text(f"{'now':<{MARGIN}}{words}", no_wrap=True, overflow="ellipsis")
