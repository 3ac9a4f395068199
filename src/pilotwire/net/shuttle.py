"""Moves octets between an asyncio transport and an engine, and ends what breaks a rule or takes too long.

What the owner has not read is bounded by pausing the transport; what the peer does not read, by giving the connection
up: a session that waited for a peer to read could not keep its own time limits.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import cast

import msgspec

from pilotwire.net.endpoint import Endpoint, endpoint
from pilotwire.net.engines import Engine, PlainEngine
from pilotwire.net.errors import TlsFailure, Unreachable
from pilotwire.net.inbox import End, Ending, Inbox
from pilotwire.net.observing import NOBODY, Direction, Kind, Observers
from pilotwire.net.router import Router

MAX_UNSENT = 256 * 1024

LINGER = 1.0
"""Seconds to wait for the peer's end after ours: closing at once could wipe out our last octets on their way."""


Observe = Callable[[Endpoint, Endpoint], Observers]
"""Who watches a connection, by its local and its remote end."""


def unobserved(local: Endpoint, peer: Endpoint) -> Observers:
    """Nobody watches."""
    return NOBODY


class Patience(msgspec.Struct, frozen=True):
    """Seconds to the first octets, and from there to the end of the handshake."""

    first: float
    handshake: float


class Shuttle(asyncio.Protocol):
    """One connection; it opens with a router on the station's side, with an engine on the car's."""

    def __init__(
        self,
        opening: Router | Engine,
        patience: Patience,
        observe: Observe,
        *,
        ready: Callable[["Shuttle"], None],
        lost: Callable[["Shuttle"], None],
    ) -> None:
        self.inbox = Inbox()
        self.settled = asyncio.Event()  # ready, or never to be
        self.gone = asyncio.Event()
        self.problem: Exception | None = None
        self.ready = False
        self.engine: Engine | None = None if isinstance(opening, Router) else opening
        self._router = opening if isinstance(opening, Router) else None
        self._patience = patience
        self._observe = observe
        self._observers = NOBODY
        self._tell_ready, self._tell_lost = ready, lost
        self._closing = self._eof = False
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def transport(self) -> asyncio.Transport:
        """The TCP connection, from `connection_made` on."""
        assert self._transport is not None
        return self._transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """TCP stands."""
        self._transport = cast(asyncio.Transport, transport)
        self.local, self.peer = (endpoint(transport.get_extra_info(name)) for name in ("sockname", "peername"))
        if self._closing:  # given up in the meantime
            self._transport.abort()
            return
        self._wait(self._patience.first, "no octet came")
        self._guarded(self._begin)

    def data_received(self, data: bytes) -> None:
        """Octets came."""
        if not self._closing:
            self._guarded(self._take, data)

    def eof_received(self) -> bool:
        """The peer sends no more; True keeps the connection open, so that the owner may still send."""
        self._eof = True
        if not self.ready:
            self.abandon(Unreachable("the peer hung up before the handshake was over"))
        if self._closing:
            return False
        closed = isinstance(self.engine, PlainEngine) or (self.engine is not None and self.engine.closed)
        self.inbox.end(Ending(End.PEER if closed else End.CUT))
        return True

    def connection_lost(self, error: Exception | None) -> None:
        """TCP is gone."""
        self._stop_waiting()
        self.inbox.end(Ending(End.LOST, str(error or "the connection is gone")))
        self.settled.set()
        self.gone.set()
        self._tell_lost(self)

    def send(self, data: bytes) -> None:
        """Send octets of the application, if that is still possible."""
        if self.engine is None or self._closing or self.transport.is_closing():
            return
        self._observers.octets(Direction.OUT, Kind.CONTENT, data)
        self.engine.send(data)
        self._flush()

    def close(self, clean: bool) -> None:
        """End the connection: with the goodbye of its protocol and a FIN, or at once."""
        if not clean or self.engine is None:
            self.abandon()
        if not self._shut(Ending(End.OWN)):
            return
        if self.engine is not None:
            with suppress(TlsFailure):  # what has failed before has nothing to say
                self.engine.close()
        self._flush()
        self._linger()

    def fail(self, problem: Exception) -> None:
        """End the connection for a reason; the peer is told as far as TLS has an alert for it."""
        if not self._shut(Ending(End.BROKEN, str(problem))):
            return
        self.problem = problem
        if self._router is not None:
            self.transport.write(self._router.alert)
        self._linger()

    def abandon(self, problem: Exception | None = None) -> None:
        """End it at once, if it ever began; nothing more is sent."""
        if self._shut(Ending(End.LOST if problem else End.OWN, str(problem or ""))):
            self.problem = problem
        if self._transport is not None:
            self._transport.abort()

    def resume(self) -> None:
        """The owner has read what there was."""
        if not self.transport.is_closing():
            self.transport.resume_reading()

    def _guarded(self, step: Callable[..., None], *arguments: bytes) -> None:
        """Whatever goes wrong, in the octets or in one of our own callbacks, ends this connection and no other."""
        try:
            step(*arguments)
        except Exception as problem:
            self.fail(problem)

    def _begin(self) -> None:
        self._observers = self._observe(self.local, self.peer)
        self._flush()
        self._check_ready()

    def _take(self, data: bytes) -> None:
        self._observers.octets(Direction.IN, Kind.WIRE, data)
        if self.engine is None and self._router is not None:
            self._greet(data)
        elif self.engine is not None:
            self._feed(self.engine, data)

    def _greet(self, data: bytes) -> None:
        router = cast(Router, self._router)
        if not router.octets:
            self._wait(self._patience.handshake, "the handshake was not over in time")
        self.engine = router.feed(data)
        if self.engine is not None:
            self._router = None
            self._feed(self.engine, router.octets)

    def _feed(self, engine: Engine, data: bytes) -> None:
        try:
            engine.feed(data)
        finally:
            self._check_ready()
            content = engine.recv()
            self._observers.octets(Direction.IN, Kind.CONTENT, content)
            self.inbox.put(content)
            self._flush()
        if engine.closed:
            self.inbox.end(Ending(End.PEER))
        if self.inbox.full:
            self.transport.pause_reading()

    def _check_ready(self) -> None:
        if not self.ready and self.engine is not None and self.engine.done:
            self.ready = True
            self.settled.set()
            self._stop_waiting()
            self._tell_ready(self)

    def _flush(self) -> None:
        if self.engine is None:
            return
        data = self.engine.out()
        self._observers.keys(self.engine.take_keylog())
        self._observers.octets(Direction.OUT, Kind.WIRE, data)
        self.transport.write(data)
        if self.transport.get_write_buffer_size() > MAX_UNSENT:
            self._shut(Ending(End.BROKEN, f"the peer leaves more than {MAX_UNSENT} octets unread"))
            self.transport.abort()

    def _shut(self, ending: Ending) -> bool:
        """Whether this is the first end from our side."""
        if self._closing:
            return False
        self._closing = True
        self._stop_waiting()
        self.inbox.end(ending)
        self.settled.set()
        return True

    def _linger(self) -> None:
        if self._eof:
            self.transport.close()  # after what is still to be sent
        if self.transport.is_closing():
            return
        self.resume()  # what comes is thrown away until the peer's end comes
        with suppress(OSError):  # the peer may have reset it already
            self.transport.write_eof()
        self._timer = asyncio.get_running_loop().call_later(LINGER, self.transport.abort)

    def _wait(self, seconds: float, words: str) -> None:
        self._stop_waiting()
        self._timer = asyncio.get_running_loop().call_later(
            seconds, self.abandon, Unreachable(f"{words} ({seconds} s)")
        )

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
