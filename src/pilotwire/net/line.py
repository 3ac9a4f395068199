"""Octets of one connection on their way through router, engine and observers; still without a socket."""

from pilotwire.net.engines import Engine, PlainEngine
from pilotwire.net.observing import NOBODY, Direction, Kind, Observers
from pilotwire.net.router import Router


class Line:
    """Opens with a router on the station's side, with an engine on the car's."""

    def __init__(self, opening: Router | Engine) -> None:
        self._router = opening if isinstance(opening, Router) else None
        self.engine: Engine | None = None if isinstance(opening, Router) else opening
        self.observers: Observers = NOBODY

    @property
    def fresh(self) -> bool:
        """Whether nothing at all has come yet that a router could choose by."""
        return self._router is not None and not self._router.octets

    @property
    def done(self) -> bool:
        """Whether the application may talk."""
        return self.engine is not None and self.engine.done

    @property
    def over(self) -> bool:
        """Whether the peer has said goodbye, as far as its protocol has one."""
        return self.engine is not None and self.engine.closed

    @property
    def cut_by_fin(self) -> bool:
        """Whether a FIN would come too early for the protocol: TLS says goodbye before it."""
        return not (self.over or isinstance(self.engine, PlainEngine))

    def feed(self, data: bytes) -> None:
        """Take octets from the wire; whatever the engine or an observer raises ends the connection."""
        self.observers.octets(Direction.IN, Kind.WIRE, data)
        if self.engine is not None:
            self.engine.feed(data)
        elif self._router is not None:
            self.engine = self._router.feed(data)
            if self.engine is not None:
                self.engine.feed(self._router.octets)

    def recv(self) -> bytes:
        """Octets for the application since the last call."""
        content = self.engine.recv() if self.engine is not None else b""
        self.observers.octets(Direction.IN, Kind.CONTENT, content)
        return content

    def send(self, data: bytes) -> None:
        """Take octets of the application; only once `done`."""
        if self.engine is not None:
            self.observers.octets(Direction.OUT, Kind.CONTENT, data)
            self.engine.send(data)

    def close(self) -> None:
        """Say goodbye."""
        if self.engine is not None:
            self.engine.close()

    def out(self) -> bytes:
        """Octets for the wire since the last call."""
        if self.engine is None:
            data = self._router.take_alert() if self._router is not None else b""
        else:
            data = self.engine.out()
            self.observers.keys(self.engine.take_keylog())
        self.observers.octets(Direction.OUT, Kind.WIRE, data)
        return data
