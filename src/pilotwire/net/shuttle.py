"""Moves octets between an asyncio transport and a line, and ends what breaks a rule or takes too long.

What the owner has not read is bounded by pausing the transport; what the peer does not read, by giving the connection
up: a session that waited for a peer to read could not keep its own time limits.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import cast

import msgspec

from pilotwire.net.endpoint import endpoint
from pilotwire.net.engines import Engine
from pilotwire.net.errors import TlsFailure, Unreachable
from pilotwire.net.inbox import End, Ending, Inbox
from pilotwire.net.line import Line
from pilotwire.net.observing import Observe, unobserved
from pilotwire.net.router import Router

__all__ = ["MAX_UNSENT", "Observe", "Patience", "Shuttle", "unobserved"]

MAX_UNSENT = 256 * 1024

LINGER = 1.0
"""Seconds to wait for the peer's end after ours: closing at once could wipe out our last octets on their way."""


class Patience(msgspec.Struct, frozen=True):
    """Seconds to the first octets, and from there to the end of the handshake."""

    first: float
    handshake: float


class Shuttle(asyncio.Protocol):
    """One connection: `ready` is called once it stands, `lost` once it is gone."""

    def __init__(
        self,
        opening: Router | Engine,
        patience: Patience,
        observe: Observe,
        *,
        ready: Callable[["Shuttle"], None],
        lost: Callable[["Shuttle"], None],
    ) -> None:
        self.line = Line(opening)
        self.inbox = Inbox()
        self.settled = asyncio.Event()  # ready, or never to be
        self.gone = asyncio.Event()
        self.problem: Exception | None = None
        self.ready = False
        self._patience = patience
        self._observe = observe
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
        self.inbox.end(Ending(End.CUT if self.line.cut_by_fin else End.PEER))
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
        if self.ready and not self._closing and not self.transport.is_closing():
            self.line.send(data)
            self._flush()

    def close(self, clean: bool) -> None:
        """End the connection: with the goodbye of its protocol and a FIN, or at once."""
        if not clean:
            self.abandon()
        if self._shut(Ending(End.OWN)):
            with suppress(TlsFailure):  # what has failed before has nothing to say
                self.line.close()
            self._flush()
            self._linger()

    def fail(self, problem: Exception) -> None:
        """End the connection for a reason; the peer is told as far as TLS has an alert for it."""
        if self._shut(Ending(End.BROKEN, str(problem))):
            self.problem = problem
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
        self.line.observers = self._observe(self.local, self.peer)
        self._flush()
        self._check_ready()

    def _take(self, data: bytes) -> None:
        if self.line.fresh:
            self._wait(self._patience.handshake, "the handshake was not over in time")
        try:
            self.line.feed(data)
        finally:  # after a failure there may be octets from before it, and an alert
            self._check_ready()
            self.inbox.put(self.line.recv())
            self._flush()
        if self.line.over:
            self.inbox.end(Ending(End.PEER))
        if self.inbox.full:
            self.transport.pause_reading()

    def _check_ready(self) -> None:
        if self.line.done and not self.ready:
            self.ready = True
            self.settled.set()
            self._stop_waiting()
            self._tell_ready(self)

    def _flush(self) -> None:
        if data := self.line.out():
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
