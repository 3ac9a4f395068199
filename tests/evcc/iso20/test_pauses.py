"""ISO 15118-20: sessions that are paused, and who may go on with them."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso20.base import ResponseCode
from pilotwire.messages.iso20.common import SessionSetupRes
from pilotwire.ports import StopWish, Wish
from pilotwire.session.agreed import Control
from pilotwire.session.events import Authorized, Ended, Established, Warned
from tests.evcc.iso2.watching import asked, assert_good, told
from tests.evcc.iso2.wires import body as fields
from tests.evcc.iso2.wires import changing
from tests.evcc.iso20.playing import (
    AC,
    AC_BPT,
    CHOICE,
    DC,
    DC_BPT,
    DYNAMIC,
    HEAD,
    SCHEDULED,
    SOON,
    body,
    wanting,
    world_of,
)
from tests.scenarios import pki
from tests.sessions import World

WHOLE = [*HEAD, *CHOICE]


def paused(service: int = DC, control: Control = DYNAMIC, **more: Any) -> World:
    """A world whose car has paused, and will stop the next time."""
    world = world_of(service, control, turns={5: Wish.PAUSE}, **more)
    world.session(limit=120.0)
    assert_good(world, paused=True)
    world.calm_down(600.0)
    world.scenario = replace(world.scenario, turns=SOON)
    return world


def again(world: World, **certificates: bytes) -> None:
    """The next session, of a car or at a station with another certificate."""
    duel = world.duel()
    duel.run(120.0, **{**world.protection(), **certificates})
    world.now = duel.now + 1.0


@pytest.mark.parametrize("contract", [False, True])
@pytest.mark.parametrize("control", [SCHEDULED, DYNAMIC])
@pytest.mark.parametrize("service", [AC, DC, AC_BPT, DC_BPT])
def test_a_resumed_session_begins_with_the_parameters(service: int, control: Control, contract: bool) -> None:
    """[V2G20-1032]: nothing is asked or proven again; who pays and what was selected holds."""
    world = paused(service, control, contract=contract)
    number = world.driver.trip.session_id
    world.session(limit=120.0)
    assert asked(world) == ["SupportedAppProtocol", "SessionSetup", *body(service)]
    for who in ("station", "car"):
        (event,) = told(world, who, Established)
        assert (event.session_id, event.joined) == (number, True)
    assert told(world, "station", Authorized) == []
    assert world.station.visit.agreed.contract is contract
    assert_good(world)


def test_a_session_may_be_paused_and_resumed_again_and_again() -> None:
    world = paused(contract=True)
    numbers = {world.driver.trip.session_id}
    for _ in range(2):
        world.scenario = replace(world.scenario, turns={5: Wish.PAUSE})
        world.session(limit=120.0)
        assert_good(world, paused=True)
        numbers.add(world.driver.trip.session_id)
    assert len(numbers) == 1


@pytest.mark.parametrize("service", [AC, DC])
def test_a_pause_that_the_station_wants_can_be_resumed(service: int) -> None:
    world = wanting(StopWish.PAUSE, service, contract=True)
    assert_good(world, paused=True)
    world.scenario = replace(world.scenario, turns=SOON)
    world.session(limit=120.0)
    assert told(world, "station", Established)[0].joined
    assert_good(world)


def test_another_car_with_the_number_gets_a_session_of_its_own() -> None:
    """[V2G20-2545]: the number alone, seen on a cable or guessed, is worth nothing."""
    world = paused(contract=True)
    number = world.driver.trip.session_id
    again(world, car_certificate=pki().iso20.oem_provisioning.chain[0])
    (event,) = told(world, "station", Established)
    assert (event.joined, event.session_id == number) == (False, False)
    assert asked(world) == [*WHOLE, *body(DC)]
    assert_good(world)


def test_a_car_refuses_a_station_that_only_claims_to_know_it() -> None:
    """[V2G20-2539]: the certificate is another one, the number is right."""
    world = paused(contract=True)
    again(world, station_certificate=pki().iso20.vehicle.chain[0])
    assert [w.what for w in told(world, "car", Warned)] == [
        "the station claims a session that the car did not pause at it"
    ]
    assert asked(world) == ["SupportedAppProtocol", "SessionSetup", "SessionStop"]


def test_a_car_that_paused_nothing_joins_nothing() -> None:
    world = world_of()
    change = fields(response_code=ResponseCode.OK_OldSessionJoined)
    world.session(changing(SessionSetupRes, change, world.scenario.dialect), limit=60.0)
    assert "did not pause" in told(world, "car", Warned)[0].what


@pytest.mark.parametrize("how", ["forgotten", "too late"])
def test_a_station_that_knows_nothing_any_more_begins_anew(how: str) -> None:
    world = paused(contract=True)
    if how == "forgotten":
        world.seat.sleeping.clear()
    else:
        world.calm_down(world.seat.offering.sleep_s)
    world.session(limit=120.0)
    assert asked(world) == [*WHOLE, *body(DC)]
    assert_good(world)


def test_a_resumed_session_that_fails_cannot_be_resumed() -> None:
    """[V2G20-2613] to [V2G20-2617]."""
    world = paused(contract=True)
    duel = world.duel().run(limit=0.01, **world.protection())
    while not world.loops:
        duel.step()
    assert world.seat.sleeping == {}
    world.seat.hang_up(duel.now)
    world.car.hang_up(duel.now)
    world.now = duel.now + 10.0
    assert [event.good for event in told(world, "station", Ended)] == [False]
    assert world.seat.sleeping == {}
    world.session(limit=120.0)
    assert not told(world, "station", Established)[0].joined
    assert_good(world)
