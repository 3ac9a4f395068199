"""The car's rows of the timer table, each at its limit minus and plus a millisecond.

A recipe for each span brings an engine to where the limit begins, and says what has to come at its end.
"""

from collections.abc import Callable, Mapping
from ipaddress import IPv6Address
from typing import Any

import pytest

from pilotwire.evcc import Ask, CarEngine, Rest, Trip, drive
from pilotwire.evcc.steps import Script
from pilotwire.net.asker import Asker, AskPolicy
from pilotwire.net.endpoint import Link
from pilotwire.net.sdp_events import Datagram, GaveUp
from pilotwire.ports import Contactors, Lock, OutputOff, PilotState
from pilotwire.session.blank import blank, refusal, response_of
from pilotwire.session.dialect import Dialect, Envelope
from pilotwire.session.events import Warned
from pilotwire.session.follower import TABLES
from pilotwire.session.timers import EIM_ONGOING, SDP_REQUESTS, Role, Span, Timer, timer
from pilotwire.sim.duel import LATENCY_S
from tests.scenarios import PLAIN, START, TOURS, Scenario
from tests.secc.moments import frame
from tests.session.limits import MS, at_its_limit, cases, is_called, name_of, plain
from tests.session.requests import requests_in
from tests.sessions import Seen, World, body_of

SAFE = {OutputOff(), Contactors(False), PilotState(False), Lock(False)}


def assert_over(engine: CarEngine, outputs: list[Any]) -> None:
    """The session has ended, and the car is dead."""
    assert engine.closed
    assert {item for item in outputs if isinstance(item, OutputOff | Contactors | PilotState | Lock)} >= SAFE


def setup(row: Timer, dialect: Dialect) -> None:
    """Something delays the beginning: the car has not even asked."""

    def late(trip: Trip) -> Script[None]:
        yield Rest(1000.0)
        yield from drive(trip)

    world = plain(dialect, script=late)
    world.car.open(START)
    assert_over(world.driver, at_its_limit(world.driver, row, START))


def pace(row: Timer, dialect: Dialect) -> None:
    """The car dawdles in a state: it tells so, and goes on."""
    states = [s.name for s in TABLES[dialect] if timer(row.role, row.span, dialect, s.name) is row]
    for name in {"CHARGE_LOOP", "STANDBY", "CHARGE_PARAMETERS"} & set(states):
        scenario = next(s for s in (*PLAIN, *TOURS) if s.dialect is dialect and _comes_to(s, name))
        world = World(scenario, script=dawdling(name))
        began = world.until(_leads_to(world, name))
        world.driver.receive(world.word.data, began)
        world.driver.take()
        outputs = at_its_limit(world.driver, row, began)
        assert [item for item in outputs if isinstance(item, Warned)]
        assert not world.driver.closed


def _leads_to(world: World, state: str) -> Seen:
    """Whether a word is the response that brings the session to a state."""
    return lambda to_station, body: not to_station and world.station.state.name == state


def _comes_to(scenario: Scenario, state: str) -> bool:
    return state != "STANDBY" or scenario in TOURS


def dawdling(state: str) -> Callable[[Trip], Script[None]]:
    """A car by the book, but for a long rest in one state."""

    def script(trip: Trip) -> Script[None]:
        steps, value = drive(trip), None
        while True:
            try:
                step = steps.send(value)
            except StopIteration:
                return
            if trip.follower.state.name == state:
                yield Rest(1000.0)
            value = yield step

    return script


def reply(row: Timer, dialect: Dialect) -> None:
    """The station falls silent after a request, each that the row is about."""
    about = [cls for cls in requests_in(dialect) if timer(row.role, row.span, dialect, cls.__name__) is row]
    for request in about:
        world = plain(dialect, script=asking(request), lawless=True)
        began = world.until(is_called(request.__name__))
        assert_over(world.driver, at_its_limit(world.driver, row, began))
    assert about


def asking(request: Any) -> Callable[[Trip], Script[None]]:
    """A car that asks this, whatever its state, as soon as there is a session."""

    def script(trip: Trip) -> Script[None]:
        steps = drive(trip)
        step = next(steps)
        while not trip.agreed.session_id:
            step = steps.send((yield step))
        yield Ask(blank(request), response_of(request))

    return script


def state(row: Timer, dialect: Dialect) -> None:
    """The station comes to no end of a cable check, or of a pre-charge."""
    asked = {"CABLE_CHECK": ("CableCheckReq", "DC_CableCheckReq"), "PRE_CHARGE": ("PreChargeReq", "DC_PreChargeReq")}
    for name in row.of & asked.keys():
        if dialect is not Dialect.ISO20_AC:  # which has neither of them
            assert_gives_up(plain(dialect), asked[name], row, row.limit)


def ongoing(row: Timer, dialect: Dialect) -> None:
    """The station never has a schedule."""
    asked = "ScheduleExchangeReq" if dialect.is_iso20 else "ChargeParameterDiscoveryReq"
    assert_gives_up(plain(dialect), (asked,), row, row.limit)


def ready(row: Timer, dialect: Dialect) -> None:
    """Somebody takes long to pay, longer than the whole session may take to come to energy."""
    world = plain(dialect)
    began = world.until(is_called("SessionSetupRes")) + LATENCY_S
    world = plain(dialect)
    asked = world.until(is_called("ContractAuthenticationReq"))
    assert_gives_up(world, (), row, row.limit - (asked - began))


def assert_gives_up(world: World, asked: tuple[str, ...], row: Timer, limit: float) -> None:
    """Put a car off again and again: it bears that until the limit, and no longer."""
    began = world.until(is_called(*asked)) if asked else world.now
    engine, request = world.driver, type(body_of(world.word.message))
    now = began
    while now < began + limit - 2:
        engine.receive(ongoing_answer(engine, request, world.scenario.dialect), now)
        now += 1.0
        engine.handle_timeout(now)  # and the car has asked again
        assert not engine.closed
    engine.receive(ongoing_answer(engine, request, world.scenario.dialect), now)
    engine.handle_timeout(began + limit - MS)
    assert not engine.closed
    engine.take()
    engine.handle_timeout(began + limit + MS)
    outputs = engine.take()
    assert row.name in [item.timer.name for item in outputs if hasattr(item, "timer")]
    assert_over(engine, outputs)


def ongoing_answer(engine: CarEngine, request: Any, dialect: Dialect) -> bytes:
    """A response that says: not yet, ask again."""
    body = refusal(request, "OK", {})
    if hasattr(body, "evse_processing"):
        body = refusal(request, "OK", {"evse_processing": type(body.evse_processing)["Ongoing"]})
    return frame(dialect, Envelope(session_id=engine.trip.session_id, body=body))


def discovery(row: Timer, dialect: Dialect) -> None:
    """Nobody answers the car's discovery requests."""
    asker = Asker(AskPolicy(), Link(1, IPv6Address("fe80::1"), IPv6Address("ff02::1")), 15118, START)
    for number in range(SDP_REQUESTS):
        asker.handle_timeout(START + number * row.limit - MS if number else START)
        assert len(asker.take()) == (0 if number else 1)
        asker.handle_timeout(START + number * row.limit)
        assert [type(item) for item in asker.take()] == ([Datagram] if number else [])
    asker.handle_timeout(START + SDP_REQUESTS * row.limit - MS)
    assert asker.take() == []
    asker.handle_timeout(START + SDP_REQUESTS * row.limit + MS)
    assert [type(item) for item in asker.take()] == [GaveUp]


RECIPES: Mapping[Span, Callable[[Timer, Dialect], None]] = {
    Span.SETUP: setup,
    Span.PACE: pace,
    Span.REPLY: reply,
    Span.STATE: state,
    Span.ONGOING: ongoing,
    Span.READY: ready,
    Span.DISCOVERY: discovery,
}


@pytest.mark.parametrize(("row", "dialect"), cases(Role.EVCC), ids=name_of)
def test_a_limit_of_the_car_is_kept_to_the_millisecond(row: Timer, dialect: Dialect) -> None:
    RECIPES[row.span](row, dialect)


@pytest.mark.parametrize("dialect", [d for d in Dialect if d is not Dialect.DIN])  # which has ReadyToCharge before that
def test_a_car_waits_three_minutes_for_a_person_to_pay(dialect: Dialect) -> None:
    world, names = plain(dialect), ("AuthorizationReq",)
    row = timer(Role.EVCC, Span.ONGOING, dialect, "AUTHORIZATION")
    assert row is not None
    assert_gives_up(world, names, row, EIM_ONGOING)
