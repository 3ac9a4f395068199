"""The course of a session as a picture: power, state of charge and prices."""

from pilotwire.sim.chart import Panel, Point, Series, chart
from pilotwire.sim.result import Result

MINUTE, KILO = 60.0, 1000.0
SOC_MARGIN = 5.0  # % above and below


def picture(result: Result) -> str:
    """SVG."""
    return chart(
        f"{result.scenario}", (_power(result), _soc(result), _prices(result)), "minutes since the plug went in"
    )


def _minutes(result: Result) -> list[float]:
    return [(moment.time - result.start) / MINUTE for moment in result.moments]


def _power(result: Result) -> Panel:
    minutes, moments = _minutes(result), result.moments
    power = [(x, moment.watts / KILO) for x, moment in zip(minutes, moments, strict=True)]
    setpoint = [(x, m.setpoint_w / KILO) for x, m in zip(minutes, moments, strict=True) if m.setpoint_w is not None]
    series = (
        Series(key="power", name="power into the car", look="a", points=power, filled=True),
        Series(key="setpoint", name="setpoint", look="b dash thin", points=_edges(setpoint), steps=True),
    )
    return Panel(title="Power, kW", series=series, height=230)


def _soc(result: Result) -> Panel:
    points = [(x, moment.soc) for x, moment in zip(_minutes(result), result.moments, strict=True)]
    target = result.story.target_soc
    goal = [(points[0][0], target), (points[-1][0], target)] if points else []
    values = [target, *(y for _, y in points)]
    series = (
        Series(key="soc", name="state of charge", look="c", points=points),
        Series(key="target", name="target", look="e dash thin", points=goal),
    )
    bounds = max(0.0, min(values) - SOC_MARGIN), min(100.0, max(values) + SOC_MARGIN)
    return Panel(title="Battery, %", series=series, height=130, bounds=bounds)


def _prices(result: Result) -> Panel:
    minutes, moments = _minutes(result), result.moments
    buy = [(x, moment.buy) for x, moment in zip(minutes, moments, strict=True)]
    sell = [(x, moment.sell) for x, moment in zip(minutes, moments, strict=True)]
    series = [Series(key="price", name="price", look="d", points=_edges(buy), steps=True)]
    if result.scenario.way.bidirectional:
        series.append(
            Series(key="credit", name="price for energy back", look="d dash thin", points=_edges(sell), steps=True)
        )
    return Panel(title="Price, EUR per kWh", series=tuple(series), height=110)


def _edges(points: list[Point]) -> list[Point]:
    """Only where the value changes, and both ends."""
    kept = [point for i, point in enumerate(points) if i == 0 or point[1] != points[i - 1][1]]
    return [*kept, points[-1]] if points else []
