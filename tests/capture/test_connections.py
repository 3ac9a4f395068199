"""Which segment belongs to which connection, and who called whom."""

import msgspec
import pytest

from pilotwire.capture import tcp
from pilotwire.capture.compose import Host
from pilotwire.capture.connections import (
    Connection,
    Connections,
    Direction,
    Ended,
    Endpoint,
    Event,
    Opened,
    StreamEvent,
)
from pilotwire.capture.records import Packet
from pilotwire.wire import ethernet, ip
from pilotwire.wire.transport import TcpFlags, decode_tcp
from tests.capture.recording import CAR, OTHER_CAR, STATION, Talk

CLIENT, SERVER = Endpoint(CAR.address, CAR.port), Endpoint(STATION.address, STATION.port)


def run(connections: Connections, *packets: Packet) -> list[Event]:
    events: list[Event] = []
    for packet in packets:
        frame = ethernet.decode(packet.link_type, packet.data)
        content = ip.decode(frame.payload)
        events += connections.add(frame, content, decode_tcp(content), packet.time)
    return events


def opened(events: list[Event]) -> list[Connection]:
    return [event.connection for event in events if isinstance(event, Opened)]


def data(events: list[Event], number: int = 1) -> dict[Direction, bytes]:
    found = dict.fromkeys(Direction, b"")
    for event in events:
        if isinstance(event, StreamEvent) and event.connection.number == number and isinstance(event.event, tcp.Chunk):
            found[event.direction] += event.event.data
    return found


def ends(events: list[Event]) -> list[tuple[int, str]]:
    return [(event.connection.number, event.reason) for event in events if isinstance(event, Ended)]


def test_a_whole_conversation() -> None:
    talk = Talk()
    events = run(Connections(), *talk.greet(), talk.ask(b"question"), talk.answer(b"answer"), *talk.part())
    car_to_station = Connection(number=1, client=CLIENT, server=SERVER, client_mac=CAR.mac, server_mac=STATION.mac)
    assert opened(events) == [car_to_station]
    assert data(events) == {Direction.TO_STATION: b"question", Direction.TO_CAR: b"answer"}
    assert ends(events) == [(1, "closed")]
    assert str(CLIENT) == "[fe80::1]:50001"


def test_a_caller_that_was_not_heard_is_known_from_the_answer() -> None:
    talk = Talk()
    _, *rest = talk.greet()
    (connection,) = opened(run(Connections(), *rest))
    assert (connection.client, connection.client_mac, connection.certain) == (CLIENT, CAR.mac, True)


@pytest.mark.parametrize("first", [CAR, STATION])
def test_in_the_middle_discovery_tells_who_is_called(first: Host) -> None:
    connections = Connections()
    connections.servers.add(SERVER)
    (connection,) = opened(run(connections, Talk().segment(first, TcpFlags.ACK, b"x")))
    assert (connection.client, connection.server, connection.certain) == (CLIENT, SERVER, True)


def test_in_the_middle_the_first_speaker_is_a_guess() -> None:
    (connection,) = opened(run(Connections(), Talk().answer(b"x")))
    assert (connection.client, connection.certain) == (SERVER, False)


def test_a_repeated_call_is_the_same_connection() -> None:
    talk = Talk()
    call, *rest = talk.greet()
    assert len(opened(run(Connections(), call, call, *rest, call))) == 1


def test_a_call_recorded_behind_its_answer_is_the_same_connection() -> None:
    talk = Talk()
    call, answer, thanks = talk.greet()
    for packets in ([answer, call, thanks], [thanks, call, answer], [thanks, talk.ask(b"hi"), call]):
        assert len(opened(run(Connections(), *packets))) == 1


def test_a_port_used_again_is_a_new_connection() -> None:
    first, second = Talk(), Talk(first=5_000_000)
    events = run(Connections(), *first.greet(), first.ask(b"one"), *second.greet(), second.ask(b"two"))
    assert [connection.number for connection in opened(events)] == [1, 2]
    assert ends(events) == [(1, "replaced by a new connection")]
    assert data(events, 1)[Direction.TO_STATION] == b"one"
    assert data(events, 2)[Direction.TO_STATION] == b"two"


def test_two_cars_are_kept_apart() -> None:
    one, two = Talk(), Talk(client=OTHER_CAR)
    packets = [packet for pair in zip(one.greet(), two.greet(), strict=True) for packet in pair]
    events = run(Connections(), *packets, two.ask(b"two"), one.ask(b"one"))
    assert [connection.client_mac for connection in opened(events)] == [CAR.mac, OTHER_CAR.mac]
    assert data(events, 1)[Direction.TO_STATION] == b"one"
    assert data(events, 2)[Direction.TO_STATION] == b"two"


def test_a_reset_ends_a_connection_once() -> None:
    talk = Talk()
    greeting = list(talk.greet())
    reset = talk.segment(STATION, TcpFlags.RST | TcpFlags.ACK)
    connections = Connections()
    events = run(connections, *greeting, reset, reset, talk.ask(b"late"))
    assert ends(events) == [(1, "reset")]
    assert data(events)[Direction.TO_STATION] == b""
    assert [event.event for event in events if isinstance(event, StreamEvent)][-1] == tcp.Stray(talk.time, 4)
    assert list(connections.finish(0)) == []


def test_the_end_of_the_capture_ends_all() -> None:
    talk = Talk()
    lost = list(talk.greet())
    missing = talk.ask(b"lost")
    connections = Connections()
    assert missing
    events = run(connections, *lost, talk.ask(b"kept"))
    assert data(events)[Direction.TO_STATION] == b""
    events = list(connections.finish(9))
    gap, chunk = (event.event for event in events[:2] if isinstance(event, StreamEvent))
    assert (gap, chunk) == (tcp.Gap(9, 4), tcp.Chunk(9, b"kept"))
    assert ends(events) == [(1, "end of capture")]


def test_an_acknowledged_hole_is_found_by_the_other_direction() -> None:
    talk = Talk()
    greeting = list(talk.greet())
    talk.ask(b"lost")
    packets = [talk.ask(b"kept"), talk.answer(b"answer")]
    talk.time += tcp.PATIENCE
    events = run(Connections(), *greeting, *packets, talk.answer(b"more"))
    found = [event.event for event in events if isinstance(event, StreamEvent)]
    assert [type(event) for event in found] == [tcp.Chunk, tcp.Chunk, tcp.Gap, tcp.Chunk]
    assert msgspec.structs.astuple(found[2])[1] == 4
