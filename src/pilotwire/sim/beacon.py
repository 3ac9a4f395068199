"""Discovery on the loopback, with an ear at the datagrams."""

import asyncio
import socket
from collections.abc import Callable

from pilotwire.net import Endpoint, Link, Service, link
from pilotwire.net.answerer import Answerer, AnswererOutput, AnswerPolicy
from pilotwire.net.discovery import Beacon, unreported
from pilotwire.net.endpoint import LOOPBACK_INTERFACE, SockAddress, endpoint
from pilotwire.net.sdp_events import Datagram
from pilotwire.wire import sdp

Overheard = Callable[[Endpoint, Endpoint, bytes, bool], None]
"""Is told source, destination and octets, and whether the station sent them."""


class OverheardBeacon(Beacon):
    """A beacon whose talk can be recorded; `place` is where it listens."""

    def __init__(self, answerer: Answerer, place: Endpoint, overheard: Overheard) -> None:
        super().__init__(answerer, unreported)
        self.place, self._overheard = place, overheard

    def datagram_received(self, data: bytes, address: SockAddress) -> None:
        """A question, perhaps."""
        self._overheard(endpoint(address), self.place, data, False)
        super().datagram_received(data, address)

    def _carry_out(self, output: AnswererOutput) -> None:
        if isinstance(output, Datagram):
            self._overheard(self.place, output.to, output.data, True)
        super()._carry_out(output)


async def beacon(service: Service, port: int, overheard: Overheard) -> OverheardBeacon:
    """Answer cars on the loopback for what a service has at a TCP port; on UDP 15118, or where that is free."""
    serves = {sdp.Security.TLS} if service.tls else {sdp.Security.NONE}
    loop, where = asyncio.get_running_loop(), link(LOOPBACK_INTERFACE)
    ear = _ear(where)
    answerer = Answerer(AnswerPolicy(port=port, serves=frozenset(serves)), where, loop.time())
    made = OverheardBeacon(answerer, endpoint(ear.getsockname()), overheard)
    await loop.create_datagram_endpoint(lambda: made, sock=ear)
    return made


def _ear(where: Link) -> socket.socket:
    """Another station on this machine may have the port of the standard; then any will do."""
    ear = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    ear.setblocking(False)
    try:
        ear.bind(where.at(where.own, sdp.PORT).sockaddr)
    except OSError:
        ear.bind(where.at(where.own, 0).sockaddr)
    return ear
