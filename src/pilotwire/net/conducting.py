"""The one loop of a session over a connection: octets and time go in, octets come out. For car and station alike."""

from collections.abc import Callable, Sequence
from typing import Protocol

from pilotwire.base.clock import Clock
from pilotwire.net.connection import Connection
from pilotwire.session.events import Close, Send


class Seated(Protocol):
    """One side of a session, joined to its hardware."""

    def receive(self, data: bytes, now: float) -> Sequence[Send | Close]:
        """Octets of the peer; what to do about them."""

    def tick(self, now: float) -> Sequence[Send | Close]:
        """Time went by; what to do about it."""

    def next_deadline(self) -> float | None:
        """When a tick is due, UNIX s."""


async def conduct(
    seat: Seated,
    connection: Connection,
    clock: Clock,
    *,
    poll: float,
    begin: Sequence[Send | Close] = (),
    first: bytes = b"",
    turned: Callable[[float, bool], None] = lambda now, heard: None,
) -> None:
    """Run until either side ends it. `poll` is the longest wait between two looks at the hardware, in real s.

    `begin` is sent at once, `first` are octets that have come already. `turned` is told each step: when, and whether
    octets came.
    """
    over, data = _say(connection, begin), first or None
    while not over:
        now = clock.now()
        over = _say(connection, seat.receive(data, now) if data else seat.tick(now))
        turned(now, bool(data))
        if not over:
            data = await connection.receive_within(_patience(seat, clock, poll))
            over = data == b""


def _say(connection: Connection, words: Sequence[Send | Close]) -> bool:
    """Send what there is to send; whether the connection is to be closed."""
    for word in words:
        if isinstance(word, Close):
            return True
        connection.send(word.data)
    return False


def _patience(seat: Seated, clock: Clock, poll: float) -> float:
    """Real seconds until the engine or the hardware wants attention."""
    due = seat.next_deadline()
    return poll if due is None else max(0.0, min(poll, clock.real(due - clock.now())))
