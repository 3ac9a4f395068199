"""The times that run in one side of a matching, and the moment of each."""

from collections.abc import Hashable, Iterator


class Alarms:
    """Each rings once, by its name. `stretch` makes all of them so many times longer, for a world that runs faster."""

    def __init__(self, stretch: float = 1.0) -> None:
        self._stretch = stretch
        self._moments: dict[Hashable, float] = {}

    def start(self, name: Hashable, now: float, seconds: float) -> None:
        """Begin, or begin anew."""
        self._moments[name] = now + seconds * self._stretch

    def stop(self, *names: Hashable) -> None:
        """End without ringing."""
        for name in names:
            self._moments.pop(name, None)

    def runs(self, name: Hashable) -> bool:
        """Whether it runs."""
        return name in self._moments

    @property
    def next(self) -> float | None:
        """The moment of the first to ring, UNIX s; None where none runs."""
        return min(self._moments.values(), default=None)

    @property
    def running(self) -> frozenset[tuple[Hashable, float]]:
        """All, with their moments."""
        return frozenset(self._moments.items())

    def due(self, now: float) -> Iterator[Hashable]:
        """Those that ring by now, the first first; what a ring starts may ring as well."""
        while self._moments:
            name = min(self._moments, key=self._moments.__getitem__)
            if self._moments[name] > now:
                return
            del self._moments[name]
            yield name
