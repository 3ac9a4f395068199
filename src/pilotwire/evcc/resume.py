"""Resuming a paused session: only the one that this car paused, at the station it paused at."""

from hashlib import sha512

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.settings import Asleep


def bind(session_id: bytes, certificate: bytes | None) -> bytes:
    """What ties a session to its station, as [V2G20-2677] ties it to the car: by the TLS certificate's digest."""
    return sha512(session_id + sha512(certificate).digest()).digest() if certificate else sha512(session_id).digest()


def can_resume(trip: Trip, asleep: Asleep) -> bool:
    """Whether the station is the one of the paused session [V2G20-2539], and kept its number."""
    same = asleep.binding == bind(asleep.session_id, trip.peer_certificate)
    return same and trip.session_id == asleep.session_id


def asleep(trip: Trip) -> Asleep:
    """What to keep of a session that was paused."""
    return Asleep(session_id=trip.session_id, agreed=trip.agreed, evse_id=trip.evse_id, binding=trip.binding)
