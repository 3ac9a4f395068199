"""What stations choose and cars repeat: SessionIDs, challenges, schedule numbers."""

from itertools import count
from typing import Any

from msgspec.structs import replace

from pilotwire.capture.anatomy import body_of, find, session_id_of
from pilotwire.capture.exchange import Exchange
from pilotwire.capture.offer import Offer
from pilotwire.messages import codec

SESSION_ID, CHALLENGE = 8, 16  # octets that a station of ours asks for


class Dice:
    """Chance that falls as it did for the recorded station, so that most requests can be played as they were sent."""

    def __init__(self, offer: Offer) -> None:
        self._known = {
            SESSION_ID: [one for one in offer.session_ids if any(one)],
            CHALLENGE: list(offer.challenges),
        }
        self._count = count(1)

    def __call__(self, octets: int) -> bytes:
        """The next recorded number of this length; where there is none, one that counts."""
        known = self._known.get(octets)
        return known.pop(0) if known else next(self._count).to_bytes(octets, "big")


class Echo:
    """Writes a recorded request anew where it repeats something of the recorded station that ours chose otherwise."""

    def __init__(self) -> None:
        self._sessions: dict[bytes, bytes] = {}
        self._schedules: dict[int, int] = {}

    def learn(self, theirs: Any, ours: Any) -> None:
        """Two answers to the same request."""
        name = type(body_of(theirs)).__name__
        if name == "SessionSetupRes":
            self._sessions = {session_id_of(theirs) or b"": session_id_of(ours) or b""}
        old, new = _schedules(theirs), _schedules(ours)
        if old and new:
            self._schedules = {number: new[min(place, len(new) - 1)] for place, number in enumerate(old)}

    def payload(self, exchange: Exchange) -> bytes:
        """The EXI stream to send; the recorded one, octet by octet, where nothing has to be changed."""
        message = self._session(exchange)
        message = self._schedule(message)
        return exchange.payload if message is exchange.message else codec(exchange.schema).encode(message)

    def _session(self, exchange: Exchange) -> Any:
        message, given = exchange.message, session_id_of(exchange.message)
        ours = None if given is None else self._sessions.get(given)
        if exchange.name == "SessionSetupReq" or ours in (None, given):
            return message
        return replace(message, header=replace(message.header, session_id=ours))

    def _schedule(self, message: Any) -> Any:
        chosen = find(message, "sa_schedule_tuple_id")
        ours = self._schedules.get(chosen)
        if ours is None or ours == chosen:
            return message
        return _put(message, "sa_schedule_tuple_id", ours)


def _schedules(answer: Any) -> list[int]:
    """The numbers of the schedules in an offer."""
    tuples = find(answer, "sa_schedule_tuple") or ()
    return [one.sa_schedule_tuple_id for one in tuples]


def _put(node: Any, name: str, value: Any) -> Any:
    """A message with a field replaced wherever it stands."""
    changes: dict[str, Any] = {}
    for field in getattr(node, "__struct_fields__", ()):
        old = getattr(node, field)
        new = value if field == name and old is not None else _put(old, name, value)
        if new is not old:
            changes[field] = new
    return replace(node, **changes) if changes else node
