"""A connection as the owner of a session sees it: octets of the application, whatever carries them."""

import msgspec

from pilotwire.net.clienthello import Version
from pilotwire.net.endpoint import Endpoint
from pilotwire.net.inbox import Ending
from pilotwire.net.shuttle import Shuttle
from pilotwire.net.tls import TlsEngine, TlsSession
from pilotwire.session.dialect import Security


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a connection once it stands."""

    peer: Endpoint
    local: Endpoint
    security: Security = Security.NONE
    profile: str | None = None  # the TLS profile agreed on
    cipher: str | None = None
    group: str | None = None
    resumed: bool = False
    peer_chain: tuple[bytes, ...] = ()  # DER, leaf first


_SECURITY = {Version.TLS12: Security.TLS12, Version.TLS13: Security.TLS13}


class Connection:
    """One end of an established connection; one task owns it."""

    def __init__(self, shuttle: Shuttle) -> None:
        self._shuttle = shuttle
        self.info = _info(shuttle)

    @property
    def ending(self) -> Ending | None:
        """Why it is over; None while it is not."""
        return self._shuttle.inbox.ending

    @property
    def session(self) -> TlsSession | None:
        """What resumes this TLS session later; for a car, and only after the station has sent something."""
        engine = self._shuttle.line.engine
        return engine.session if isinstance(engine, TlsEngine) else None

    async def receive(self) -> bytes:
        """All octets that came since the last call, at least one; b"" at the end, whose reason is in `ending`."""
        data = await self._shuttle.inbox.take()
        self._shuttle.resume()
        return data

    async def receive_within(self, seconds: float) -> bytes | None:
        """The same, but None when nothing has come within so many s."""
        data = await self._shuttle.inbox.take_within(seconds)
        self._shuttle.resume()
        return data

    def send(self, data: bytes) -> None:
        """Send octets; never waits. Once the connection is over it does nothing, since `receive` tells of the end.

        A peer that leaves 256 KiB unread is hung up on.
        """
        self._shuttle.send(data)

    def close(self, clean: bool = True) -> None:
        """End it: cleanly, so that a TLS session can be resumed, or at once, dropping what is not sent yet."""
        self._shuttle.close(clean)

    async def wait_closed(self) -> None:
        """Return when nothing is left of it, at most a second after a clean close."""
        await self._shuttle.gone.wait()


def _info(shuttle: Shuttle) -> Info:
    engine = shuttle.line.engine
    if not isinstance(engine, TlsEngine):
        return Info(peer=shuttle.peer, local=shuttle.local)
    return Info(
        peer=shuttle.peer,
        local=shuttle.local,
        security=_SECURITY[engine.version],
        profile=engine.profile,
        cipher=engine.cipher,
        group=engine.group,
        resumed=engine.resumed,
        peer_chain=tuple(engine.peer_chain),
    )
