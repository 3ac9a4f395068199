"""Recordings that are not as they should be, or of stations that are not like ours: made out of one of our own."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.capture.exchange import Exchange, Recording
from pilotwire.messages import codec
from pilotwire.messages.iso2 import ResponseCode
from pilotwire.sim.replay import Mark, Replayed, Reply, play
from pilotwire.sim.replay.station import served
from pilotwire.sim.replay.verdict import judge
from tests.scenarios import PLAIN
from tests.sessions import World
from tests.sim.recordings import packets_of, recording_of

DC2 = next(one for one in PLAIN if one.name == "iso2-dc")
Change = Callable[[Any], Any]


@cache
def plain() -> Recording:
    return recording_of(packets_of(World(DC2).session()))


def without(recording: Recording, unwanted: Callable[[Exchange], bool]) -> Recording:
    return replace(recording, exchanges=tuple(one for one in recording.exchanges if not unwanted(one)))


def rewritten(recording: Recording, change: Change) -> Recording:
    """Requests and answers changed alike, and written anew."""

    def anew(exchange: Exchange) -> Exchange:
        assert exchange.answer is not None
        message, answer = change(exchange.message), change(exchange.answer.message)
        return replace(
            exchange,
            message=message,
            payload=codec(exchange.schema).encode(message),
            answer=replace(exchange.answer, message=answer),
        )

    return replace(recording, exchanges=tuple(map(anew, recording.exchanges)))


def changed(recording: Recording, place: int, **values: Any) -> Recording:
    exchanges = list(recording.exchanges)
    exchanges[place] = replace(exchanges[place], **values)
    return replace(recording, exchanges=tuple(exchanges))


def strange(replayed: Replayed) -> list[tuple[str, Mark]]:
    return [(turn.exchange.name, turn.mark) for turn in replayed.turns if turn.mark is not Mark.SAME]


def test_a_request_that_only_the_recorded_station_accepts_fails_the_replay() -> None:
    replayed = play(without(plain(), lambda one: one.name == "CableCheckReq"))
    assert not replayed.ok
    assert strange(replayed)[0] == ("PreChargeReq", Mark.REFUSED)
    assert replayed.failures[0].why == "FAILED_SequenceError: PreChargeReq in state CABLE_CHECK"


def test_a_station_that_had_finished_at_once_is_asked_again() -> None:
    def waits(exchange: Exchange) -> bool:
        reply = exchange.answer and Reply(exchange.answer.message)
        return bool(reply and reply.processing.startswith("Ongoing"))

    replayed = play(without(plain(), waits))
    assert strange(replayed) == []
    repeated = [(turn.exchange.name, turn.repeats) for turn in replayed.turns if turn.repeats]
    assert repeated == [("AuthorizationReq", 1), ("CableCheckReq", 1)]
    assert replayed.remarks[0].endswith("AuthorizationReq, CableCheckReq")


def test_requests_carry_our_number_where_theirs_cannot_be_had() -> None:
    """A station that gave the zero SessionID, which ours never does."""

    def zero(message: Any) -> Any:
        head = getattr(message, "header", None)
        return message if head is None else replace(message, header=replace(head, session_id=bytes(8)))

    recording = rewritten(plain(), zero)
    replayed = play(replace(recording, offer=replace(recording.offer, session_ids=(bytes(8),))))
    assert strange(replayed) == []
    ids = {turn.ours.message.header.session_id for turn in replayed.turns[1:] if turn.ours}
    assert ids == {(1).to_bytes(8, "big")}


def test_requests_carry_our_number_of_the_schedule() -> None:
    recording = rewritten(plain(), lambda message: put(message, "sa_schedule_tuple_id", 7))
    assert strange(play(recording)) == []


def test_what_does_not_decode_fails_the_replay() -> None:
    broken = changed(plain(), 3, message=None, refusal="iso2: cut off", schema="")
    replayed = play(broken)
    assert replayed.failures[0].why == "iso2: cut off"
    assert strange(replayed)[0][1] is Mark.UNDECODED
    answer = plain().exchanges[3].answer
    assert answer is not None
    mute = changed(plain(), 3, answer=replace(answer, message=None, refusal="iso2: odd"))
    assert [turn.why for turn in play(mute).failures] == ["iso2: odd"]


def test_a_tail_without_an_answer_is_told_and_no_failure() -> None:
    packets = packets_of(World(DC2).session())
    cut = next(n for n in range(4, len(packets)) if len(recording_of(packets[:n]).exchanges) == 6)
    replayed = play(recording_of(packets[:cut]))
    assert replayed.ok
    assert strange(replayed) == [("AuthorizationReq", Mark.UNANSWERED)]
    assert replayed.turns[-1].ours is not None
    assert replayed.remarks[0] == "1 request(s) without an answer in the capture"


def test_a_protocol_that_we_do_not_speak_fails_at_the_handshake() -> None:
    recording = replace(plain(), offer=replace(plain().offer, namespace="urn:tesla:din:2018:MsgDef"))
    replayed = play(recording)
    assert replayed.failures[0].exchange.name == "supportedAppProtocolReq"
    assert served(recording) == ()


@pytest.mark.parametrize(
    ("theirs", "ours", "forsaken", "mark"),
    [
        (True, True, False, Mark.SAME),
        (False, False, False, Mark.SAME),
        (True, False, False, Mark.REFUSED),
        (False, True, False, Mark.ACCEPTED),
        (True, None, False, Mark.REFUSED),
        (True, None, True, Mark.OVER),
        (False, None, False, Mark.OVER),
        (None, True, False, Mark.UNANSWERED),
    ],
)
def test_the_verdict(theirs: bool | None, ours: bool | None, forsaken: bool, mark: Mark) -> None:
    exchange = plain().exchanges[2]
    assert exchange.answer is not None
    accepted = exchange.answer.message
    replies = {True: accepted, False: put(accepted, "response_code", ResponseCode.FAILED)}
    answer = None if theirs is None else replace(exchange.answer, message=replies[theirs])
    reply = None if ours is None else Reply(replies[ours])
    assert judge(replace(exchange, answer=answer), reply, forsaken=forsaken) is mark


def put(node: Any, name: str, value: Any) -> Any:
    """A message with a field replaced wherever it stands."""
    if isinstance(node, tuple):
        return tuple(put(item, name, value) for item in node)
    fields = getattr(node, "__struct_fields__", ())
    found = {
        f: value if f == name and getattr(node, f) is not None else put(getattr(node, f), name, value) for f in fields
    }
    return replace(node, **found) if found else node
