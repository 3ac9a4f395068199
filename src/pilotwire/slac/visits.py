"""The cars that a station is in matching with, each with the RunID that it said last: real cars use one for ever."""

from collections.abc import Iterator
from enum import IntEnum

from pilotwire.slac.average import Average

Key = tuple[bytes, bytes]
"""Address of the car, RunID."""


class Stage(IntEnum):
    """How far a car is; the later, the longer it is kept."""

    ANSWERED = 0  # SLAC_PARM.CNF was sent
    SOUNDING = 1  # START_ATTEN_CHAR.IND came
    REPORTED = 2  # ATTEN_CHAR.IND was sent
    CONFIRMED = 3  # ATTEN_CHAR.RSP came


class Visit:
    """One matching of one car."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.stage = Stage.ANSWERED
        self.announced = 0  # sounds
        self.heard = 0  # sounds that reached the host, whatever the modem measured
        self.average = Average()
        self.reports = 0  # sent

    @property
    def car(self) -> bytes:
        """Its address."""
        return self.key[0]

    @property
    def state(self) -> tuple[object, ...]:
        """All that may change, comparable."""
        return (self.key, self.stage, self.announced, self.heard, self.average.state, self.reports)


class Visits:
    """One of each car, at most `most` at a time. Where one more comes, the oldest of the least advanced has to go."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._by_car: dict[bytes, Visit] = {}  # oldest first

    def __len__(self) -> int:
        return len(self._by_car)

    def __iter__(self) -> Iterator[Visit]:
        return iter(tuple(self._by_car.values()))

    @property
    def state(self) -> tuple[object, ...]:
        """All that may change, comparable."""
        return tuple(visit.state for visit in self)

    def begin(self, key: Key) -> tuple[Visit, Visit | None]:
        """A new visit, and the one that had to go for it: another one of this car, or that of another car."""
        gone = self._by_car.pop(key[0], None) or self._make_room()
        visit = self._by_car[key[0]] = Visit(key)
        return visit, gone

    def _make_room(self) -> Visit | None:
        if len(self._by_car) < self._most:
            return None
        gone = min(self._by_car.values(), key=lambda visit: visit.stage)
        del self._by_car[gone.car]
        return gone

    def find(self, key: Key) -> Visit | None:
        """The visit of this key."""
        visit = self._by_car.get(key[0])
        return visit if visit is not None and visit.key == key else None

    def of(self, car: bytes, *stages: Stage) -> Visit | None:
        """The visit of a car, where it is at one of these stages."""
        visit = self._by_car.get(car)
        return visit if visit is not None and visit.stage in stages else None

    def end(self, visit: Visit) -> None:
        """It is over."""
        self._by_car.pop(visit.car, None)
