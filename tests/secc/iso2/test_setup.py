"""ISO 15118-2, station: sessions and their numbers."""

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso2 import ServiceDiscoveryReq, SessionSetupReq
from pilotwire.session.dialect import ZERO
from pilotwire.session.events import Established
from tests.secc.desk import Desk
from tests.secc.iso2.words import EVCCID, PAUSE, STOP, dc_desk, offering, power, requests

SETUP = SessionSetupReq(evccid=EVCCID)


@pytest.mark.parametrize(
    "number",
    [b"", b"\0", bytes(6), bytes(8), bytes.fromhex("F812DFF7FFFFF57F"), b"\1"],
    ids=["empty", "one octet of zero", "six of zero", "eight of zero", "stale", "short"],
)
def test_whatever_number_a_car_comes_with_it_gets_a_new_session(number: bytes) -> None:
    desk = Desk(offering())
    assert desk.code(SETUP, session_id=number) == "OK_NewSessionEstablished"
    assert len(desk.answer.session_id) == 8
    assert desk.answer.session_id not in (number, ZERO)


def test_the_station_tells_its_name_and_the_time() -> None:
    desk = Desk(offering())
    response = desk.open_session(SETUP)
    assert (response.evse_id, response.evse_time_stamp) == ("DE*PWR*E0001*1", int(desk.now))
    assert desk.told(Established)[0].peer == "00115AAB01CD"


@pytest.mark.parametrize("number", [b"", ZERO, b"\1" * 8, b"\1"])
def test_another_number_than_the_sessions_is_refused(number: bytes) -> None:
    desk = dc_desk()
    assert desk.code(ServiceDiscoveryReq(), session_id=number) == "FAILED_UnknownSession"
    assert desk.safe()


def paused() -> Desk:
    """A DC station whose car has paused its session."""
    desk = dc_desk("CURRENT_DEMAND")
    assert desk.code(power(STOP)) == "OK"
    assert desk.code(PAUSE) == "OK"
    desk.wait(3.0)
    desk.connect()
    return desk


def test_a_paused_session_is_joined_and_asks_everything_again() -> None:
    desk = paused()
    number = desk.session_id
    assert desk.code(SETUP, session_id=number) == "OK_OldSessionJoined"
    assert desk.answer.session_id == number
    desk.walk(requests(desk), "CHARGE_PARAMETERS")


def test_who_paid_before_a_pause_need_not_come_back() -> None:
    desk = paused()
    desk.outlet.parts.authoriser.accept = False
    desk.ask(SETUP, session_id=desk.session_id)
    words = requests(desk)
    desk.walk(words, "AUTHORIZATION")
    assert desk.ask(words["AUTHORIZATION"]).evse_processing.name == "Finished"


@pytest.mark.parametrize("other", ["car", "number"])
def test_nobody_else_joins_a_paused_session(other: str) -> None:
    desk = paused()
    old = desk.session_id
    request = replace(SETUP, evccid=b"\1" * 6) if other == "car" else SETUP
    number = bytes(reversed(old)) if other == "number" else old
    assert desk.code(request, session_id=number) == "OK_NewSessionEstablished"
    assert desk.answer.session_id != old


def test_a_session_that_slept_too_long_is_forgotten() -> None:
    desk = paused()
    desk.now += desk.offering.sleep_s
    desk.connect()
    assert desk.code(SETUP, session_id=desk.session_id) == "OK_NewSessionEstablished"
