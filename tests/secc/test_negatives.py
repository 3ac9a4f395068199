"""Generated negatives: whatever is wrong in whatever state, the station says so, makes safe, and changes nothing else.

The pairs of state and wrong request are all those that the tables do not have.
"""

from typing import Any

import pytest

from pilotwire.messages import codec
from pilotwire.ports import (
    Authorize,
    Contactors,
    IsolationTest,
    Lock,
    OutputOff,
    SetAcPower,
    SetOutput,
)
from pilotwire.secc import StationEngine
from pilotwire.secc.engine import LINGER
from pilotwire.secc.visit import Output
from pilotwire.session.blank import blank, response_of
from pilotwire.session.dialect import ZERO, Dialect, Envelope
from pilotwire.session.events import Close, Ended, Entered, Received, Refused
from pilotwire.session.handshake import offer
from pilotwire.wire import PayloadType, v2gtp
from tests.scenarios import PLAIN, START
from tests.secc.moments import Moment, all_moments, frame, name_of, sent
from tests.session.requests import requests_in, responses_in
from tests.sessions import World, body_of

MOMENTS = all_moments()
MAKES_LIVE = (SetOutput, SetAcPower, IsolationTest, Authorize)

every_state = pytest.mark.parametrize("moment", MOMENTS, ids=name_of)


def established(moment: Moment) -> bool:
    """Whether there is a session already."""
    return bool(moment.engine.visit.session_id)


def told(engine: StationEngine, data: bytes, now: float) -> list[Output]:
    """What comes of octets."""
    engine.receive(data, now)
    return engine.take()


def assert_safe(outputs: list[Output]) -> None:
    """Output off, then contactors open, the plug let go, nothing switched on."""
    off, opened = outputs.index(OutputOff()), outputs.index(Contactors(False))
    assert off < opened
    assert Lock(False) in outputs
    assert Contactors(True) not in outputs
    assert not [item for item in outputs if isinstance(item, MAKES_LIVE)]


def assert_refused(moment: Moment, engine: StationEngine, outputs: list[Output], request: type[Any], code: str) -> None:
    """One response with this code, safety, the end; nothing of what was agreed or noted is different."""
    (message,) = sent(outputs)
    body = body_of(message)
    assert type(body) is response_of(request)
    assert body.response_code.name == code
    assert message.header.session_id == (moment.engine.visit.session_id or ZERO)
    assert_safe(outputs)
    assert [item.state for item in outputs if isinstance(item, Refused)] == [moment.state]
    assert [item.good for item in outputs if isinstance(item, Ended)] == [False]
    assert [item.state.name for item in outputs if isinstance(item, Entered)] == ["ENDED"]
    assert_unchanged(moment, engine)
    assert_over(engine, moment.now)


def assert_unchanged(moment: Moment, engine: StationEngine) -> None:
    """Notes and agreement as before, but for energy being off."""
    before, after = moment.engine.visit, engine.visit
    assert after.agreed == before.agreed
    assert after.session_id == before.session_id
    after.notes.energized = before.notes.energized
    assert after.notes == before.notes


def assert_over(engine: StationEngine, now: float) -> None:
    """The connection is closed when the car does not do it."""
    assert engine.state.name == "ENDED"
    assert engine.next_deadline() == now + LINGER
    engine.handle_timeout(now + LINGER)
    assert engine.closed
    assert [item for item in engine.take() if isinstance(item, Close)]


@every_state
def test_each_request_that_is_out_of_order_is_a_sequence_error(moment: Moment) -> None:
    row = moment.engine.follower.row
    for request in requests_in(moment.dialect):
        if request not in row:
            engine = moment.fresh()
            outputs = told(engine, moment.frame(blank(request)), moment.now)
            assert_refused(moment, engine, outputs, request, "FAILED_SequenceError")


@pytest.mark.parametrize("moment", [moment for moment in MOMENTS if established(moment)], ids=name_of)
def test_a_right_request_under_a_wrong_session_id_is_an_unknown_session(moment: Moment) -> None:
    own = moment.engine.visit.session_id
    assert moment.old not in (own, ZERO)
    for identity in (
        bytes(byte ^ 0xFF for byte in own),
        own[:-1] + bytes([own[-1] ^ 1]),
        ZERO,
        b"",
        own[:4],
        moment.old,
    ):
        if moment.dialect.is_iso20 and len(identity) != 8:
            continue  # ISO 15118-20 has no words for another length
        engine = moment.fresh()
        outputs = told(engine, moment.right(identity), moment.now)
        request = type(body_of(moment.request.message))
        assert_refused(moment, engine, outputs, request, "FAILED_UnknownSession")


@every_state
def test_a_response_is_no_request(moment: Moment) -> None:
    for response in responses_in(moment.dialect):
        engine = moment.fresh()
        outputs = told(engine, moment.frame(blank(response)), moment.now)
        assert sent(outputs) == []
        assert_safe(outputs)
        assert engine.closed


@every_state
def test_another_handshake_in_a_session_never_passes(moment: Moment) -> None:
    data = v2gtp.encode(PayloadType.EXI, codec("sap").encode(offer([moment.dialect])))
    engine = moment.fresh()
    outputs = told(engine, data, moment.now)
    assert sent(outputs) == []
    assert_unchanged(moment, engine)
    if moment.dialect.is_iso20:  # a payload type that is none of its own is passed over [V2G2-800]
        assert (engine.closed, outputs) == (False, [])
    else:
        assert engine.closed
        assert_safe(outputs)


@every_state
@pytest.mark.parametrize("other", Dialect)
def test_messages_of_another_protocol_never_pass(moment: Moment, other: Dialect) -> None:
    if set(other.schemas.values()) & set(moment.dialect.schemas.values()):
        return  # the two parts of ISO 15118-20 share their frames
    for request in requests_in(other):
        engine = moment.fresh()
        data = frame(other, Envelope(session_id=moment.engine.visit.session_id or ZERO, body=blank(request)))
        outputs = told(engine, data, moment.now)
        if other.schemas.keys() & moment.dialect.schemas.keys():
            codes = [body_of(message).response_code.name for message in sent(outputs)]
            assert all(code.startswith("FAILED") for code in codes)
            assert_safe(outputs)
        else:
            assert outputs == []
        assert_unchanged(moment, engine)


@every_state
def test_octets_that_are_no_message_end_the_session(moment: Moment) -> None:
    right = moment.request.data
    payload_type = next(iter(moment.dialect.schemas))
    for data in (v2gtp.encode(payload_type, b"\x80" + b"\xff" * 40), right[:8] + bytes(len(right) - 8), b"\xff" * 8):
        engine = moment.fresh()
        outputs = told(engine, data, moment.now)
        assert sent(outputs) == []
        assert_safe(outputs)
        assert engine.closed
        assert_unchanged(moment, engine)


@every_state
def test_half_a_message_changes_nothing_until_the_car_hangs_up(moment: Moment) -> None:
    engine = moment.fresh()
    assert told(engine, moment.request.data[:-1], moment.now) == []
    engine.hang_up(moment.now)
    assert_safe(engine.take())
    assert engine.closed


@every_state
def test_frames_of_an_unknown_payload_type_are_passed_over(moment: Moment) -> None:
    engine = moment.fresh()
    foreign = b"\x01\xfe\xa0\x00" + (4).to_bytes(4) + b"abcd"
    assert told(engine, foreign, moment.now) == []
    assert Received(moment.request.message) in told(engine, moment.request.data, moment.now)


@every_state
def test_a_failed_session_ends_with_the_word_of_the_car(moment: Moment) -> None:
    if not established(moment):
        return
    stop = next(request for request in requests_in(moment.dialect) if request.__name__ == "SessionStopReq")
    engine = moment.fresh()
    told(engine, moment.right(ZERO if moment.dialect.is_iso20 else b"\1"), moment.now)
    outputs = told(engine, moment.frame(blank(stop)), moment.now + 1)
    assert [body_of(message).response_code.name for message in sent(outputs)] == ["OK"]
    assert engine.closed
    assert not [item for item in outputs if isinstance(item, Ended)]


@pytest.mark.parametrize("dialect", Dialect)
def test_nothing_passes_before_the_handshake(dialect: Dialect) -> None:
    scenario = next(scenario for scenario in PLAIN if scenario.dialect is dialect)
    for message in (*requests_in(dialect), *responses_in(dialect)):
        world = World(scenario)
        engine = StationEngine(world.seat.offering, world.seat.facts(START), bytes, START)
        outputs = told(engine, frame(dialect, Envelope(session_id=ZERO, body=blank(message))), START)
        assert sent(outputs) == []
        if PayloadType.EXI in dialect.schemas:
            assert engine.closed
            assert_safe(outputs)
        else:  # passed over, as an unknown payload type is
            assert (engine.closed, outputs) == (False, [])


def test_the_moments_are_all_states_of_all_tables_but_the_end() -> None:
    states = {moment.state for moment in MOMENTS}
    assert {type(state)[name] for state in states for name in type(state).__members__ if name != "ENDED"} <= states
