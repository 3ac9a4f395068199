"""One port for all: plain V2GTP, TLS 1.2 or TLS 1.3, told apart by the first octets and the ClientHello.

No TLS library sees an octet before the choice is made.
"""

import msgspec

from pilotwire.net.clienthello import HANDSHAKE_RECORD, HelloReader
from pilotwire.net.engines import Engine, PlainEngine
from pilotwire.net.errors import TlsFailure
from pilotwire.net.terms import Terms
from pilotwire.net.tls import TlsServer
from pilotwire.wire.errors import FrameError
from pilotwire.wire.v2gtp import INVERSE_VERSION, VERSION

LAYER = "connection"
V2GTP_START = bytes((VERSION, INVERSE_VERSION))
TLS_START = bytes((HANDSHAKE_RECORD,))


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """What a listener serves: V2GTP without TLS or not, and TLS on each of these terms."""

    plain: bool = False
    tls: tuple[Terms, ...] = ()
    keylog: bool = False

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an operator must be told at every start."""
        return tuple(dict.fromkeys(row.profile.warning for row in self.tls if row.profile.warning))


class Router:
    """Chooses the engine of one connection; until then it holds at most a ClientHello and what came along with it."""

    def __init__(self, plain: bool, tls: TlsServer) -> None:
        self._plain = plain
        self._tls = tls
        self._reader = HelloReader()
        self._octets = bytearray()
        self._alert = b""

    @property
    def octets(self) -> bytes:
        """All that was fed, for the engine to begin with."""
        return bytes(self._octets)

    def feed(self, data: bytes) -> Engine | None:
        """Take octets; an engine once it is clear which one. FrameError or TlsFailure refuse the connection."""
        self._octets += data
        return self._greet(data) if self._octets.startswith(TLS_START) else self._begin()

    def take_alert(self) -> bytes:
        """What to tell the peer after a failure, once."""
        said, self._alert = self._alert, b""
        return said

    def _greet(self, data: bytes) -> Engine | None:
        hello = self._reader.feed(data)
        try:
            return None if hello is None else self._tls.engine(hello)
        except TlsFailure as failure:
            self._alert = alert(failure.alert)
            raise

    def _begin(self) -> Engine | None:
        start = bytes(self._octets[: len(V2GTP_START)])
        if not V2GTP_START.startswith(start):
            raise FrameError(LAYER, "first octets", start.hex(), "must be 01fe (V2GTP) or 16 (TLS)")
        if not self._plain:
            raise FrameError(LAYER, "first octets", start.hex(), "V2GTP is served over TLS only")
        return PlainEngine() if start == V2GTP_START else None


def alert(description: int | None) -> bytes:
    """A fatal alert before any key is known (RFC 8446, 6); nothing where there is none to send."""
    return b"" if description is None else bytes((0x15, 3, 3, 0, 2, 2, description))
