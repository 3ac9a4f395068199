"""ISO 15118-20, station: the end of a session, pauses, and sessions that go on after one."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.ports import StopWish
from pilotwire.session.events import Ended, EnergyStarted, EnergyStopped, Established
from tests.secc.desk import Desk
from tests.secc.iso20.currents import dc_dynamic, dc_parameters, dc_turn
from tests.secc.iso20.desks import desk_at, walk
from tests.secc.iso20.words import DC, DC_BPT, END, OTHER, PAUSE, SETUP, START, STOP, power

STRANGER = bytes.fromhex("1122334455667788")
OURS, OTHERS = b"the vehicle certificate", b"that of another car"


def stopped(**more: Any) -> Desk:
    """A DC station whose energy was on and off again."""
    desk = desk_at("CHARGE_LOOP", **more)
    assert desk.code(power(STOP)) == "OK"
    return desk


def paused(certificate: bytes | None = OURS, **more: Any) -> Desk:
    """A session that sleeps, of a car that showed a certificate."""
    desk = desk_at("SESSION_SETUP", **more)
    reconnect(desk, certificate)
    walk(desk, "CHARGE_LOOP")
    desk.ask(power(STOP))
    assert desk.code(PAUSE) == "OK"
    desk.wait(6.0)
    return desk


def reconnect(desk: Desk, certificate: bytes | None) -> None:
    """A new connection of a car with this certificate, to the first message."""
    desk.connect()
    engine = desk.seat.engine
    assert engine is not None
    engine.visit.peer_certificate = certificate


def test_the_end_is_the_end() -> None:
    desk = stopped()
    assert desk.code(END) == "OK"
    assert [(ending.good, ending.paused) for ending in desk.told(Ended)] == [(True, False)]
    assert desk.seat.sleeping == {}
    assert desk.safe()


def test_a_car_that_ends_in_the_loop_leaves_a_dead_outlet() -> None:
    desk = desk_at("CHARGE_LOOP")
    assert desk.code(END) == "OK"
    assert desk.told(EnergyStopped) == [EnergyStopped()]
    assert desk.safe()


@pytest.mark.parametrize("state", ["CHARGE_PARAMETERS", "SCHEDULE_EXCHANGE", "CABLE_CHECK", "CHARGE_LOOP"])
def test_a_pause_may_only_follow_the_stop_of_energy(state: str) -> None:
    desk = desk_at(state)
    assert desk.code(PAUSE) == "FAILED_PauseNotAllowed"
    assert desk.seat.sleeping == {}
    assert desk.safe()


def test_no_pause_over_a_live_cable_even_where_the_station_wants_one() -> None:
    desk = desk_at("CHARGE_LOOP")
    desk.seat.stop = StopWish.PAUSE
    assert desk.code(PAUSE) == "FAILED_PauseNotAllowed"
    assert desk.safe()


@pytest.mark.parametrize("state", ["CABLE_CHECK", "POWER_DELIVERY", "CHARGE_LOOP"])
def test_energy_of_an_earlier_service_is_no_licence_to_pause(state: str) -> None:
    """After new services the stop of the first round does not count."""
    desk = stopped(services=(DC, DC_BPT))
    assert desk.code(OTHER) == "OK"
    walk(desk, state, DC_BPT)
    assert desk.code(PAUSE) == "FAILED_PauseNotAllowed"


def test_other_services_are_chosen_with_a_dead_cable() -> None:
    desk = stopped(services=(DC, DC_BPT))
    assert desk.code(OTHER) == "OK"
    assert (desk.state, desk.outlet.facts(desk.now).contactors_closed) == ("SERVICE_DISCOVERY", False)
    walk(desk, "CHARGE_LOOP", DC_BPT)
    assert desk.seat.engine.visit.agreed.bidirectional  # type: ignore[union-attr]
    assert (len(desk.told(EnergyStarted)), len(desk.told(EnergyStopped))) == (2, 1)
    assert desk.code(dc_turn(desk, dc_dynamic(bpt=True))) == "OK"


def test_other_services_out_of_the_loop_open_the_contactors_first() -> None:
    desk = desk_at("CHARGE_LOOP")
    assert desk.code(OTHER) == "OK"
    assert not desk.outlet.facts(desk.now).contactors_closed
    assert desk.told(EnergyStopped) == [EnergyStopped()]
    walk(desk, "CHARGE_LOOP")
    assert len(desk.told(EnergyStarted)) == 2


def test_a_station_may_have_no_other_services() -> None:
    desk = stopped(service_renegotiation=False)
    assert desk.code(OTHER) == "FAILED_NoServiceRenegotiationSupported"
    assert desk.safe()


@pytest.mark.parametrize("state", ["AUTHORIZATION_SETUP", "AUTHORIZATION", "SERVICE_DISCOVERY", "SERVICE_SELECTION"])
def test_nobody_gets_to_the_services_before_one_was_selected(state: str) -> None:
    desk = desk_at(state)
    assert desk.code(OTHER) == "FAILED_NoServiceRenegotiationSupported"


def test_the_car_that_paused_goes_on_with_its_parameters() -> None:
    """[V2G20-1032]."""
    desk = paused()
    reconnect(desk, OURS)
    old = desk.session_id
    assert desk.code(SETUP) == "OK_OldSessionJoined"
    assert (desk.answer.session_id, desk.state) == (old, "CHARGE_PARAMETERS")
    walk(desk, "CHARGE_LOOP")
    assert desk.code(dc_turn(desk, dc_dynamic())) == "OK"


@pytest.mark.parametrize(
    ("certificate", "setup", "session_id"),
    [(OTHERS, SETUP, None), (None, SETUP, None), (OURS, replace(SETUP, evccid="WPWPILOTWIRE00002"), None),
     (OURS, SETUP, STRANGER), (OURS, SETUP, bytes(8))],
    ids=["another certificate", "no certificate", "another name", "a number that never was", "zero"],
)  # fmt: skip
def test_nobody_else_gets_the_session(certificate: bytes | None, setup: Any, session_id: bytes | None) -> None:
    """[V2G20-2545]: whoever is not the car that paused gets a session of its own, from the beginning."""
    desk = paused()
    reconnect(desk, certificate)
    old = desk.session_id
    assert desk.code(setup, session_id=session_id) == "OK_NewSessionEstablished"
    assert desk.answer.session_id not in (old, STRANGER, bytes(8))
    assert desk.state == "AUTHORIZATION_SETUP"
    desk.session_id = desk.answer.session_id
    assert desk.code(dc_parameters()) == "FAILED_SequenceError"


def test_a_session_that_sleeps_too_long_is_forgotten() -> None:
    desk = paused(sleep_s=60.0)
    desk.wait(60.0)
    reconnect(desk, OURS)
    assert desk.code(SETUP) == "OK_NewSessionEstablished"


@pytest.mark.parametrize("how", ["ended", "failed", "lost"])
def test_a_session_that_woke_up_sleeps_no_more(how: str) -> None:
    """[V2G20-2613] to [V2G20-2617]: neither its end nor its failure leaves anything to wake."""
    desk = paused()
    reconnect(desk, OURS)
    assert desk.code(SETUP) == "OK_OldSessionJoined"
    if how == "ended":
        desk.ask(END)
    elif how == "failed":
        desk.ask(power(START))
    else:
        desk.seat.hang_up(desk.now)
    assert desk.seat.sleeping == {}
    desk.wait(6.0)
    reconnect(desk, OURS)
    assert desk.code(SETUP) == "OK_NewSessionEstablished"


def test_a_session_may_be_paused_again() -> None:
    desk = paused()
    reconnect(desk, OURS)
    desk.ask(SETUP)
    walk(desk, "CHARGE_LOOP")
    desk.ask(power(STOP))
    assert desk.code(PAUSE) == "OK"
    assert list(desk.seat.sleeping) == [desk.session_id]
    joined = [event.joined for event in desk.told(Established)]
    assert joined[-2:] == [False, True]


def test_forgotten_sessions_make_room() -> None:
    desk = paused(sleep_s=60.0)
    first = desk.session_id
    desk.wait(61.0)
    desk.session_id = bytes(8)
    reconnect(desk, OURS)
    walk(desk, "CHARGE_LOOP")
    desk.ask(power(STOP))
    desk.ask(PAUSE)
    assert list(desk.seat.sleeping) == [desk.session_id] != [first]


@pytest.mark.parametrize("number", [bytes(8), STRANGER], ids=["zero", "another"])
@pytest.mark.parametrize("state", ["AUTHORIZATION_SETUP", "SERVICE_DISCOVERY", "CHARGE_PARAMETERS", "CHARGE_LOOP"])
def test_a_foreign_number_ends_the_session(state: str, number: bytes) -> None:
    desk = desk_at(state)
    assert desk.code(END, session_id=number) == "FAILED_UnknownSession"
    assert desk.safe()


def test_numbers_are_of_eight_octets_and_new_each_time() -> None:
    first, second = desk_at("AUTHORIZATION_SETUP"), desk_at("AUTHORIZATION_SETUP")
    assert len(first.session_id) == 8
    second.connect()
    assert second.open_session(SETUP).response_code.name == "OK_NewSessionEstablished"
    assert second.session_id != first.session_id
