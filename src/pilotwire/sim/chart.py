"""A small chart in SVG: panels under each other with one axis of time, for light and dark pages."""

import math
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

import msgspec

Point = tuple[float, float]

WIDTH, LEFT, RIGHT, TOP, BOTTOM, GAP = 960, 64, 20, 56, 44, 34
TICKS = 5
LABEL_W = 6.4
"""Pixels that a letter of the legend takes, about."""

STYLE = """
text{font:12px system-ui,sans-serif;fill:#444}.title{font-size:16px;font-weight:600;fill:#111}.name{font-weight:600}
.paper{fill:#fff}.grid{stroke:#ddd}.axis{stroke:#888}.line{fill:none;stroke-width:1.6;stroke-linejoin:round}
.area{stroke:none;opacity:.25}.dash{stroke-dasharray:5 4}.thin{stroke-width:1.1}
.a{stroke:#0a7d55;fill:#0a7d55}.b{stroke:#b3560b;fill:#b3560b}.c{stroke:#2a62c4;fill:#2a62c4}
.d{stroke:#8a3aa8;fill:#8a3aa8}.e{stroke:#8d8d8d;fill:#8d8d8d}.line{fill:none}
@media (prefers-color-scheme:dark){text{fill:#bbb}.title{fill:#eee}.paper{fill:#16181c}.grid{stroke:#333}
.a{stroke:#3ecf9a;fill:#3ecf9a}.b{stroke:#f2a65a;fill:#f2a65a}.c{stroke:#7aa7ff;fill:#7aa7ff}.d{stroke:#d59aee;fill:#d59aee}
.line{fill:none}}
"""


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `key` is its id; `look` is a letter of the style for its colour, with further classes behind it."""

    key: str
    name: str
    look: str
    points: Sequence[Point]
    steps: bool = False  # holds each value until the next
    filled: bool = False  # down, or up, to zero


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """Lines over one axis."""

    title: str
    series: tuple[Series, ...]
    height: int
    bounds: tuple[float, float] | None = None  # of the axis; None: what the values need


class Scale(msgspec.Struct, frozen=True):
    """Where values lie between two pixels."""

    low: float
    high: float
    start: float
    stop: float

    def at(self, value: float) -> float:
        """The pixel of a value."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.stop - self.start), 2)


def chart(title: str, panels: Sequence[Panel], unit: str) -> str:
    """The picture; the axis of time has the unit of the points."""
    height = TOP + BOTTOM + sum(panel.height for panel in panels) + GAP * (len(panels) - 1)
    times = [x for panel in panels for series in panel.series for x, _ in series.points] or [0.0, 1.0]
    along = Scale(min(times), max(max(times), min(times) + 1e-9), LEFT, WIDTH - RIGHT)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>',
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>',
    ]
    top = TOP
    for panel in panels:
        parts += _panel(panel, along, top)
        top += panel.height + GAP
    parts += _time_axis(along, top - GAP, unit)
    return "\n".join([*parts, "</svg>\n"])


def _panel(panel: Panel, along: Scale, top: int) -> Iterator[str]:
    ticks = _ticks(*(panel.bounds or _bounds(panel)))
    up = Scale(ticks[0], ticks[-1], top + panel.height, top)
    for tick in ticks:
        y = up.at(tick)
        look = "axis" if tick == 0 else "grid"
        yield f'<line class="{look}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{tick:g}</text>'
    yield from _legend(panel, top)
    for series in panel.series:
        yield from _series(series, along, up)


def _legend(panel: Panel, top: int) -> Iterator[str]:
    yield f'<text class="name" x="{LEFT}" y="{top - 9}">{escape(panel.title)}</text>'
    x = LEFT + len(panel.title) * LABEL_W + 24
    for series in panel.series:
        yield f'<line class="line {series.look}" x1="{x}" x2="{x + 20}" y1="{top - 13}" y2="{top - 13}"/>'
        yield f'<text x="{x + 26}" y="{top - 9}">{escape(series.name)}</text>'
        x += 26 + len(series.name) * LABEL_W + 20


def _series(series: Series, along: Scale, up: Scale) -> Iterator[str]:
    points = list(_stepped(series.points)) if series.steps else list(series.points)
    if not points:
        return
    spots = [(along.at(x), up.at(y)) for x, y in points]
    path = " ".join(f"{x:g},{y:g}" for x, y in spots)
    if series.filled:
        zero = up.at(0.0)
        round_trip = f"{spots[0][0]:g},{zero:g} {path} {spots[-1][0]:g},{zero:g}"
        yield f'<polygon class="area {series.look}" points="{round_trip}"/>'
    yield f'<polyline id="{series.key}" class="line {series.look}" points="{path}"/>'


def _stepped(points: Sequence[Point]) -> Iterator[Point]:
    for place, (x, y) in enumerate(points):
        if place:
            yield x, points[place - 1][1]
        yield x, y


def _time_axis(along: Scale, bottom: int, unit: str) -> Iterator[str]:
    for tick in _ticks(along.low, along.high, 2 * TICKS):
        if along.low <= tick <= along.high:
            x = along.at(tick)
            yield f'<line class="axis" x1="{x}" x2="{x}" y1="{bottom}" y2="{bottom + 5}"/>'
            yield f'<text x="{x}" y="{bottom + 19}" text-anchor="middle">{tick:g}</text>'
    yield f'<text x="{WIDTH - RIGHT}" y="{bottom + 36}" text-anchor="end">{escape(unit)}</text>'


def _bounds(panel: Panel) -> tuple[float, float]:
    values = [y for series in panel.series for _, y in series.points] or [0.0]
    return min(0.0, *values), max(0.0, *values)


def _ticks(low: float, high: float, most: int = TICKS) -> list[float]:
    """Round values from at or below the lowest to at or above the highest."""
    rough = max(high - low, 1e-9) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, max(last, first + 1) + 1)]
