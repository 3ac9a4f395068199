"""Discovery over real sockets: shells around `Asker` and `Answerer`."""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from pilotwire.net.addresses import PATIENCE, ready
from pilotwire.net.answerer import Answerer, AnswererOutput, AnswerPolicy
from pilotwire.net.asker import Asker, AskPolicy
from pilotwire.net.endpoint import Endpoint, Link, SockAddress, bind, endpoint, link, udp_socket
from pilotwire.net.errors import Misconfigured, Unreachable
from pilotwire.net.sdp_events import Datagram, Found, GaveUp, Ignored
from pilotwire.wire import sdp

Report = Callable[[Ignored], None]


Overheard = Callable[[Endpoint, Endpoint, bytes, bool], None]
"""Is told source, destination and octets of a datagram, and whether the station sent it."""


def unreported(ignored: Ignored) -> None:
    """Nobody wants to know."""


def unheard(source: Endpoint, destination: Endpoint, data: bytes, sent: bool) -> None:
    """Nobody listens."""


class Beacon(asyncio.DatagramProtocol):
    """Answers cars until it is closed: questions come to `ear`, and answers from `place`."""

    def __init__(
        self,
        answerer: Answerer,
        ear: Endpoint,
        place: Endpoint,
        report: Report = unreported,
        overheard: Overheard = unheard,
    ) -> None:
        self._answerer, self.ear, self.place = answerer, ear, place
        self._report, self._overheard = report, overheard

    @property
    def policy(self) -> AnswerPolicy:
        """What is answered; may be set at any time."""
        return self._answerer.policy

    @policy.setter
    def policy(self, policy: AnswerPolicy) -> None:
        self._answerer.policy = policy

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is ours."""
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: SockAddress) -> None:
        """A question, perhaps."""
        self._overheard(endpoint(address), self.ear, data, False)
        self._answerer.receive(data, endpoint(address), asyncio.get_running_loop().time())
        for output in self._answerer.take():
            self._carry_out(output)

    def _carry_out(self, output: AnswererOutput) -> None:
        match output:
            case Datagram(data, to):
                self._overheard(self.place, to, data, True)
                self._transport.sendto(data, to.sockaddr)
            case Ignored():
                self._report(output)

    def close(self) -> None:
        """Fall silent."""
        self._transport.close()


async def answer(
    interface: str,
    policy: AnswerPolicy,
    *,
    port: int = sdp.PORT,
    report: Report = unreported,
    overheard: Overheard = unheard,
) -> Beacon:
    """Answer the cars behind an interface, at any free UDP port where `port` is 0.

    Misconfigured when the port is taken, Unreachable without an address.
    """
    loop, where = asyncio.get_running_loop(), link(interface)
    ear = udp_socket()
    try:
        # Bound to the group and an interface, the kernel hands over nothing that was sent elsewhere or came otherwise,
        # and stations at several interfaces share the port.
        ear.bind(where.at(where.group, port).sockaddr)
        _join(ear, where)
    except OSError as error:
        ear.close()
        words = f"{port} on {interface} ({error.strerror})"
        raise Misconfigured("UDP port for discovery", words, "must be free: is another station running?") from None
    ear.setblocking(False)
    heard_at = endpoint(ear.getsockname())
    place = where.at(where.own, heard_at.port)
    beacon = Beacon(Answerer(policy, where, loop.time()), heard_at, place, report, overheard)
    await loop.create_datagram_endpoint(lambda: beacon, sock=ear)
    return beacon


def _join(ear: socket.socket, where: Link) -> None:
    if where.group.is_multicast:
        member = where.group.packed + struct.pack("@I", where.scope)
        ear.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, member)


class _Search(asyncio.DatagramProtocol):
    """Drives an asker until it has an end."""

    def __init__(self, asker: Asker, report: Report) -> None:
        self._asker = asker
        self._report = report
        self.end: asyncio.Future[Found] = asyncio.get_running_loop().create_future()
        self._timer: asyncio.TimerHandle | None = None
        self._trouble = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self._tick()

    def datagram_received(self, data: bytes, address: SockAddress) -> None:
        self._asker.receive(data, endpoint(address))
        self._carry_out()

    def error_received(self, error: Exception) -> None:
        self._trouble = f"; one of them was not sent ({error})"

    def connection_lost(self, error: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        self._asker.handle_timeout(loop.time())
        self._carry_out()
        due = self._asker.next_deadline()
        if due is not None:
            self._timer = loop.call_at(due, self._tick)

    def _carry_out(self) -> None:
        for output in self._asker.take():
            match output:
                case Datagram(data, to):
                    self._transport.sendto(data, to.sockaddr)
                case Ignored():
                    self._report(output)
                case Found() if not self.end.done():
                    self.end.set_result(output)
                case GaveUp(words) if not self.end.done():
                    self.end.set_exception(Unreachable(words + self._trouble))


async def discover(interface: str, policy: AskPolicy, *, port: int = sdp.PORT, report: Report = unreported) -> Found:
    """Find the station behind an interface; Unreachable when none answers acceptably within 12.5 s."""
    loop, where = asyncio.get_running_loop(), link(interface)
    mouth = udp_socket()
    mouth.setblocking(False)
    # Bound to an address of the interface, it gets no answers that came in by another.
    bind(mouth, where.at(where.own, 0))
    search = _Search(Asker(policy, where, port, loop.time()), report)
    transport, _ = await loop.create_datagram_endpoint(lambda: search, sock=mouth)
    try:
        return await search.end
    finally:
        transport.close()


async def link_up(interface: str, timeout: float = PATIENCE) -> Link:
    """The link as soon as it has an address, which takes IPv6 a second or two.

    Unreachable when it gets none, AddressTaken when another host has it.
    """
    with suppress(Unreachable):
        return link(interface)
    await ready(interface, timeout)
    return link(interface)
