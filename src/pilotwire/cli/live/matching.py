"""The way from the plug to energy, in words."""

from collections.abc import Iterator

from rich.table import Table

from pilotwire.cli.live.notes import Note
from pilotwire.sim.floor import floor_s, waits
from pilotwire.sim.happenings import Reached
from pilotwire.sim.way import FIRST_LOOP

LINK, ENERGY, END = 2, 5, 6
"""Steps of a demo."""

WORDS = {
    (False, "sounding"): "the car sounds the line {detail}",
    (False, "attenuation"): "heard by {detail}",
    (False, "looking again"): "the car looks again: the nearest so far may be a neighbour",
    (False, "validated"): "toggles of the pilot were counted: {detail}",
    (False, "chosen"): "chosen: {detail}",
    (False, "matched"): "matched; both modems get a network key that nobody had before",
    (False, "link ready"): "the power line is up",
    (False, "IPv6 address"): "IPv6: {detail}, and nobody else on the link has it",
    (False, FIRST_LOOP): "first charge loop {after:.2f} s after the plug; until here in real time",
    (True, "left"): "the plug is out; at the station, {detail}",
}
"""What is told of all steps, by whether it is the station's, and its name."""
BAD = frozenset({"failed", "link lost", "no link"})
PLACES = {(False, FIRST_LOOP): ENERGY, (True, "left"): END}

ROWS = (
    ("5 %", "pilot at 5 %"),
    ("sounding", "stations have answered"),
    ("chosen", "all have reported, the nearest is chosen"),
    ("matched", "matched"),
    ("link ready", "power line up"),
    ("IPv6 address", "IPv6 address"),
    ("handshake", "discovery, connection, handshake"),
    ("session set up", "session set up"),
    ("cable check begun", "authorised, parameters agreed"),
    ("pre-charge begun", "isolation proven"),
    ("power delivery", "voltage matched"),
    (FIRST_LOOP, "first charge loop"),
)
"""Steps of the car in the final table."""


def told(step: Reached) -> Iterator[Note]:
    """What there is to say of a step."""
    key = (step.by_station, step.name)
    if key in WORDS:
        yield Note(step.time, PLACES.get(key, LINK), WORDS[key].format(detail=step.detail, after=step.after))
    elif step.name in BAD:
        yield Note(step.time, LINK, f"{step.name}: {step.detail}", bad=True)


def timetable(reached: tuple[Reached, ...]) -> Table:
    """When each step was done for the first time, and what it took."""
    table = Table(title="From plug to power", title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("step")
    for name in ("at (s)", "took (s)"):
        table.add_column(name, justify="right")
    before = 0.0
    for name, words in ROWS:
        done = next((step.after for step in reached if step.name == name and not step.by_station), None)
        if done is not None:
            table.add_row(words, f"{done:.2f}", f"{done - before:.2f}")
            before = done
    return table


def floor(reached: tuple[Reached, ...]) -> str:
    """What of it the standards demand."""
    address = any(step.name == "IPv6 address" for step in reached)
    parts = ", ".join(f"{wait.seconds:g} s {wait.name}" for wait in waits(address=address))
    return f"of that, waits that the standards demand: {floor_s(address=address):.2f} s ({parts})"
