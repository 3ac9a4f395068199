"""A demo line by line, for pipes and files."""

from typing import TextIO

from pilotwire.cli.live.narration import STEPS, Narrator
from pilotwire.cli.live.notes import Note
from pilotwire.sim.happenings import Happening, Moment, Plugged
from pilotwire.sim.scenario import Scenario

MINUTE = 60.0
ENERGY = 5
"""The step from which on the clock runs fast, so that hundredths mean nothing."""


class Plain:
    """Prints facts as they come, and telemetry once a minute while energy is on."""

    def __init__(self, scenario: Scenario, stream: TextIO) -> None:
        self._narrator, self._stream = Narrator(scenario), stream
        self._start = 0.0
        self._unread = False
        self._step = 0
        self._due = 0.0
        self._print(f"pilotwire demo: {scenario}, {scenario.speed:g} times as fast as real time")

    def see(self, happening: Happening) -> None:
        """Take what happens."""
        if isinstance(happening, Plugged):
            self._start = happening.time
        for note in self._narrator.tell(happening):
            self._note(note)
        if isinstance(happening, Moment) and self._narrator.flowing and happening.time >= self._due:
            self._due = happening.time + MINUTE
            self._print(f"{clock(happening.time - self._start)} {measured(happening)}")

    def _note(self, note: Note) -> None:
        if note.step > self._step:
            self._step = note.step
            self._print(heading(note.step))
        self._print(f"{when(note, self._start)}  {'!' if note.bad else '+'} {note.words}")

    def _print(self, words: str) -> None:
        """A reader that goes away early ends no session."""
        if self._unread:
            return
        try:
            self._stream.write(words + "\n")
            self._stream.flush()
        except BrokenPipeError:
            self._unread = True


def heading(step: int) -> str:
    """The title of a step."""
    return f"({step}) {STEPS[step - 1]}"


def when(note: Note, start: float) -> str:
    """The time of a note since the plug went in; on the way to energy with hundredths."""
    return clock(note.time - start, exact=note.step < ENERGY)


def clock(seconds: float, *, exact: bool = False) -> str:
    """Minutes and seconds of the demo's time, in 9 columns."""
    hundredths = max(0, int(seconds * 100 + 0.5))
    minutes, rest = divmod(hundredths // 100, 60)
    return f"{minutes:3d}:{rest:02d}" + (f".{hundredths % 100:02d}" if exact else "   ")


def measured(moment: Moment) -> str:
    """Power, state of charge, price and energy, in 72 columns."""
    energy = f"in {moment.import_wh / 1000:6.2f} kWh, out {moment.export_wh / 1000:5.2f} kWh"
    return f"{moment.watts / 1000 + 0.0:7.1f} kW  {moment.soc:5.1f} %  {moment.buy:.2f} EUR/kWh  {energy}"
