"""Resuming a paused session: only the one that this car paused, at the station it paused at."""

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.settings import Asleep
from pilotwire.session.binding import bind


def can_resume(trip: Trip, asleep: Asleep) -> bool:
    """Whether the station is the one of the paused session [V2G20-2539], and kept its number."""
    same = asleep.binding == bind(asleep.session_id, trip.peer_certificate)
    return same and trip.session_id == asleep.session_id


def asleep(trip: Trip) -> Asleep:
    """What to keep of a session that was paused."""
    return Asleep(session_id=trip.session_id, agreed=trip.agreed, evse_id=trip.evse_id, binding=trip.binding)
