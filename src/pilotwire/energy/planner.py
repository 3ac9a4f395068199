"""The planner: charge when cheap, discharge when dear, and have the target at departure. Exact, pure and small.

First the minimum, as fast as possible. From then on the energy in the battery never leaves the bounds that were asked
for, and of all ways to reach the target, or the nearest to it, the cheapest is taken. A span that is used in part is
used at full power from its beginning: early energy is sure energy, and no power falls below the least that works.
"""

from pilotwire.energy.spans import Span, is_late, spans
from pilotwire.energy.values import Needs, Outlook, Plan, PlanStep
from pilotwire.energy.worth import Worth

ROUND_TRIP = 0.85  # of what a car took in comes out again: charger and battery, both ways; a usual value


def plan(
    outlook: Outlook, needs: Needs, now: float, *, delivered_wh: float = 0.0, efficiency: float = ROUND_TRIP
) -> Plan:
    """Power from `now` to the departure, or to the end of the outlook; past the departure, the target at once.

    `delivered_wh` went into the car since `needs.at`, less what came out. `efficiency` is that of a round trip: energy
    is sold only where that pays. PlanError for an empty outlook or for what is not a finite number.
    """
    ahead = spans(outlook, needs, now, efficiency)
    most = max(needs.maximum_wh - delivered_wh, 0.0)
    target, least = (min(wh - delivered_wh, most) for wh in (needs.target_wh, needs.minimum_wh))
    if is_late(needs, now):
        return _plan(_at_once(ahead, target)[0])
    steps, rest, energy = _at_once(ahead, least)
    return _plan(steps + _cheapest(rest, energy, Worth.at_departure(min(least, energy), target, most)))


def at_once(outlook: Outlook, needs: Needs, now: float) -> Plan:
    """The target as fast as possible at any price, as a car without a plan charges; PlanError as `plan`."""
    target = min(needs.target_wh, needs.maximum_wh)
    return _plan(_at_once(spans(outlook, needs, now, 1.0), target)[0])


def _at_once(ahead: list[Span], wanted: float) -> tuple[list[PlanStep], list[Span], float]:
    """Full power until an energy is reached; the steps, the spans that are left, and the energy."""
    steps: list[PlanStep] = []
    energy = 0.0
    for i, span in enumerate(ahead):
        missing = max(0.0, wanted - energy)
        if missing <= span.most_in:
            seconds = _seconds(missing, span.charge_w)
            steps.append(PlanStep(span.start, seconds, span.charge_w))
            return steps, [span.cut(seconds), *ahead[i + 1 :]], energy + missing
        steps.append(PlanStep(span.start, span.seconds, span.charge_w))
        energy += span.most_in
    return steps, [], energy


def _cheapest(ahead: list[Span], energy: float, at_departure: Worth) -> list[PlanStep]:
    """Back in time for what energy will be worth after each span, then forward for what to do in it."""
    later = [at_departure]
    for span in reversed(ahead[1:]):
        later.append(later[-1].before((span.buy, span.most_in), (span.sell, span.most_out)))
    steps: list[PlanStep] = []
    for span, worth in zip(ahead, reversed(later), strict=False):
        bought = min(span.most_in, worth.buying(energy, span.buy))
        sold = min(span.most_out, worth.selling(energy, span.sell))
        steps += _used(span, bought, sold)
        energy += bought - sold
    return steps


def _used(span: Span, bought: float, sold: float) -> list[PlanStep]:
    """Full power first, then a pause; a span is never used both ways, since it sells no dearer than it buys."""
    busy = _seconds(bought, span.charge_w) if bought > 0 else _seconds(sold, span.drain_w)
    watts = span.charge_w if bought > 0 else -span.discharge_w
    return [PlanStep(span.start, busy, watts), PlanStep(span.start + busy, span.seconds - busy, 0.0)]


def _seconds(energy: float, watts: float) -> float:
    return energy / watts * 3600 if energy > 0 else 0.0


def _plan(steps: list[PlanStep]) -> Plan:
    """Steps without length go, neighbours of the same power become one."""
    joined: list[PlanStep] = []
    for step in (step for step in steps if step.duration > 0):
        if joined and joined[-1].watts == step.watts:
            last = joined.pop()
            step = PlanStep(last.start, last.duration + step.duration, last.watts)
        joined.append(step)
    return Plan(tuple(joined))
