"""The car: scripts that ask, and the engine that runs them for one connection."""

from pilotwire.evcc.drive import drive
from pilotwire.evcc.engine import CarEngine, Trip
from pilotwire.evcc.habits import Habits
from pilotwire.evcc.resume import asleep
from pilotwire.evcc.settings import Asleep, Settings
from pilotwire.evcc.steps import Abandon, Ask, Broken, Rest, Until, ask

__all__ = [
    "Abandon",
    "Ask",
    "Asleep",
    "Broken",
    "CarEngine",
    "Habits",
    "Rest",
    "Settings",
    "Trip",
    "Until",
    "ask",
    "asleep",
    "drive",
]
