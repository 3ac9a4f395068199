"""What others found in their stacks, as far as only a whole session shows it (the list: tests/secc/test_defects)."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso20.base import ResponseCode
from pilotwire.messages.iso20.common import AuthorizationRes, MeteringConfirmationReq
from pilotwire.ports import Wish
from pilotwire.session.channel import Channel, Heard
from pilotwire.session.dialect import Security
from pilotwire.session.events import Ended, Established, ReceiptGiven
from tests.scenarios import BY_NAME, PLAIN, TOURS, Scenario, pki
from tests.sessions import LOOPS, World, body_of

LOOP_SILENCE_S = 0.5  # [V2G20-1500], [V2G20-1502]
LOOP_PACE_S = 0.25
DC_20, AC_20 = BY_NAME["iso20-dc-bpt-dynamic"], BY_NAME["iso20-ac-bpt-scheduled"]
PAUSING = {3: Wish.PAUSE}


def is_loop(body: Any) -> bool:
    """Whether it is a request of a charge loop."""
    return type(body).__name__ in LOOPS


def in_full_current(scenario: Scenario) -> World:
    """A session that has charged for a while and would go on; the car's next request is not delivered."""
    world = World(replace(scenario, turns={}))
    world.until(lambda to_station, body: to_station and is_loop(body) and world.loops > 20)
    return world


@pytest.mark.parametrize("scenario", [DC_20, AC_20], ids=lambda scenario: scenario.name)
def test_defect_08_silence_in_the_loop_ends_energy_after_half_a_second(scenario: Scenario) -> None:
    world = in_full_current(scenario)
    answered = max(moment for moment, to_station, _ in world.played.words if not to_station)
    assert abs(world.outlet.facts(world.now).output.amps) > 40
    world.seat.tick(answered + LOOP_SILENCE_S - 0.001)
    assert world.seat.busy
    world.seat.tick(answered + LOOP_SILENCE_S + 0.001)
    assert not world.seat.busy
    opening = world.outlet.interlock.contactor
    patience = 0.5 if scenario is DC_20 else 1.2  # a stage is steered down; a car that draws AC is asked, then cut off
    facts = world.outlet.facts(answered + LOOP_SILENCE_S + patience)
    assert (facts.output.amps, facts.contactors_closed, opening.closed) == (pytest.approx(0.0, abs=0.1), False, False)


@pytest.mark.parametrize("scenario", [DC_20, AC_20], ids=lambda scenario: scenario.name)
def test_defect_09_a_car_keeps_the_pace_of_the_loop(scenario: Scenario) -> None:
    duel = World(scenario).session()
    gaps = [
        asked - answered
        for (answered, _, _), (asked, to_station, word) in zip(duel.words, duel.words[1:], strict=False)
        if to_station and is_loop(body_of(word.message))
    ]
    assert len(gaps) > 2
    assert max(gaps) <= LOOP_PACE_S


def test_defect_14_a_reading_that_is_asked_for_comes_and_is_confirmed() -> None:
    world = World(DC_20)
    world.session()
    loops = [(body_of(a), body_of(b)) for (_, a), (_, b) in zip(world.words, world.words[1:], strict=False)]
    readings = [(q.meter_info_requested, r.meter_info is not None) for q, r in loops if is_loop(q)]
    assert {(True, True), (False, False)} == set(readings)
    (receipt,) = [event for who, event in world.told if who == "station" and isinstance(event, ReceiptGiven)]
    (confirmation,) = [body_of(m) for _, m in world.words if isinstance(body_of(m), MeteringConfirmationReq)]
    shown = confirmation.signed_metering_data.meter_info
    assert (receipt.meter_id, receipt.import_wh) == (shown.meter_id, shown.charged_energy_reading_wh)


def test_defect_15_a_refused_card_is_told_at_once() -> None:
    world = World(BY_NAME["iso20-dc-dynamic"])
    world.outlet.parts.authoriser.accept = False
    duel = world.session()
    last = [m for _, m in world.words if isinstance(m, AuthorizationRes)][-1]
    assert last.evse_processing.name == "Finished"
    assert last.response_code is ResponseCode.WARNING_EIMAuthorizationFailure
    assert duel.now - duel.words[0][0] < 1.5  # [V2G20-2230]
    assert world.dangers() == []


def established(world: World) -> Established:
    """How the station met the car."""
    (event,) = [event for who, event in world.told if who == "station" and isinstance(event, Established)]
    return event


@pytest.mark.parametrize("name", ["iso20-dc-tour", "iso20-ac-tour", "iso2-dc-tour", "iso2-ac-tour"])
def test_defect_18_a_paused_session_goes_on(name: str) -> None:
    world = World(replace(BY_NAME[name], turns=PAUSING))
    world.session()
    first = established(world)
    assert [event.paused for _, event in world.told if isinstance(event, Ended)] == [True, True]
    assert world.dangers() == []
    world.session()
    second = established(world)
    assert (second.joined, second.session_id) == (True, first.session_id)
    assert world.endings() == {"station": [True], "car": [True]}
    assert world.loops > 2
    if name.startswith("iso20"):  # [V2G20-1032]: who pays, and for what, was agreed before
        assert not [m for _, m in world.words if type(m).__name__.startswith(("Authorization", "Service"))]


@pytest.mark.parametrize("thief", [pki().iso20.contract.chain[0], None])
def test_defect_18_nobody_resumes_the_session_of_another_car(thief: bytes | None) -> None:
    world = World(replace(BY_NAME["iso20-dc-tour"], turns=PAUSING))
    world.session()
    owner = established(world).session_id
    assert list(world.seat.sleeping) == [owner]
    station = pki().iso20.secc.chain[0]
    world.duel().run(600.0, security=Security.TLS13, car_certificate=thief, station_certificate=station)
    assert not established(world).joined
    assert established(world).session_id != owner


@pytest.mark.parametrize("scenario", [PLAIN[0], *TOURS[1:]], ids=lambda scenario: scenario.name)
def test_defect_21_what_is_told_to_be_sent_is_what_was_sent(scenario: Scenario) -> None:
    for number, (_, _, word) in enumerate(World(scenario).session().words):
        channel = Channel()
        channel.dialect = scenario.dialect if number > 1 else None
        channel.feed(word.data)
        heard = channel.read()
        assert isinstance(heard, Heard)
        assert heard.message == word.message
        assert len(heard.payload) == len(word.data) - 8


def test_defect_22_a_lost_connection_is_told_once() -> None:
    world = in_full_current(BY_NAME["iso2-ac"])
    before = len(world.told)
    world.seat.hang_up(world.now)
    world.car.hang_up(world.now)
    lines = len(world.told) - before
    assert lines < 10
    world.alone(10.0)
    for _ in range(100):
        world.seat.tick(world.now)
        world.car.tick(world.now)
    assert len(world.told) - before == lines
