"""What `pilotwire slac watch` prints: a block per attempt, with the attenuation of each station as a small plot."""

from collections.abc import Iterator
from itertools import zip_longest
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from pilotwire.capture.slac import Grade, Heard, Timed, vendor
from pilotwire.cli.logs import stamp
from pilotwire.slac.policy import FIELD, SDK

MARGIN = 12
"""Columns left of the values."""
NARROW = 20
"""Columns that values have at least, however narrow the terminal."""

BARS = "▁▂▃▄▅▆▇█"
PLAIN_BARS = "._-~=+*#"
"""For terminals whose encoding has no blocks."""

Row = tuple[str, str, str]
"""Label, value and style; the value is wrapped."""


def block(screen: Console, grade: Grade) -> list[Text]:
    """The lines of an attempt."""
    head = Text.assemble(
        (f"Attempt {grade.number}", "bold"), f"  {_moment(grade.start)}, {grade.end - grade.start:.3f} s"
    )
    lines = [head]
    for label, value, style in _rows(grade):
        width = max(NARROW, screen.width - MARGIN)
        for name, line in zip_longest([label], wrap(value, width), fillvalue=""):
            lines.append(Text.assemble((f"  {name:<{MARGIN - 2}}", "dim"), (line, style)))
        lines += _plots(screen, grade, label)
    return lines


def _rows(grade: Grade) -> Iterator[Row]:
    sent = f"{times(grade.announcements, 'announcement')}, {times(grade.sounds, 'sound')}"
    yield "car", f"{_interface(grade.car, grade.car_modem)}, RunID {grade.run_id.hex()}", ""
    yield "search", f"{times(grade.searches, 'CM_SLAC_PARM.REQ')}, {times(grade.answers, 'answer')}, {sent}", ""
    yield from _looks(grade)
    if grade.heard:
        yield HEARD, f"by {times(len(grade.heard), 'station')}", ""
    if grade.validation:
        yield "validation", "; ".join(grade.validation), ""
    if grade.key:
        yield "key", f"{grade.key}, a fingerprint", ""
    if kept := [timed for timed in grade.timers if timed.kept]:
        yield "kept", "; ".join(f"{timed.name} {_measured(timed)}" for timed in narrowest(kept)), ""
    for timed in grade.broken:
        yield "broken", f"{timed.name}{_by(grade, timed.by)}: {_measured(timed)}, {timed.span}", "yellow"
    for finding in grade.findings:
        yield "finding", f"{finding.rule}{_by(grade, finding.by)}: {finding.text}", "yellow"
    yield "verdict", grade.verdict, _mood(grade)


def _mood(grade: Grade) -> str:
    if grade.again is not None:
        return "bold"
    return "bold green" if grade.clean else "bold" if grade.matched else "bold red"


def _looks(grade: Grade) -> Iterator[Row]:
    """All that the car took until it chose, beside the last one: who was heard in each."""
    if len(grade.looks) == 1 or grade.again is not None:
        return
    yield "looks", f"{len(grade.looks)}; of each station the latest report counts", ""
    for look in grade.looks:
        found = (_level(each) for each in look.heard)
        yield "", f"attempt {look.attempt} heard {', '.join(found) or 'nobody'}", ""


def _level(heard: Heard) -> str:
    mac = heard.station.hex(":")
    return f"{mac} with nothing measured" if heard.mean is None else f"{mac} at {heard.mean:.1f} dB"


HEARD = "heard"


def _plots(screen: Console, grade: Grade, label: str) -> Iterator[Text]:
    """Below the row of stations: each of them, with its plot; one scale for all, so that they compare."""
    levels = [level for heard in grade.heard for level in heard.groups]
    for heard in grade.heard if label == HEARD else ():
        for words in (_interface(heard.station, heard.modem), _reported(grade, heard)):
            yield from (Text(" " * MARGIN + line) for line in wrap(words, max(NARROW, screen.width - MARGIN)))
        if heard.mean is not None:
            plot = bars(heard.groups, min(levels), max(levels), plain=screen.options.ascii_only)
            yield Text(" " * MARGIN).append_text(plot)


def bars(groups: bytes, low: int, high: int, *, plain: bool) -> Text:
    """A bar per carrier group, higher for more attenuation; `low` and `high` are the ends of the scale, dB."""
    signs, text = PLAIN_BARS if plain else BARS, Text()
    for level in groups:
        height = (level - low) * len(signs) // (high - low + 1)
        style = "green" if level < SDK.indirect_db else "yellow" if level < FIELD.direct_db else "red"
        text.append(signs[height], style)
    return text


def _reported(grade: Grade, heard: Heard) -> str:
    marks = [word for word, mac in (("nearest", grade.best), ("chosen", grade.chosen)) if mac == heard.station]
    mark = "".join(f", {word}" for word in marks)
    if heard.reported is None:
        return f"no report{mark}"
    mean = "nothing measured" if heard.mean is None else _mean(heard.mean, heard.groups)
    moment = f"after {heard.reported:.3f} s" + (f" of attempt {heard.attempt}" if heard.attempt != grade.number else "")
    return f"{mean}, {times(heard.sounds or 0, 'sound')}, {moment}{mark}"


def _mean(mean: float, groups: bytes) -> str:
    return f"{mean:.1f} dB ({min(groups)} to {max(groups)})"


def _interface(mac: bytes, modem: bytes | None) -> str:
    made = f" ({vendor(mac)})" if vendor(mac) else ""
    return f"{mac.hex(':')}{made}" + (f", modem {_interface(modem, None)}" if modem else "")


def _by(grade: Grade, mac: bytes | None) -> str:
    if mac is None:
        return ""
    return ", by the car" if mac == grade.car else f", by {mac.hex(':')}"


def narrowest(timers: list[Timed]) -> list[Timed]:
    """One of each name, that with the least margin."""
    found: dict[str, Timed] = {}
    for timed in sorted(timers, key=lambda timed: timed.margin):
        found.setdefault(timed.name, timed)
    return [timed for timed in timers if found[timed.name] is timed]


def _measured(timed: Timed) -> str:
    match timed.least, timed.most:
        case None, float(most):
            limits = f"at most {_span(most)}"
        case float(least), float(most):
            limits = f"{_span(least)} to {_span(most)}"
        case least, _:
            limits = f"at least {_span(least or 0.0)}"
    return f"{_span(timed.measured)} ({limits})"


def _span(seconds: float) -> str:
    return f"{seconds:.2f} s" if abs(seconds) >= 1 else f"{seconds * 1000:.0f} ms"


def _moment(seconds: float) -> str:
    """A capture may claim any time at all; only some of them are dates."""
    try:
        return stamp(seconds)
    except (OverflowError, OSError, ValueError):
        return f"{seconds:.0f} s since 1970"


def times(count: int, word: str) -> str:
    """So many of these."""
    return f"{count} {word}{'' if count == 1 or word.isupper() else 's'}"
