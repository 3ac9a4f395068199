"""The limits that run in one session, and the moment of each."""

from collections.abc import Iterator
from functools import lru_cache

from pilotwire.session.dialect import Dialect
from pilotwire.session.timers import Role, Span, Timer, timer


class Alarms:
    """Starts, stops and rings the timers of one role. `stretch` makes every limit so many times longer.

    A world that runs faster than real time stretches them, so that they stay true to the peer's real clock.
    """

    def __init__(self, role: Role, stretch: float = 1.0) -> None:
        self._role, self._stretch = role, stretch
        self._running: dict[Span, tuple[float, Timer]] = {}

    def start(
        self, span: Span, now: float, dialect: Dialect | None, name: str = "", limit: float | None = None
    ) -> None:
        """Begin, or begin anew; `limit` in s replaces the table's. Nothing happens where the table has no limit."""
        row = _find(self._role, span, dialect, name)
        if row is not None:
            seconds = row.limit if limit is None else limit
            self._running[span] = (now + seconds * self._stretch, row)

    def keep(self, span: Span, now: float, dialect: Dialect | None, name: str = "", limit: float | None = None) -> None:
        """Begin, unless it runs already."""
        if span not in self._running:
            self.start(span, now, dialect, name, limit)

    def stop(self, *spans: Span) -> None:
        """End without ringing."""
        for span in spans:
            self._running.pop(span, None)

    def leave(self, name: str) -> None:
        """End the limits on a state, unless they span the one of this name, too."""
        for span in (Span.STATE, Span.ONGOING):
            if span in self._running and (span is Span.ONGOING or name not in self._running[span][1].of):
                del self._running[span]

    def stop_all(self, but: Span | None = None) -> None:
        """End every one without ringing, or all but one."""
        self._running = {span: found for span, found in self._running.items() if span is but}

    def runs(self, span: Span) -> bool:
        """Whether it runs."""
        return span in self._running

    @property
    def next(self) -> float | None:
        """The moment of the first to ring, UNIX s; None where none runs."""
        return min((moment for moment, _ in self._running.values()), default=None)

    def due(self, now: float) -> Iterator[Timer]:
        """Those that ring by now, first come first; each rings once."""
        while True:
            moment, span = min(
                ((m, s) for s, (m, _) in self._running.items()), key=lambda p: p[0], default=(None, None)
            )
            if moment is None or span is None or moment > now:
                return
            yield self._running.pop(span)[1]


@lru_cache(maxsize=1024)
def _find(role: Role, span: Span, dialect: Dialect | None, name: str) -> Timer | None:
    return timer(role, span, dialect, name)
