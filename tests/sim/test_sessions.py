"""Sessions that take another turn: a car that goes on drawing, a station that wants something, another car."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.evcc.iso20.ac import AC
from pilotwire.ports import StopWish, Wish
from pilotwire.session.events import Ended, Entered, Send
from pilotwire.sim.duel import Parcel, faithful
from tests.scenarios import BY_NAME
from tests.sessions import World


def _nothing(kind: Any) -> Iterator[Any]:
    yield from ()


@pytest.mark.parametrize("name", ["iso20-ac-dynamic", "iso20-ac-bpt-scheduled"])
def test_a_car_that_draws_until_energy_is_off_is_cut_off_in_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AC, "calm", _nothing)
    world = World(BY_NAME[name])
    world.session()
    assert world.endings() == {"station": [True], "car": [True]}
    assert world.dangers() == []


@pytest.mark.parametrize("wish", StopWish)
@pytest.mark.parametrize("name", ["din-dc", "iso2-dc", "iso2-ac", "iso20-dc-dynamic", "iso20-ac-scheduled"])
def test_whatever_the_station_wants_the_session_ends_well(name: str, wish: StopWish) -> None:
    world = World(replace(BY_NAME[name], turns={12: Wish.STOP}))

    def wanting(to_station: bool, number: int, word: Send) -> list[Parcel]:
        if world.loops == 3 and not wanted:
            wanted.append(number)
            world.seat.stop = wish
        return faithful(to_station, number, word)

    wanted: list[int] = []
    world.session(wanting)
    assert wanted
    assert world.endings() == {"station": [True], "car": [True]}
    assert world.dangers() == []
    states = [event.state.name for who, event in world.told if who == "station" and isinstance(event, Entered)]
    assert EXPECTED[wish](name, world, states)


def _pauses(name: str, world: World, states: list[str]) -> bool:
    """A grid that wants a pause: DIN SPEC 70121 and AC of ISO 15118-2 have no words for it."""
    paused = [event.paused for _, event in world.told if isinstance(event, Ended)]
    return paused == [name not in ("din-dc", "iso2-ac")] * 2


def _renews(name: str, world: World, states: list[str]) -> bool:
    """New terms once, but in DIN SPEC 70121."""
    new = states.count("NEW_SCHEDULE") + states.count("NEW_PARAMETERS")
    return new == (name != "din-dc")


def _serves_anew(name: str, world: World, states: list[str]) -> bool:
    """Another service once; ISO 15118-2 has new terms only."""
    if name.startswith("iso20"):
        return states.count("SERVICE_DISCOVERY") == 2
    return _renews(name, world, states)


EXPECTED: dict[StopWish, Any] = {
    StopWish.NONE: lambda name, world, states: world.loops >= 12,
    StopWish.STOP: lambda name, world, states: world.loops < 10,
    StopWish.PAUSE: _pauses,
    StopWish.RENEGOTIATE: _renews,
    StopWish.RENEGOTIATE_SERVICE: _serves_anew,
    StopWish.STANDBY: lambda name, world, states: world.loops >= 12,
}


@pytest.mark.parametrize("name", ["din-dc", "iso2-ac", "iso20-dc-dynamic"])
def test_a_second_connection_ends_the_first(name: str) -> None:
    world = World(replace(BY_NAME[name], turns={}))
    world.until(lambda to_station, body: world.loops > 5)
    world.seat.open(world.now)
    assert [event.good for who, event in world.told if who == "station" and isinstance(event, Ended)] == [False]
    world.car.hang_up(world.now)
    world.alone(20.0)
    assert world.dangers() == []
    world.scenario = BY_NAME[name]
    world.session()
    assert world.endings() == {"station": [True], "car": [True]}
