"""One station and one car, joined by a wire in memory: whole sessions in milliseconds, the same every time."""

import heapq
from collections.abc import Callable, Iterator
from itertools import count

import msgspec

from pilotwire.car import CarSeat
from pilotwire.session.dialect import Security
from pilotwire.session.events import Close, Send
from pilotwire.station import Seat

TICK_S = 0.05
"""How often hardware is looked at, in s."""


class Parcel(msgspec.Struct, frozen=True):
    """A message on its way: octets after so many s. Without octets, the end of the connection."""

    data: bytes
    delay: float


Wire = Callable[[bool, int, Send], list[Parcel]]
"""What becomes of a message: `(to_station, number, message)` gives what arrives, and when.

Numbers count per direction.
"""

LATENCY_S = 0.002
"""What a power line takes for a message, about (s)."""


def faithful(to_station: bool, number: int, message: Send) -> list[Parcel]:
    """Every message arrives once."""
    return [Parcel(message.data, LATENCY_S)]


class Duel:
    """Runs a session between two seats. `now` moves from event to event, and by ticks of the hardware between."""

    def __init__(
        self, station: Seat, car: CarSeat, now: float, wire: Wire = faithful, tick: float = TICK_S,
        *, reaches: Callable[[], bool] = lambda: True,
    ) -> None:  # fmt: skip
        """`reaches` tells whether the two can say anything to each other now, the end of a connection included."""
        self.station, self.car, self.now = station, car, now
        self.words: list[tuple[float, bool, Send]] = []  # all that was sent: when, whether to the station, what
        self._wire, self._tick, self._reaches = wire, tick, reaches
        self._ways: list[tuple[float, int, bool, bytes | None]] = []
        self._order = count()
        self._sent = {True: count(), False: count()}
        self._ticked = now

    def run(
        self, limit: float = 3600.0, *, security: Security = Security.NONE, car_certificate: bytes | None = None,
        station_certificate: bytes | None = None,
    ) -> "Duel":  # fmt: skip
        """A session from its first message to the end of both sides, or for `limit` s at most."""
        end = self.now + limit
        self.begin(security=security, car_certificate=car_certificate, station_certificate=station_certificate)
        while self.busy and self.now < end:
            self.step()
        return self

    @property
    def busy(self) -> bool:
        """Whether either side has a session."""
        return self.station.busy or self.car.busy

    def begin(
        self, *, security: Security = Security.NONE, car_certificate: bytes | None = None,
        station_certificate: bytes | None = None,
    ) -> None:  # fmt: skip
        """Both sides open, and the car says its first words."""
        self.station.open(self.now, security, car_certificate)
        self._post(True, self.car.open(self.now, security, station_certificate))

    def next_moment(self) -> float:
        """When anything happens next, UNIX s."""
        return max(self.now, min(self._moments()))

    def step(self) -> None:
        """Go to the next moment at which anything happens."""
        self.now = self.next_moment()
        if self._ways and self._ways[0][0] <= self.now:
            self._deliver(*heapq.heappop(self._ways)[2:])
            return
        if self.now >= self._ticked + self._tick:
            self._ticked = self.now
        self._post(True, self.car.tick(self.now))
        self._post(False, self.station.tick(self.now))

    def _moments(self) -> Iterator[float]:
        yield self._ticked + self._tick
        if self._ways:
            yield self._ways[0][0]
        for seat in (self.car, self.station):
            if seat.busy and (moment := seat.next_deadline()) is not None:
                yield moment

    def _deliver(self, to_station: bool, data: bytes | None) -> None:
        if data is None:
            (self.station if to_station else self.car).hang_up(self.now)
        elif to_station:
            self._post(False, self.station.receive(data, self.now))
        else:
            self._post(True, self.car.receive(data, self.now))

    def _post(self, to_station: bool, words: list[Send | Close]) -> None:
        for word in words:
            if not self._reaches():
                continue
            if isinstance(word, Close):
                self._put(Parcel(b"", LATENCY_S), to_station, None)
                continue
            self.words.append((self.now, to_station, word))
            for parcel in self._wire(to_station, next(self._sent[to_station]), word):
                self._put(parcel, to_station, parcel.data)

    def _put(self, parcel: Parcel, to_station: bool, data: bytes | None) -> None:
        heapq.heappush(self._ways, (self.now + parcel.delay, next(self._order), to_station, data))
