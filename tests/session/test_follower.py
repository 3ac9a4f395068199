"""Whoever listens to the wire alone comes to the same states and agreements as the two parties."""

from typing import Any

import pytest

from pilotwire.session.agreed import Agreed
from pilotwire.session.channel import Channel, Heard
from pilotwire.session.events import Send
from pilotwire.session.follower import TABLES, Follower
from pilotwire.session.rules import State
from pilotwire.sim.duel import Parcel, faithful
from tests.scenarios import PLAIN, TOURS, Scenario
from tests.sessions import World, body_of

View = tuple[State, Agreed]


class Listener:
    """Reads octets of both directions and follows; notes what each party thinks at the same moments."""

    def __init__(self, world: World) -> None:
        self._world, self._follower, self._request = world, Follower(), None
        self._ears = {True: Channel(), False: Channel()}
        self.views: list[View] = []
        self.station: list[View] = []
        self.car: list[View] = []

    def __call__(self, to_station: bool, number: int, word: Send) -> list[Parcel]:
        message = self._read(to_station, word.data)
        if to_station:
            self._request = message
            self.note_car(number)
        else:
            self._follower.exchange(body_of(self._request), body_of(message), _session_id(message))
            for ear in self._ears.values():
                ear.dialect = self._follower.agreed.dialect
            self.views.append((self._follower.state, self._follower.agreed))
            engine = self._world.seat.engine
            assert engine is not None
            self.station.append((engine.state, engine.follower.agreed))
        return faithful(to_station, number, word)

    def note_car(self, number: int) -> None:
        """What the car thinks once it has heard so many responses."""
        engine, trip = self._world.car.engine, self._world.car.trip
        if number and engine is not None and trip is not None:
            self.car.append((engine.state, trip.agreed))

    def _read(self, to_station: bool, data: bytes) -> Any:
        self._ears[to_station].feed(data)
        heard = self._ears[to_station].read()
        assert isinstance(heard, Heard)
        return heard.message


def _session_id(message: Any) -> bytes:
    header = getattr(message, "header", None)
    return header.session_id if header is not None else b""


@pytest.mark.parametrize("scenario", [*PLAIN, *TOURS[1:]], ids=lambda scenario: scenario.name)
def test_listener_station_and_car_agree_after_every_exchange(scenario: Scenario) -> None:
    world = World(scenario)
    listener = Listener(world)
    duel = world.session(listener)
    listener.note_car(len(duel.words))
    assert listener.views == listener.station
    assert listener.views == listener.car
    assert listener.views[-1][0].name == "ENDED"


@pytest.mark.parametrize("scenario", [*PLAIN, *TOURS], ids=lambda scenario: scenario.name)
def test_a_session_in_memory_ends_well(scenario: Scenario) -> None:
    world = World(scenario)
    world.session()
    assert world.endings() == {"station": [True], "car": [True]}
    assert world.dangers() == []


def test_the_tours_visit_every_state_of_every_table() -> None:
    visited: set[State] = set()
    for scenario in TOURS:
        world = World(scenario)
        listener = Listener(world)
        world.session(listener)
        visited |= {state for state, _ in listener.views}
    assert {state for table in TABLES.values() for state in table} - visited == set()
