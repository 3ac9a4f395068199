"""One block per session: car, station, dialect, sequence, energy, and why it ended."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import zip_longest
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from pilotwire.capture.items import Item, Summary
from pilotwire.capture.matching import Matchings, MatchingStory
from pilotwire.capture.story import SessionStory, Step, stories
from pilotwire.capture.values import readable
from pilotwire.cli.output.parties import Parties, mac
from pilotwire.cli.output.table import console

MARGIN = 14
"""Columns left of the values."""
NARROW = 20
"""Columns that values have at least, however narrow the terminal."""


def as_stories(items: Iterator[Item]) -> None:
    """Print a block per session, as soon as it is over."""
    screen, parties, matchings, count = console(), Parties(), Matchings(), 0
    sums: list[Summary] = []
    for count, story in enumerate(stories(matchings.watch(_noted(items, sums))), start=1):
        if count > 1:
            screen.print()
        _block(screen, parties, count, story)
        matchings.cars.pop(story.connection.client_mac or b"", None)
    if not count and any(found.packets for found in sums):
        screen.print("no V2GTP session in this capture")
    for matching in matchings.cars.values():
        screen.print(f"a car searched without a session: {_matching(matching)}", soft_wrap=True)


def _noted(items: Iterator[Item], sums: list[Summary]) -> Iterator[Item]:
    """The same items; the sums at their end are kept."""
    for item in items:
        if isinstance(item, Summary):
            sums.append(item)
        yield item


def _matching(story: MatchingStory) -> str:
    """How far a car came that never spoke V2GTP."""
    heard = ", ".join(f"{mac(station)} at {level:.1f} dB" for station, level in story.heard.items()) or "no station"
    outcome = f"matched with {mac(story.matched)}" if story.matched else "not matched"
    took = f"{story.searches} times in {(story.end - story.start) / 1e9:.1f} s"
    return f"MAC {mac(story.car)}, {took}; heard by {heard}; {outcome}; the last message was {story.last}"


def _block(screen: Console, parties: Parties, number: int, story: SessionStory) -> None:
    title = f"  {_date(story.start)}, {_duration((story.end - story.start) / 1e9)}"
    screen.print(Text.assemble((f"Session {number}", "bold"), title))
    for name, value in _rows(story, parties):
        for label, line in zip_longest([name], wrap(value, max(NARROW, screen.width - MARGIN)), fillvalue=""):
            screen.print(Text.assemble((f"  {label:<{MARGIN - 2}}", "dim"), line), soft_wrap=True)


def _date(time: int) -> str:
    """A capture may claim any time at all; only some of them are dates."""
    try:
        return f"{datetime.fromtimestamp(time / 1e9, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, OSError, ValueError):
        return f"{time / 1e9:.0f} s since 1970"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{int(minutes)} min {rest:.1f} s" if minutes else f"{rest:.1f} s"


def _rows(story: SessionStory, parties: Parties) -> Iterator[tuple[str, str]]:
    link = story.connection
    yield "car", f"{parties.number(link)}: {_identity('EVCCID', story.evccid)}MAC {mac(link.client_mac)}, {link.client}"
    yield "station", f"{_identity('EVSE', story.evse_id)}MAC {mac(link.server_mac)}, {link.server}"
    yield "dialect", f"{story.dialect or 'unknown'}{' (guessed: no handshake seen)' if story.guessed else ''}"
    if story.session_id is not None:
        yield "session id", story.session_id.hex().upper() or "(empty)"
    yield "sequence", " → ".join(map(_step, story.steps))
    yield "energy", _energy(story)
    for code in story.codes:
        times = f" x{code.count}, first" if code.count > 1 else ""
        yield "code", f"{code.code} in {code.message}{times} at {code.seconds:.1f} s"
    for remark in story.remarks:
        yield "remark", remark
    yield "ended", story.ending


def _step(step: Step) -> str:
    return f"{step.name} x{step.count} ({step.seconds:.1f}s)" if step.count > 1 else step.name


def _identity(kind: str, found: str | bytes | None) -> str:
    if found is None:
        return ""
    return f"{kind} {readable(found)}, "


def _energy(story: SessionStory) -> str:
    parts = []
    if story.charged is not None and story.discharged is not None:
        parts.append(f"{story.charged:.1f} Wh into the car, {story.discharged:.1f} Wh out of it (from reported power)")
    series = (("meter", story.meter, "Wh"), ("meter out", story.meter_out, "Wh"), ("SoC", story.soc, "%"))
    parts += [f"{name} {ends[0]} → {ends[1]} {unit}" for name, ends, unit in series if ends is not None]
    return "; ".join(parts) or "none reported"
