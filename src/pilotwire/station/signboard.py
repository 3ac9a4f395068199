"""Discovery at one post: cars are told where it listens, as long as they can get there."""

from collections.abc import Callable

from msgspec.structs import replace

from pilotwire.net import Endpoint, Service
from pilotwire.net.answerer import AnswerPolicy
from pilotwire.net.discovery import Beacon, Overheard, answer
from pilotwire.net.sdp_events import Ignored
from pilotwire.wire import sdp


class Signboard:
    """Answers cars for a service. `report` is told what was odd, `overheard` all datagrams."""

    def __init__(self, service: Service, report: Callable[[str], None], overheard: Overheard) -> None:
        serves = {sdp.Security.TLS} if service.tls else set()
        serves |= {sdp.Security.NONE} if service.plain else set()
        self._serves = frozenset(serves)
        self._report, self._overheard = report, overheard
        self._beacon: Beacon | None = None

    @property
    def place(self) -> Endpoint | None:
        """Where discovery is answered."""
        return self._beacon.place if self._beacon is not None else None

    async def put_up(self, interface: str, port: int) -> None:
        """Have the UDP port, and say nothing yet. Misconfigured, Unreachable."""
        nothing = AnswerPolicy(port=0, serves=frozenset())
        self._beacon = await answer(interface, nothing, port=port, report=self._odd, overheard=self._overheard)

    def announce(self, endpoint: Endpoint, *, reachable: bool) -> None:
        """Cars connect there."""
        if self._beacon is not None:
            self._beacon.policy = AnswerPolicy(port=endpoint.port, serves=self._serves if reachable else frozenset())

    def follow(self, *, reachable: bool) -> None:
        """Nobody is sent where nobody gets."""
        if self._beacon is not None:
            serves = self._serves if reachable else frozenset[sdp.Security]()
            self._beacon.policy = replace(self._beacon.policy, serves=serves)

    def _odd(self, odd: Ignored) -> None:
        """Nothing is odd while nobody gets here: the modem of a car may know of the link a moment before ours does."""
        if self._beacon is None or self._beacon.policy.serves:
            self._report(odd.words)

    def take_down(self) -> None:
        """Fall silent."""
        if self._beacon is not None:
            self._beacon.close()
            self._beacon = None
