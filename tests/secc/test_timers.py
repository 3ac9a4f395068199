"""The station's rows of the timer table, each at its limit minus and plus a millisecond.

A recipe for each span brings an engine to where the limit begins, and says what has to come at its end.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.ports import X1, Contactors, DrivePilot, Isolation, Lock, OutputOff, Pilot
from pilotwire.secc import BOOK, StationEngine, Wait
from pilotwire.session.blank import blank
from pilotwire.session.dialect import Dialect
from pilotwire.session.follower import TABLES
from pilotwire.session.timers import EIM_ONGOING, Role, Span, Timer, timer
from tests.scenarios import START
from tests.secc.moments import Moment, all_moments, codes, moments_of, sent
from tests.session.limits import MS, at_its_limit, cases, is_called, name_of, plain
from tests.sessions import body_of

MOMENTS = all_moments()


def named(dialect: Dialect, *states: str) -> Moment:
    """A station of a protocol in the first of these states that it comes to."""
    return next(m for m in MOMENTS if m.dialect is dialect and m.state.name in states)


def setup(row: Timer, dialect: Dialect) -> None:
    """The car shakes hands, and says nothing more."""
    world = plain(dialect)
    world.until(is_called("SessionSetupReq"))
    assert_over(world.station, at_its_limit(world.station, row, START))


def assert_over(engine: StationEngine, outputs: list[Any]) -> None:
    """The session has ended, and the outlet is dead."""
    assert engine.closed
    assert outputs.index(OutputOff()) < outputs.index(Contactors(False)) < outputs.index(Lock(False))


def silence(row: Timer, dialect: Dialect) -> None:
    """The car falls silent, in each state that the row is about."""
    states = [m for m in MOMENTS if m.dialect is dialect and m.engine.visit.session_id]
    about = [m for m in states if timer(row.role, row.span, dialect, m.state.name) is row]
    for moment in about:
        engine = moment.fresh()
        assert_over(engine, at_its_limit(engine, row, moment.now))
    assert about


def answer(row: Timer, dialect: Dialect) -> None:
    """Whatever an answer waits for never comes: the request is refused, in time."""
    first = {cls: m for m in reversed(MOMENTS) if m.dialect is dialect for cls in TABLES[dialect][m.state]}
    about = [cls for cls in first if timer(row.role, row.span, dialect, cls.__name__) is row]
    for request in about:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(BOOK, request, waits_for_ever)
            assert _refused(first[request], request, row) == [
                "FAILED" if dialect is Dialect.DIN else "FAILED_ContactorError"
            ]
    assert about


def waits_for_ever(visit: Any, request: Any) -> Any:
    """An answer whose hardware does nothing."""
    raise Wait("something that never comes", "FAILED_ContactorError")


def _refused(moment: Moment, request: Any, row: Timer) -> list[str]:
    engine = moment.fresh()
    engine.receive(moment.frame(blank(request)), moment.now)
    assert sent(engine.take()) == []
    outputs = at_its_limit(engine, row, moment.now)
    assert outputs.index(OutputOff()) < outputs.index(Contactors(False))
    return codes(outputs)


def state(row: Timer, dialect: Dialect) -> None:
    """A cable check or a pre-charge comes to no end: the request after the limit fails, the one before it does not."""
    about = [m for m in MOMENTS if m.dialect is dialect and m.state.name in row.of - {"PRE_CHARGED"}]
    for moment in about:
        assert asked_twice(moment, row.limit - MS, isolation=Isolation.TESTING) == ["OK", "OK"]
        assert asked_twice(moment, row.limit + MS, isolation=Isolation.TESTING) == ["OK", "FAILED"]
    assert about or dialect is Dialect.ISO20_AC  # which has neither of them


def asked_twice(moment: Moment, seconds: float, **facts: Any) -> list[str]:
    """The codes of two answers, so many seconds apart, while the world is stuck at these facts."""
    engine = moment.fresh()
    found: list[str] = []
    for now in (moment.now, moment.now + seconds):
        engine.tell(replace(engine.visit.facts, **facts), now)
        engine.handle_timeout(now)
        engine.receive(moment.request.data, now)
        found += codes(engine.take())
    return found


def ongoing(row: Timer, dialect: Dialect) -> None:
    """There is never an outlook, so that the car is put off again and again."""
    moment = named(dialect, *(("SCHEDULE_EXCHANGE",) if dialect.is_iso20 else ("CHARGE_PARAMETERS",)))
    assert asked_twice(moment, row.limit - MS, outlook=None) == ["OK", "OK"]
    assert asked_twice(moment, row.limit + MS, outlook=None) == ["OK", "FAILED"]


def ready(row: Timer, dialect: Dialect) -> None:
    """A person takes long to pay: the limit is told, and the session goes on."""
    moment = named(dialect, "AUTHENTICATION")
    began = named(dialect, "SERVICE_DISCOVERY").now  # SessionSetupRes was sent then
    engine = moment.fresh()
    for now in (began + 50, began + 100, began + row.limit - 1):
        engine.receive(moment.request.data, now)
        assert codes(engine.take()) == ["OK"]
    at_its_limit(engine, row, began)
    assert not engine.closed


def pilot(row: Timer, dialect: Dialect) -> None:
    """The car asks for energy, and never closes S2."""
    moment = named(dialect, "POWER_DELIVERY")
    engine = moment.fresh()
    engine.tell(replace(engine.visit.facts, pilot=Pilot.B), moment.now)
    engine.receive(moment.request.data, moment.now)
    assert sent(engine.take()) == []
    assert codes(at_its_limit(engine, row, moment.now)) == ["FAILED_PowerDeliveryNotApplied"]


def retain(row: Timer, dialect: Dialect) -> None:
    """The car has stopped the session, and hangs up at once: the pilot goes on."""
    world = plain(dialect)
    began = world.until(is_called("SessionStopRes"))
    world.station.hang_up(began)
    world.station.handle_timeout(began + row.limit - MS)
    assert DrivePilot(X1) not in world.station.take()
    world.station.handle_timeout(began + row.limit + MS)
    assert DrivePilot(X1) in world.station.take()


RECIPES: Mapping[Span, Callable[[Timer, Dialect], None]] = {
    Span.SETUP: setup,
    Span.SILENCE: silence,
    Span.ANSWER: answer,
    Span.STATE: state,
    Span.ONGOING: ongoing,
    Span.READY: ready,
    Span.PILOT: pilot,
    Span.RETAIN: retain,
}


@pytest.mark.parametrize(("row", "dialect"), cases(Role.SECC), ids=name_of)
def test_a_limit_of_the_station_is_kept_to_the_millisecond(row: Timer, dialect: Dialect) -> None:
    RECIPES[row.span](row, dialect)


@pytest.mark.parametrize("dialect", Dialect)
def test_a_person_who_pays_has_three_minutes(dialect: Dialect) -> None:
    scenario = plain(dialect).scenario.name
    moment = next(m for name, m in moments_of(scenario).items() if name.name in ("AUTHENTICATION", "AUTHORIZATION"))
    for late, last in ((-MS, "OK"), (MS, "FAILED")):
        engine = moment.fresh()
        found: list[str] = []
        for now in (moment.now, *(moment.now + s for s in (50, 100, 150)), moment.now + EIM_ONGOING + late):
            engine.handle_timeout(now)
            engine.receive(moment.request.data, now)
            found += codes(engine.take())
        assert found == ["OK"] * 4 + [last]


def test_a_pre_charge_that_has_come_to_its_voltage_may_last() -> None:
    moment = named(Dialect.ISO20_DC, "PRE_CHARGE")
    target = float(body_of(moment.request.message).ev_target_voltage)
    output = replace(moment.engine.visit.facts.output, volts=target - 10)
    assert asked_twice(moment, 20.0, output=output) == ["OK", "OK"]


@pytest.mark.parametrize("dialect", [Dialect.DIN, Dialect.ISO2, Dialect.ISO20_DC])
def test_a_limit_of_one_state_is_none_of_the_next(dialect: Dialect) -> None:
    moment = named(dialect, *(("SCHEDULE_EXCHANGE",) if dialect.is_iso20 else ("CHARGE_PARAMETERS",)))
    check = named(dialect, "CABLE_CHECK").request.data
    engine, known = moment.fresh(), replace(moment.engine.visit.facts, isolation=Isolation.TESTING)
    engine.tell(replace(known, outlook=None), moment.now)
    engine.receive(moment.request.data, moment.now)
    late = moment.now + 56.0
    engine.handle_timeout(late)
    engine.tell(known, late)
    engine.receive(moment.request.data, late)
    for seconds in (1, 2, 3):
        engine.receive(check, late + seconds)
    assert codes(engine.take()) == ["OK"] * 5
    assert engine.state.name == "CABLE_CHECK"
