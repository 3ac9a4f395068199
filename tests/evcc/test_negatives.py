"""Generated negatives for a car: whatever a station says wrong in whatever state, the car makes safe and hangs up."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.evcc import CarEngine
from pilotwire.evcc.engine import Output
from pilotwire.messages import codec
from pilotwire.ports import Contactors, Lock, OutputOff, PilotState, RequestCurrent
from pilotwire.session.blank import blank
from pilotwire.session.dialect import ZERO, Envelope, unpack
from pilotwire.session.events import Close, Ended, Send
from pilotwire.session.handshake import offer
from pilotwire.session.rules import State
from pilotwire.sim.duel import Parcel, faithful
from pilotwire.wire import PayloadType, v2gtp
from tests.scenarios import BY_NAME, TOURS, Scenario
from tests.secc.moments import frame
from tests.session.requests import requests_in, responses_in
from tests.sessions import World
from tests.sim.places import FULL

SCENARIOS = [BY_NAME[name] for name in ("din-dc", "iso2-dc", "iso2-ac", "iso20-ac-scheduled", "iso20-dc-dynamic")]
STEP = 1 if FULL else 12
"""In the ordinary suite each state is tried with a twelfth of the wrong responses, with others in each state."""


def states_of(scenario: Scenario) -> list[State]:
    """The states in which the car of a scenario waits for a response, in order."""
    world, found = World(scenario), dict[State, None]()

    def look(to_station: bool, number: int, word: Send) -> list[Parcel]:
        if not to_station and number:
            found.setdefault(world.driver.state)
        return faithful(to_station, number, word)

    world.session(look)
    return list(found)


def cases() -> list[tuple[Scenario, State]]:
    """Every state of every protocol once, in the shortest session that comes to it."""
    found: dict[tuple[str, State], tuple[Scenario, State]] = {}
    for scenario in (*SCENARIOS, *TOURS):
        kind = f"{scenario.dialect} {scenario.alternating}"
        for state in states_of(scenario):
            found.setdefault((kind, state), (scenario, state))
    return list(found.values())


every_state = pytest.mark.parametrize(("scenario", "state"), cases(), ids=lambda value: value.name)


class Waiting:
    """A car that waits for a response in a state, and the right one, which does not come."""

    def __init__(self, scenario: Scenario, state: State) -> None:
        self.world, self.dialect = World(scenario), scenario.dialect
        self.world.until(lambda to_station, body: not to_station and self.world.driver.state is state)
        self.engine = self.world.driver
        right = unpack(self.world.word.message)
        assert right is not None
        self.right = right

    def hears(self, envelope: Envelope) -> list[Output]:
        """What comes of a message instead of the right one."""
        return self.gets(frame(self.dialect, envelope))

    def gets(self, data: bytes) -> list[Output]:
        """What comes of octets instead of the right response."""
        self.engine.receive(data, self.world.now)
        return self.engine.take()


def assert_parted(engine: CarEngine, outputs: list[Output]) -> None:
    """No further word; nothing flows, everything is open; the connection is closed, and the end told once."""
    assert engine.closed
    commands = [item for item in outputs if isinstance(item, OutputOff | Contactors | PilotState | Lock)]
    assert commands == [OutputOff(), Contactors(False), PilotState(False), Lock(False)]
    assert not [item for item in outputs if isinstance(item, Send | RequestCurrent)]
    assert [item.good for item in outputs if isinstance(item, Ended)] == [False]
    assert isinstance(outputs[-1], Close)


@every_state
def test_messages_that_are_not_the_response_due_end_the_session(scenario: Scenario, state: State) -> None:
    classes = (*responses_in(scenario.dialect), *requests_in(scenario.dialect))
    for cls in classes[len(state.name) % STEP :: STEP]:
        car = Waiting(scenario, state)
        if cls is not type(car.right.body):
            assert_parted(car.engine, car.hears(replace(car.right, body=blank(cls), signature=None)))


@every_state
def test_a_failure_ends_the_session(scenario: Scenario, state: State) -> None:
    codes = type(Waiting(scenario, state).right.body.response_code)
    failures = [code for code in codes if code.name.startswith("FAILED")]
    for code in failures[len(state.name) % STEP :: STEP]:
        car = Waiting(scenario, state)
        body = replace(car.right.body, response_code=code)
        assert_parted(car.engine, car.hears(replace(car.right, body=body)))


@every_state
def test_a_response_of_another_session_ends_the_session(scenario: Scenario, state: State) -> None:
    for identity in (b"\x01" * 8, ZERO):
        car = Waiting(scenario, state)
        if state.name != "SESSION_SETUP" or identity == ZERO:
            assert_parted(car.engine, car.hears(replace(car.right, session_id=identity)))


@every_state
def test_a_response_that_comes_twice_ends_the_session(scenario: Scenario, state: State) -> None:
    car = Waiting(scenario, state)
    data = frame(car.dialect, car.right)
    outputs = car.gets(data)
    if car.engine.closed:  # with the first one the session was over
        assert car.gets(data) == []
        return
    outputs = car.gets(data)
    assert_parted(car.engine, outputs)


@every_state
def test_octets_that_are_no_message_part_the_car_from_the_station(scenario: Scenario, state: State) -> None:
    shake = v2gtp.encode(PayloadType.EXI, codec("sap").encode(offer([scenario.dialect])))
    payload_type = next(iter(scenario.dialect.schemas))
    for data in (b"\xff" * 8, v2gtp.encode(payload_type, b"\x80" + b"\xff" * 40)):
        car = Waiting(scenario, state)
        assert_parted(car.engine, car.gets(data))
    car = Waiting(scenario, state)
    outputs = car.gets(shake)
    if scenario.dialect.is_iso20:  # a payload type that is none of its own is passed over [V2G2-800]
        assert outputs == []
    else:
        assert_parted(car.engine, outputs)


@every_state
def test_a_plug_that_is_pulled_and_a_connection_that_is_lost_end_the_session(scenario: Scenario, state: State) -> None:
    car = Waiting(scenario, state)
    car.engine.hang_up(car.world.now)
    assert_parted(car.engine, car.engine.take())
    car = Waiting(scenario, state)
    facts: Any = car.engine.trip.facts
    car.engine.tell(replace(facts, inlet=replace(facts.inlet, plugged=False)), car.world.now)
    assert_parted(car.engine, car.engine.take())
