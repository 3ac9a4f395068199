"""The station's half of discovery (ISO 15118-2, 7.10.1; -20, 7.10.1)."""

import msgspec

from pilotwire.net.endpoint import Endpoint, Link
from pilotwire.net.sdp_events import Datagram, Ignored, off_link
from pilotwire.wire import sdp
from pilotwire.wire.errors import FrameError
from pilotwire.wire.sdp import SdpRequest, SdpResponse, Security, Transport

ANSWERS_PER_SECOND = 40.0
BURST = 40.0
"""A car asks four times a second, and a power line may reach some neighbours; a flood is not answered in full."""


class AnswerPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What the station serves at its TCP port; with nothing served it keeps silent."""

    port: int
    serves: frozenset[Security]

    def security(self, asked: Security) -> Security | None:
        """What to answer: what was asked for, or else what there is. The car is the one to refuse."""
        return asked if asked in self.serves else next(iter(self.serves), None)


AnswererOutput = Datagram | Ignored


class Answerer:
    """Answers questions that come from its link, so many per second; the policy may change at any time."""

    def __init__(self, policy: AnswerPolicy, link: Link, now: float) -> None:
        self.policy = policy
        self._link = link
        self._credit, self._seen = BURST, now
        self._out: list[AnswererOutput] = []

    def take(self) -> list[AnswererOutput]:
        """What came up since the last call."""
        out, self._out = self._out, []
        return out

    def receive(self, data: bytes, source: Endpoint, now: float) -> None:
        """Take a datagram; beyond the rate it is dropped without a word, be it good or bad."""
        self._credit = min(BURST, self._credit + max(now - self._seen, 0.0) * ANSWERS_PER_SECOND)
        self._seen = now
        if self._credit < 1:
            return
        self._credit -= 1
        try:
            self._out.append(Datagram(self._answer(data, source), source))
        except FrameError as refusal:
            self._out.append(Ignored(source, str(refusal)))

    def _answer(self, data: bytes, source: Endpoint) -> bytes:
        objection = off_link(source, self._link)
        if objection is not None:
            raise FrameError("SDP", "source", source, objection)
        request = sdp.decode(data)
        if not isinstance(request, SdpRequest):
            raise FrameError("SDP", "message", type(request).__name__, "must be an SdpRequest")
        if request.transport is not Transport.TCP:
            raise FrameError("SDP", "transport", request.transport.name, "must be TCP")
        security = self.policy.security(request.security)
        if security is None:
            raise FrameError("SDP", "security", request.security.name, "nothing is served")
        return sdp.encode(SdpResponse(address=self._link.own, port=self.policy.port, security=security))
