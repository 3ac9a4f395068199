"""The same seed gives the same world; no peer fills a station's memory."""

import tracemalloc
from collections.abc import Iterator

import pytest

from pilotwire.session.blank import blank
from pilotwire.session.dialect import Dialect
from tests.scenarios import PLAIN, Scenario
from tests.secc.moments import Moment, all_moments
from tests.session.requests import requests_in
from tests.sessions import World

MEGABYTE = 1_000_000
PASSED_OVER = "frames of an unknown type"  # they do not end a session [V2G2-800], nor the silence of the car
PIECE = 16_384  # what a socket gives at once


def words(scenario: Scenario, seed: int) -> list[tuple[float, bool, bytes]]:
    """All that is said in a session, to the octet, and when."""
    duel = World(scenario, seed=seed).session()
    return [(moment, to_station, word.data) for moment, to_station, word in duel.words]


@pytest.mark.parametrize("scenario", PLAIN, ids=lambda scenario: scenario.name)
def test_the_same_seed_gives_the_same_octets(scenario: Scenario) -> None:
    first = words(scenario, 7)
    assert words(scenario, 7) == first
    assert words(scenario, 8) != first


def floods(moment: Moment) -> Iterator[tuple[str, bytes]]:
    """Ten megabytes, or ten thousand messages and more, of each sort."""
    stop = next(cls for cls in requests_in(moment.dialect) if cls.__name__ == "SessionStopReq")
    yield "garbage", bytes(range(256)) * (10 * MEGABYTE // 256)
    yield "a frame without an end", b"\x01\xfe\x80\x01\xff\xff\xff\xff" + bytes(10 * MEGABYTE)
    yield PASSED_OVER, (b"\x01\xfe\xa0\x00" + (8).to_bytes(4) + bytes(8)) * 60_000
    yield "ten thousand requests", moment.request.data * 10_000
    yield "ten thousand farewells", moment.frame(blank(stop)) * 10_000


@pytest.mark.parametrize("dialect", [Dialect.ISO2, Dialect.ISO20_DC])
def test_no_flood_fills_the_memory_of_a_station(dialect: Dialect) -> None:
    moment = next(
        m for m in all_moments() if m.dialect is dialect and m.state.name in ("CURRENT_DEMAND", "CHARGE_LOOP")
    )
    for name, flood in floods(moment):
        engine = moment.fresh()
        tracemalloc.start()
        given = 0
        for start in range(0, len(flood), PIECE):
            engine.receive(flood[start : start + PIECE], moment.now)
            given += len(engine.take())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < MEGABYTE, name
        assert given < 100, name
        assert engine.closed is (name != PASSED_OVER), name
