"""The messages of a session at which something may happen."""

import os
from collections.abc import Callable
from typing import Any

import msgspec

from pilotwire.session.events import Send
from pilotwire.sim.duel import Parcel, Wire, faithful
from tests.scenarios import Scenario
from tests.sessions import World, body_of

FULL = os.environ.get("PILOTWIRE_SWEEP") == "full"
CHECKED_EVERY = 8
"""After every so many faults a whole session is played; those between show it, too, as far as their own fault."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A message by its direction and number. `checked` where a whole session follows."""

    to_station: bool
    number: int
    name: str
    checked: bool
    last: bool

    def wire(self, happen: Callable[[Send], list[Parcel] | None]) -> Wire:
        """A wire on which something happens at this message, which arrives all the same unless there is a result."""

        def carry(to_station: bool, number: int, word: Send) -> list[Parcel]:
            parcels = happen(word) if (to_station, number) == (self.to_station, self.number) else None
            return faithful(to_station, number, word) if parcels is None else parcels

        return carry


def places(scenario: Scenario, *, only_requests: bool = False) -> list[Place]:
    """Every message in the full sweep, else the first of each kind in each state."""
    world = World(scenario)
    seen: set[Any] = set()
    found: list[tuple[bool, int, str]] = []

    def wire(to_station: bool, number: int, word: Send) -> list[Parcel]:
        name = type(body_of(word.message)).__name__
        kind = (name, world.station.state)
        if (FULL or kind not in seen) and (to_station or not only_requests):
            found.append((to_station, number, name))
        seen.add(kind)
        return faithful(to_station, number, word)

    world.session(wire)
    count = len(found)
    return [
        Place(
            to_station=to_station, number=number, name=name, last=index == count - 1,
            checked=FULL or index % CHECKED_EVERY == 0 or index == count - 1,
        )
        for index, (to_station, number, name) in enumerate(found)
    ]  # fmt: skip
