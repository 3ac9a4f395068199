"""The station: answers to requests as small pure functions, and the engine that runs them for one connection."""

from pilotwire.secc import din, iso2, iso20
from pilotwire.secc.answers import BOOK, answers
from pilotwire.secc.engine import StationEngine
from pilotwire.secc.errors import Refuse, Wait
from pilotwire.secc.offering import INTERNET, PARKING, Offering, Vas
from pilotwire.secc.sleeping import Sleeper
from pilotwire.secc.visit import Notes, Visit
from pilotwire.session.binding import bind

__all__ = [
    "BOOK",
    "INTERNET",
    "PARKING",
    "Notes",
    "Offering",
    "Refuse",
    "Sleeper",
    "StationEngine",
    "Vas",
    "Visit",
    "Wait",
    "answers",
    "bind",
    "din",
    "iso2",
    "iso20",
]
