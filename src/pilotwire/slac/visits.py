"""The cars that a station is in matching with, by address and RunID: real cars use one RunID for ever."""

from collections import Counter
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
    """At most `most` at a time. Where one more comes, the car with the most loses its least advanced, oldest one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._by_key: dict[Key, Visit] = {}  # oldest first

    def __len__(self) -> int:
        return len(self._by_key)

    def __iter__(self) -> Iterator[Visit]:
        return iter(tuple(self._by_key.values()))

    @property
    def state(self) -> tuple[object, ...]:
        """All that may change, comparable."""
        return tuple(visit.state for visit in self)

    def begin(self, key: Key) -> tuple[Visit, Visit | None]:
        """A new visit in the place of an old one of this key, and the one that had to go for it."""
        self._by_key.pop(key, None)
        gone = self._make_room()
        visit = self._by_key[key] = Visit(key)
        return visit, gone

    def _make_room(self) -> Visit | None:
        if len(self._by_key) < self._most:
            return None
        crowds = Counter(visit.car for visit in self._by_key.values())
        gone = min(self._by_key.values(), key=lambda visit: (-crowds[visit.car], visit.stage))
        del self._by_key[gone.key]
        return gone

    def find(self, key: Key) -> Visit | None:
        """The visit of this key."""
        return self._by_key.get(key)

    def latest(self, car: bytes, least: Stage, most: Stage) -> Visit | None:
        """The newest visit of a car that is between these stages."""
        fit = (visit for visit in self._by_key.values() if visit.car == car and least <= visit.stage <= most)
        return next(reversed([*fit]), None)

    def end(self, visit: Visit) -> None:
        """It is over."""
        self._by_key.pop(visit.key, None)

    def clear(self) -> None:
        """All are over."""
        self._by_key.clear()
