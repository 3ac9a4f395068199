"""Responses with whatever a schema allows in them: the car goes on, leaves, or hangs up, and is safe afterwards."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from pilotwire.messages import schema
from pilotwire.session.dialect import Envelope, unpack
from pilotwire.session.events import Send
from pilotwire.session.rules import State
from pilotwire.sim.duel import LATENCY_S, Parcel, faithful
from tests.evcc.test_negatives import cases
from tests.scenarios import Scenario
from tests.secc.moments import frame
from tests.sessions import World
from tests.strategies import messages

QUIET = settings(
    max_examples=2, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


class Oddly:
    """A wire on which the first response in a state has odd contents, but is no failure and of the right session."""

    def __init__(self, world: World, state: State, data: st.DataObject) -> None:
        self._world, self._state, self._data = world, state, data
        self.done = False

    def __call__(self, to_station: bool, number: int, word: Send) -> list[Parcel]:
        due = not to_station and not self.done and number > 0 and self._world.driver.state is self._state
        right = unpack(word.message) if due else None
        if right is None:
            return faithful(to_station, number, word)
        self.done = True
        return [Parcel(frame(self._world.scenario.dialect, self._odd(right)), LATENCY_S)]

    def _odd(self, right: Envelope) -> Envelope:
        cls = type(right.body)
        name = next(n for n in self._world.scenario.dialect.schemas.values() if cls in schema(n).classes)
        body = self._data.draw(messages(schema(name), cls))
        kept = {"response_code", "evse_processing"} & {field.name for field in fields(body)}
        return replace(right, body=replace(body, **{field: getattr(right.body, field) for field in kept}))


@pytest.mark.parametrize(("scenario", "state"), cases(), ids=lambda value: value.name)
@QUIET
@given(data=st.data())
def test_any_content_of_a_response_is_borne(scenario: Scenario, state: State, data: st.DataObject) -> None:
    world = World(scenario)
    wire = Oddly(world, state, data)
    began = world.now
    world.session(wire, limit=200.0)
    assert wire.done
    assert world.now - began < 150.0
    assert world.dangers() == []
    assert [len(ends) for ends in world.endings().values()] == [1, 1]
