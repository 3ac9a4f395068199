"""What tests of time limits have in common."""

from typing import Any

import pytest

from pilotwire.session.dialect import Dialect
from pilotwire.session.events import Expired
from pilotwire.session.timers import TIMERS, Role, Timer
from tests.scenarios import PLAIN
from tests.sessions import Seen, World

MS = 0.001
Case = tuple[Timer, Dialect]


def cases(role: Role) -> list[Case]:
    """Every row that a role keeps, in every protocol in which it holds."""
    return [(row, d) for row in TIMERS if row.role is role for d in Dialect if d in row.dialects]


def name_of(value: Timer | Dialect) -> str:
    """For the names of tests."""
    return value.name.removeprefix("V2G_")


def plain(dialect: Dialect, **more: Any) -> World:
    """A session of a protocol that external means pay."""
    return World(next(scenario for scenario in PLAIN if scenario.dialect is dialect), **more)


def is_called(*names: str) -> Seen:
    """Whether a word is one of these messages."""
    return lambda to_station, body: type(body).__name__ in names


def expired(outputs: list[Any]) -> list[Timer]:
    """The limits that were reached."""
    return [item.timer for item in outputs if isinstance(item, Expired)]


def at_its_limit(engine: Any, row: Timer, began: float) -> list[Any]:
    """What comes up a millisecond after the limit; a millisecond before it is not reached."""
    engine.handle_timeout(began + row.limit - MS)
    assert row not in expired(engine.take())
    assert not engine.closed
    assert engine.next_deadline() == pytest.approx(began + row.limit, abs=1e-6)
    engine.handle_timeout(began + row.limit + MS)
    outputs = engine.take()
    assert row in expired(outputs)
    return list(outputs)
