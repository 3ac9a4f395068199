"""ISO 15118-20, station: mobility needs that were set at the station, for cars that let it (MobilityNeedsMode 2)."""

from typing import Any

from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Control, Goals, Mobility
from pilotwire.session.events import Warned

ACK_MAX_DELAY = 30
"""Seconds that a car has to take a goal up in its own requests; ours to choose, as EVerest has it."""

CLOCK_S = 3
"""How far the departures of both sides may differ: whole seconds on either side, and a message between."""


def told_goals(visit: Visit) -> dict[str, int]:
    """The fields of a Dynamic response; none where nothing was set or the car does not let the station set it."""
    goals, variant = visit.goals, visit.agreed.variant
    if variant is None or (variant.control, variant.mobility) != (Control.DYNAMIC, Mobility.SECC):
        return {}
    seconds = None if goals.departure is None else max(0, round(goals.departure - visit.now))
    values = {"departure_time": seconds, "minimum_soc": goals.minimum_soc, "target_soc": goals.target_soc}
    return {name: value for name, value in values.items() if value is not None}


def remind(visit: Visit, request: Any) -> dict[str, int]:
    """The same for a loop's response, with the time that is left to take them up; none once the car has."""
    values, notes = told_goals(visit), visit.notes
    if not values:
        return {}
    if notes.goals_due is None:
        notes.goals_due = visit.now + ACK_MAX_DELAY
    elif _taken(visit, request):
        notes.goals_due = 0.0
        return {}
    elif 0 < notes.goals_due <= visit.now:
        visit.tell(Warned("the car does not take up the goals that were set at the station"))
        notes.goals_due = 0.0
    return values | {"ack_max_delay": max(0, int(notes.goals_due - visit.now))}


def _taken(visit: Visit, request: Any) -> bool:
    """Whether the car's own words say the same by now; one that shows no state of charge counts as willing."""
    goals, shown = visit.goals, request.display_parameters
    return _leaves(visit, goals, request.control_mode.departure_time) and all(
        goal is None or mark in (None, goal)
        for goal, mark in (
            (goals.minimum_soc, shown and shown.minimum_soc),
            (goals.target_soc, shown and shown.target_soc),
        )
    )


def _leaves(visit: Visit, goals: Goals, told: int | None) -> bool:
    if goals.departure is None or told is None:
        return goals.departure is None
    return abs(visit.now + told - max(goals.departure, visit.now)) <= CLOCK_S
