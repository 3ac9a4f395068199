"""A station's engine as it stands in each state, taken out of real sessions, to be tried again and again."""

import copy
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from pilotwire.messages import codec
from pilotwire.secc import StationEngine
from pilotwire.secc.visit import Output
from pilotwire.session.dialect import ZERO, Dialect, Envelope, pack, unpack
from pilotwire.session.events import Send
from pilotwire.session.rules import State
from pilotwire.sim.duel import Parcel, faithful
from pilotwire.wire import v2gtp
from tests.scenarios import BY_NAME, START, TOURS, Scenario
from tests.sessions import World, body_of


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """The first time that a station waits in a state, and the request that the car really sent then."""

    scenario: Scenario
    state: State
    now: float
    engine: Any
    request: Send
    old: bytes  # the id of the session before at this outlet

    @property
    def dialect(self) -> Dialect:
        """The protocol of the session."""
        return self.scenario.dialect

    def fresh(self) -> StationEngine:
        """A copy of the engine, to do anything with."""
        return copy_of(self.engine)

    def frame(self, body: Any, session_id: bytes | None = None) -> bytes:
        """A message for this station, with the session's own id unless another is given."""
        identity = (self.engine.visit.session_id or ZERO) if session_id is None else session_id
        return frame(self.dialect, Envelope(session_id=identity, body=body))

    def right(self, session_id: bytes | None = None) -> bytes:
        """The request that the car sent, under another session id where one is given."""
        if session_id is None:
            return self.request.data
        envelope = unpack(self.request.message)
        assert envelope is not None
        return frame(self.dialect, replace(envelope, session_id=session_id))


def frame(dialect: Dialect, envelope: Envelope) -> bytes:
    """A message of a protocol as octets."""
    payload_type, message = pack(dialect, envelope, START)
    return v2gtp.encode(payload_type, codec(dialect.schemas[payload_type]).encode(message))


def copy_of(engine: StationEngine) -> StationEngine:
    """A copy that shares only what never changes."""
    visit = engine.visit
    fixed = (engine.offering, visit.facts, visit.notes.contract_key, visit.peer_certificate, visit.message)
    return copy.deepcopy(engine, {id(thing): thing for thing in fixed})


class Camera:
    """A wire that takes a picture of the station whenever it enters a state for the first time."""

    def __init__(self, world: World) -> None:
        self._world, self._old = world, world.station.visit.session_id
        self._engines: dict[State, tuple[float, StationEngine]] = {}
        self.moments: dict[State, Moment] = {}

    def __call__(self, to_station: bool, number: int, word: Send) -> list[Parcel]:
        engine = self._world.station
        if not to_station:
            self._engines.setdefault(engine.state, (engine.visit.now, copy_of(engine)))
        elif engine.state in self._engines and engine.state not in self.moments:
            now, still = self._engines[engine.state]
            scenario = self._world.scenario
            self.moments[engine.state] = Moment(
                scenario=scenario, state=engine.state, now=now, engine=still, request=word, old=self._old
            )
        return faithful(to_station, number, word)


@cache
def moments_of(scenario: str) -> dict[State, Moment]:
    """Every state that a scenario visits, but its end."""
    world = World(BY_NAME[scenario])
    world.session()
    camera = Camera(world)
    world.session(camera)
    return camera.moments


def all_moments() -> list[Moment]:
    """Every state of every protocol, AC and DC."""
    return [moment for scenario in TOURS for moment in moments_of(scenario.name).values()]


def name_of(moment: Moment) -> str:
    """For the names of tests."""
    return f"{moment.scenario.name}-{moment.state.name}"


def sent(outputs: list[Output]) -> list[Any]:
    """The messages among what an engine gave out."""
    return [item.message for item in outputs if isinstance(item, Send)]


def codes(outputs: list[Output]) -> list[str]:
    """The response codes among what an engine gave out."""
    return [body_of(message).response_code.name for message in sent(outputs)]
