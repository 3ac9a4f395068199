"""The car's half of discovery (ISO 15118-2, 7.10.1; -20, 7.10.1): ask, and believe only what can be right.

The first answer that passes every check wins at once. Answers that do not pass change nothing, so whoever else is on
the power line can neither end the search nor lead the car off the link or off TLS. Where less security than asked for
is acceptable, such an answer waits for the next request to be due, so that a better one can overtake it.
"""

import msgspec

from pilotwire.net.endpoint import Endpoint, Link
from pilotwire.net.sdp_events import Datagram, Found, GaveUp, Ignored, off_link
from pilotwire.session.timers import SDP_REQUESTS, TIMERS, Span
from pilotwire.wire import sdp
from pilotwire.wire.errors import FrameError
from pilotwire.wire.sdp import SdpResponse, Security, Transport

REPEAT_SECONDS = next(row.limit for row in TIMERS if row.span is Span.DISCOVERY)
TOLD_PER_REQUEST = 8
"""Answers not believed that are told between two requests; more of them are dropped in silence."""


class AskPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What the car wants. `tolerates` names the security it takes though it asked for another; a downgrade, mostly."""

    asks: Security = Security.TLS
    tolerates: frozenset[Security] = frozenset()
    attempts: int = SDP_REQUESTS


AskerOutput = Datagram | Found | GaveUp | Ignored


class Asker:
    """Asks at `now` and every 250 ms from then on; after `Found` or `GaveUp` it is silent."""

    def __init__(self, policy: AskPolicy, link: Link, port: int, now: float) -> None:
        self._policy = policy
        self._link = link
        self._question = Datagram(sdp.encode(sdp.SdpRequest(security=policy.asks)), link.at(link.group, port))
        self._asked = self._told = 0
        self._due: float | None = now
        self._second_best: Found | None = None
        self._out: list[AskerOutput] = []

    def take(self) -> list[AskerOutput]:
        """What came up since the last call."""
        out, self._out = self._out, []
        return out

    def next_deadline(self) -> float | None:
        """When to call `handle_timeout`; None when it is over."""
        return self._due

    def handle_timeout(self, now: float) -> None:
        """Ask again, take what is second best, or give up."""
        if self._due is None or now < self._due:
            return
        if self._second_best is not None:
            self._finish(self._second_best)
        elif self._asked >= self._policy.attempts:
            self._finish(GaveUp(f"no acceptable answer to {self._asked} discovery requests"))
        else:
            self._asked, self._told = self._asked + 1, 0
            self._due = now + REPEAT_SECONDS
            self._out.append(self._question)

    def receive(self, data: bytes, source: Endpoint) -> None:
        """Take a datagram that reached our socket."""
        if self._due is None:
            return
        try:
            found = self._believe(data, source)
        except FrameError as refusal:
            self._ignore(source, str(refusal))
            return
        if found.security in (self._policy.asks, Security.TLS):
            self._finish(found)
        else:
            self._second_best = self._second_best or found

    def _believe(self, data: bytes, source: Endpoint) -> Found:
        """What an answer offers; FrameError when it must not be followed."""
        _demand("source", source, off_link(source, self._link))
        response = sdp.decode(data)
        if not isinstance(response, SdpResponse):
            raise FrameError("SDP", "message", type(response).__name__, "must be an SdpResponse")
        address = self._link.at(response.address, response.port)
        _demand("address", response.address, off_link(address, self._link))
        _demand("port", response.port, None if response.port else "0 is no port")
        _demand("transport", response.transport.name, None if response.transport is Transport.TCP else "must be TCP")
        allowed = {self._policy.asks, *self._policy.tolerates}
        names = " or ".join(sorted(security.name for security in allowed))
        _demand("security", response.security.name, None if response.security in allowed else f"must be {names}")
        return Found(address, response.security)

    def _ignore(self, source: Endpoint, words: str) -> None:
        self._told += 1
        if self._told <= TOLD_PER_REQUEST:
            self._out.append(Ignored(source, words))

    def _finish(self, end: Found | GaveUp) -> None:
        self._due = None
        self._out.append(end)


def _demand(field: str, value: object, objection: str | None) -> None:
    if objection is not None:
        raise FrameError("SDP", field, value, objection)
