"""What a car heard in all looks that it took since it was plugged in.

A station that missed SLAC_PARM.REQ says nothing in that look, and its neighbour looks like the nearest. So unless the
nearest is so near that it can be no neighbour, the car takes another look before it believes what it heard.

What was heard stays true after a failure, for the car stands where it stood. A station that has given its key in an
answer that got lost does not report any more: forgotten, it would leave the car to its neighbours.
"""

from collections.abc import Iterable

from pilotwire.slac.candidates import Candidate, plainly_nearest, ranked
from pilotwire.slac.decision import ranked_by_mean
from pilotwire.slac.policy import CarPolicy
from pilotwire.slac.survey import MOST_STATIONS


class Looks:
    """The findings of complete surveys, put together: of each station the latest report."""

    def __init__(self, policy: CarPolicy) -> None:
        self._policy = policy
        self._latest: dict[bytes, Candidate] = {}
        self._heard: list[frozenset[bytes]] = []  # who reported, by look

    def __len__(self) -> int:
        return len(self._heard)

    @property
    def state(self) -> tuple[object, ...]:
        """All that may change, comparable."""
        return (*self._heard, tuple(self._latest.values()))

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """In the order of their first reports."""
        return tuple(self._latest.values())

    def add(self, reports: Iterable[Candidate]) -> None:
        """One more look, in which these reported, or nobody. It counts where some station is near enough by now."""
        found = {each.evse: each for each in reports}
        nearest = ranked_by_mean([*(self._latest | found).values()])[:MOST_STATIONS]
        self._latest = {evse: each for evse, each in (self._latest | found).items() if each in nearest}
        if self._order:
            self._heard.append(frozenset(found))

    @property
    def _order(self) -> list[Candidate]:
        return ranked(list(self._latest.values()), self._policy.thresholds)

    @property
    def leave_doubt(self) -> bool:
        """Whether another look may show a nearer station, and is allowed.

        Where two in a row heard the very same stations, a third would hear them, too.
        """
        order = self._order
        if not order or plainly_nearest(order, self._policy) or len(self) >= self._policy.looks:
            return False
        return len(self) < 2 or self._heard[-1] != self._heard[-2]
