"""One door for plain V2GTP, TLS 1.2 and TLS 1.3, over real sockets on ::1."""

import asyncio
import socket

import pytest

from pilotwire.net.connection import Connection
from pilotwire.net.dialer import connect
from pilotwire.net.endpoint import Endpoint, tcp_socket
from pilotwire.net.errors import Misconfigured, TlsFailure, Unreachable
from pilotwire.net.inbox import MAX_UNREAD, End
from pilotwire.net.listener import Limits, Listener
from pilotwire.net.router import Service
from pilotwire.net.shuttle import MAX_UNSENT, Shuttle
from pilotwire.net.tls import TlsClient
from pilotwire.session.dialect import Security
from tests.net.certificates import (
    car_terms,
    car_terms_2,
    certificates,
    contract,
    station,
    station_terms,
    station_terms_2,
    vehicle,
)
from tests.net.doors import ANYWHERE, GREETING, TIMEOUT, door, echo, hang_up, run, until
from tests.net.hellos import hello

CARS = {
    "plain": None,
    "iso2": TlsClient([car_terms_2()]),
    "iso20": TlsClient([car_terms()]),
    "both": TlsClient([car_terms(), car_terms_2()]),
}
SECURITY = {"plain": Security.NONE, "iso2": Security.TLS12, "iso20": Security.TLS13, "both": Security.TLS13}


@pytest.mark.parametrize("kind", CARS)
def test_every_kind_of_car_comes_in_by_the_same_door(kind: str) -> None:
    async def test() -> None:
        seen: list[Connection] = []

        async def serve(connection: Connection) -> None:
            seen.append(connection)
            await echo(connection)

        async with door(serve) as here:
            car = await connect(here.address, CARS[kind])
            car.send(GREETING)
            assert await car.receive() == GREETING
            mine, theirs = car.info, seen[0].info
            assert (mine.security, theirs.security) == (SECURITY[kind], SECURITY[kind])
            assert (mine.peer, mine.local) == (theirs.local, theirs.peer)
            assert (mine.cipher, mine.group, mine.profile) == (theirs.cipher, theirs.group, theirs.profile)
            known = certificates(vehicle("secp521r1")) if mine.security is Security.TLS13 else []
            assert list(theirs.peer_chain) == known
            assert (len(mine.peer_chain) > 0) == (mine.security is not Security.NONE)
            car.close()
            await car.wait_closed()
            await until(lambda: here.listener.connections == (0, 0))
        assert here.incidents == []
        assert seen[0].ending is not None
        assert seen[0].ending.kind is End.PEER

    run(test())


def test_a_door_serves_only_what_it_is_told_to() -> None:
    async def test() -> None:
        async with door(service=Service(tls=(station_terms_2(),))) as secure:
            reader, writer = await secure.raw(GREETING)
            assert await reader.read() == b""
            await hang_up(writer)
            assert await secure.told() == ["connection: first octets is 01fe; V2GTP is served over TLS only"]
        async with door(service=Service(plain=True)) as plain:
            reader, writer = await plain.raw(hello())
            assert (await reader.read()).hex() == "15030300020246"  # protocol_version
            await hang_up(writer)
            assert "versions 0x0304 are offered, none of them is served" in (await plain.told())[0]

    run(test())


def test_the_lab_warns_and_the_standard_does_not() -> None:
    assert Service(plain=True, tls=(station_terms(), station_terms_2())).warnings == ()
    assert len(Service(tls=(station_terms("secp256r1"), station_terms_2())).warnings) == 1


def test_a_tls_session_is_resumed_after_a_clean_close() -> None:
    async def test() -> None:
        async with door() as here:
            session = None
            for visit in range(3):
                car = await connect(here.address, CARS["iso20"], session=session)
                assert car.info.resumed is (visit > 0)
                assert list(car.info.peer_chain) == certificates(station("secp521r1"))
                car.send(GREETING)
                assert await car.receive() == GREETING
                session = car.session
                car.close()
                await car.wait_closed()

    run(test())


def test_the_end_of_a_connection_is_told_by_its_kind() -> None:
    async def test() -> None:
        endings: list[End | None] = []

        async def serve(connection: Connection) -> None:
            await echo(connection)
            endings.append(connection.ending.kind if connection.ending else None)

        async with door(serve) as here:
            for car in CARS.values():
                for clean in (True, False):
                    connection = await connect(here.address, car)
                    connection.send(GREETING)
                    await connection.receive()
                    connection.close(clean)
                    assert await connection.receive() == b""
                    assert connection.ending is not None
                    assert connection.ending.kind is End.OWN
                    await connection.wait_closed()
            await until(lambda: len(endings) == 8)
        # A plain stream ends with a FIN, however it was meant; TLS tells the difference.
        assert endings == [End.PEER, End.PEER, *[End.PEER, End.CUT] * 3]
        assert here.incidents == []

    run(test())


def test_a_half_closed_peer_still_gets_its_answer() -> None:
    async def test() -> None:
        async with door() as here:
            reader, writer = await here.raw(GREETING)
            writer.write_eof()
            assert await reader.read() == GREETING
            await hang_up(writer)

    run(test())


@pytest.mark.parametrize("kind", CARS)
def test_last_words_arrive_though_the_peer_was_not_heard_out(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pilotwire.net.shuttle.LINGER", 2 * TIMEOUT)  # nobody waits where both ends are known

    async def test() -> None:
        async def serve(connection: Connection) -> None:
            await connection.receive()
            connection.send(b"last words")

        async with door(serve) as here:
            car = await connect(here.address, CARS[kind])
            for _ in range(3):
                car.send(GREETING)
                await asyncio.sleep(0.002)
            heard = b""
            while data := await car.receive():
                heard += data
            assert heard == b"last words"
            assert car.ending is not None
            assert car.ending.kind is End.PEER
            car.close()
            await car.wait_closed()

    run(test())


def test_what_is_still_to_be_sent_arrives_after_a_clean_close() -> None:
    sent = asyncio.Event()

    async def serve(connection: Connection) -> None:
        await connection.receive()
        plug = shuttle_of(connection).transport.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        connection.send(bytes(200_000))
        sent.set()

    async def test() -> None:
        async with door(serve) as here:
            with tcp_socket() as slow:
                slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                slow.connect(here.address.sockaddr)
                slow.send(GREETING)
                await sent.wait()
                await until(lambda: here.listener.connections == (0, 0))
                slow.setblocking(False)
                count = 0
                while data := await asyncio.get_running_loop().sock_recv(slow, 4096):
                    count += len(data)
                assert count == 200_000

    run(test())


def test_after_the_end_nothing_is_sent_and_nothing_breaks() -> None:
    async def test() -> None:
        async with door() as here:
            car = await connect(here.address, CARS["iso20"])
            car.close()
            car.send(GREETING)
            car.close()
            car.close(clean=False)
            await car.wait_closed()
            car.send(GREETING)
            assert await car.receive() == b""

    run(test())


@pytest.mark.parametrize("kind", CARS)
def test_a_station_that_does_not_read_makes_the_car_wait(kind: str) -> None:
    async def test() -> None:
        standing: list[Connection] = []
        go = asyncio.Event()
        total = 0

        async def serve(connection: Connection) -> None:
            nonlocal total
            standing.append(connection)
            await go.wait()
            while data := await connection.receive():
                total += len(data)
                assert len(data) < 2 * MAX_UNREAD

        async with door(serve) as here:
            car = await connect(here.address, CARS[kind])
            car.send(GREETING)
            await until(lambda: bool(standing))
            size = len(GREETING)
            transport = shuttle_of(standing[0]).transport
            while transport.is_reading() and car.ending is None:
                car.send(bytes(32 * 1024))
                size += 32 * 1024
                await asyncio.sleep(0)
            go.set()
            car.close()
            await until(lambda: total == size)

    run(test())


def shuttle_of(connection: Connection) -> Shuttle:
    return connection._shuttle


def test_a_peer_that_does_not_read_is_hung_up_on() -> None:
    async def test() -> None:
        ended = asyncio.Event()

        async def serve(connection: Connection) -> None:
            await connection.receive()
            sent = 0
            while connection.ending is None:
                connection.send(bytes(32 * 1024))
                sent += 32 * 1024
                await asyncio.sleep(0)
            assert connection.ending.kind is End.BROKEN
            assert str(MAX_UNSENT) in connection.ending.words
            assert sent < 64 * 1024 * 1024  # the kernel holds some megabytes
            ended.set()

        async with door(serve) as here:
            plug = socket.socket(socket.AF_INET6)
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            with plug:
                plug.connect(here.address.sockaddr)
                plug.send(GREETING)
                await ended.wait()
        assert here.incidents == []

    run(test())


def test_small_messages_are_sent_at_once() -> None:
    async def test() -> None:
        delays: list[int] = []

        async def serve(connection: Connection) -> None:
            plug = shuttle_of(connection).transport.get_extra_info("socket")
            delays.append(plug.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            await echo(connection)

        async with door(serve) as here:
            car = await connect(here.address)
            car.send(GREETING)
            await car.receive()
            plug = shuttle_of(car).transport.get_extra_info("socket")
            assert (delays, plug.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)) == ([1], 1)
            car.close()

    run(test())


def test_an_address_that_cannot_be_had_is_named() -> None:
    async def test() -> None:
        async with door() as here:
            second = Listener(Service(plain=True), echo, report=here.incidents.append)
            with pytest.raises(Misconfigured, match=r"address to listen on: \[::1\]:\d+; Address already in use"):
                await second.open(here.address)
            await second.close()

    run(test())


def test_closing_the_door_ends_what_is_served() -> None:
    async def test() -> None:
        async with door() as here:
            cars = [await connect(here.address, car) for car in CARS.values()]
            cars[0].send(GREETING)
            _, writer = await here.raw(b"\x16")
            await until(lambda: here.listener.connections == (1, 4))
        assert here.listener.connections == (0, 0)
        for car in cars:
            while await car.receive():
                pass
            car.close()
            await car.wait_closed()
        await hang_up(writer)
        with pytest.raises(Unreachable, match=r"Connect call failed|refused"):
            await connect(here.address)

    run(test())


def test_a_car_that_nobody_answers_gives_up() -> None:
    async def test() -> None:
        with socket.socket(socket.AF_INET6) as silent:
            silent.bind(ANYWHERE.sockaddr)
            silent.listen()
            address = Endpoint(ANYWHERE.address, silent.getsockname()[1])
            with pytest.raises(Unreachable, match=r"no connection within 0.05 s"):
                await connect(address, CARS["iso20"], timeout=0.05)

    run(test())


def test_a_car_that_is_hung_up_on_in_mid_handshake_says_so() -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.close()

    async def test() -> None:
        server = await asyncio.start_server(hang, "::1", 0)
        async with server:
            address = Endpoint(ANYWHERE.address, server.sockets[0].getsockname()[1])
            with pytest.raises(Unreachable, match=r"hung up|gone|reset"):
                await connect(address, CARS["iso20"])

    run(test())


def test_a_car_refuses_a_station_that_it_does_not_trust() -> None:
    async def test() -> None:
        async with door() as here:
            wary = TlsClient([car_terms(judge=lambda chain: "not today")])
            with pytest.raises(TlsFailure, match="the peer's certificate is refused: not today"):
                await connect(here.address, wary)
            assert "bad certificate" in (await here.told())[0]

    run(test())


def test_a_car_that_is_refused_hears_it_from_the_first_receive() -> None:
    async def test() -> None:
        async with door() as here:
            car = await connect(here.address, TlsClient([car_terms(shown=contract("secp521r1"))]))
            car.send(GREETING)
            assert await car.receive() == b""
            assert car.ending is not None
            assert (car.ending.kind, "bad certificate" in car.ending.words) == (End.BROKEN, True)
            assert await here.told() == ["TLS: the peer's certificate is refused: MO root is not trusted"]
            car.close()
            await car.wait_closed()

    run(test())


def test_giving_up_a_connection_leaves_nothing_behind() -> None:
    async def test() -> None:
        async with door(service=Service(plain=True), limits=Limits()) as here:
            calling = asyncio.create_task(connect(here.address, CARS["iso20"]))
            await asyncio.sleep(0)
            calling.cancel()
            with pytest.raises(asyncio.CancelledError):
                await calling
            await until(lambda: here.listener.connections == (0, 0))

    run(test())
