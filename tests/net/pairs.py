"""Two TLS engines in memory, joined by nothing but their octets."""

from collections.abc import Sequence

from pilotwire.net.clienthello import HelloReader
from pilotwire.net.errors import TlsFailure
from pilotwire.net.terms import Terms
from pilotwire.net.tls import TlsClient, TlsEngine, TlsServer, TlsSession


class Pair:
    """A car and a station, and what went wrong at each."""

    def __init__(self, car: TlsEngine, station: TlsEngine) -> None:
        self.car = car
        self.station = station
        self.failures: dict[str, str] = {}

    def pump(self) -> None:
        """Carry octets until both are silent."""
        while any([self._carry(self.car, self.station, "station"), self._carry(self.station, self.car, "car")]):
            pass

    def _carry(self, source: TlsEngine, target: TlsEngine, name: str) -> bool:
        octets = source.out()
        try:
            if octets and name not in self.failures:
                target.feed(octets)
        except TlsFailure as failure:
            self.failures[name] = failure.words
        return bool(octets)

    def say(self, text: bytes) -> tuple[bytes, bytes]:
        """What each gets to read when both send a text."""
        self.car.send(text)
        self.station.send(text)
        self.pump()
        return self.car.recv(), self.station.recv()

    def part(self) -> None:
        """Close on both sides."""
        self.car.close()
        self.station.close()
        self.pump()


def meet(client: TlsClient, server: TlsServer, session: TlsSession | None = None) -> Pair:
    """Run a handshake as far as it goes; TlsFailure when the station has nothing to answer the hello with."""
    car = client.engine(session)
    octets = car.out()
    hello = HelloReader().feed(octets)
    assert hello is not None
    pair = Pair(car, server.engine(hello))
    pair.station.feed(octets)
    pair.pump()
    return pair


def pair_of(car: Sequence[Terms], station: Sequence[Terms]) -> Pair:
    return meet(TlsClient(car), TlsServer(station))
