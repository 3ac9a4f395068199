"""The order of talk: sequence tables, timers, and all that both sides of a session and a listener share."""

from pilotwire.session.agreed import Agreed, Control, Goals, Mobility, Power, Variant
from pilotwire.session.dialect import ALLOWED, LAB_ALLOWED, Dialect, Security
from pilotwire.session.events import Event, describe
from pilotwire.session.follower import TABLES, Follower
from pilotwire.session.protocols import PROTOCOLS, Protocol
from pilotwire.session.rules import Rule, State, Table
from pilotwire.session.timers import TIMERS, Role, Span, Timer

__all__ = [
    "ALLOWED",
    "LAB_ALLOWED",
    "PROTOCOLS",
    "TABLES",
    "TIMERS",
    "Agreed",
    "Control",
    "Dialect",
    "Event",
    "Follower",
    "Goals",
    "Mobility",
    "Power",
    "Protocol",
    "Role",
    "Rule",
    "Security",
    "Span",
    "State",
    "Table",
    "Timer",
    "Variant",
    "describe",
]
