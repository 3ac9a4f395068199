"""Whatever a peer or one of our own callbacks does, it costs one connection: the next car is served."""

import asyncio
import os
import random
import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from pilotwire.net.connection import Connection
from pilotwire.net.dialer import connect
from pilotwire.net.endpoint import Endpoint, tcp_socket
from pilotwire.net.errors import Unreachable
from pilotwire.net.listener import Incident, Limits, Listener
from pilotwire.net.observing import Observers
from pilotwire.net.router import Service
from pilotwire.net.shuttle import Patience
from pilotwire.net.tls import TlsClient
from tests.net.certificates import car_terms, car_terms_2, station_terms
from tests.net.doors import ANYWHERE, GREETING, TIMEOUT, Door, door, echo, hang_up, run, until
from tests.net.hellos import body, hello, message, records

CARS = [None, TlsClient([car_terms_2()]), TlsClient([car_terms()])]
REAL_HELLO = TlsClient([car_terms()]).engine().out()
PATIENT = Patience(first=2 * TIMEOUT, handshake=2 * TIMEOUT)
HASTY = Patience(first=2 * TIMEOUT, handshake=0.05)


async def next_cars_are_served(here: Door) -> None:
    for car in CARS:
        connection = await connect(here.address, car)
        connection.send(GREETING)
        assert await connection.receive() == GREETING
        connection.close()
        await connection.wait_closed()


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", "connection: first octets is 4745"),
        (b"\x01\xff", "connection: first octets is 01ff"),
        (b"\xff" * 70_000, "connection: first octets is ffff"),
        (b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", "ClientHello: legacy version is 1 octets long"),
        (b"\x16\x03\x01\xff\xff" + b"A" * 70_000, "ClientHello: record length is 65535"),
        (records(message(body(extensions={21: bytes(17_000)}))), "ClientHello: length is 17"),
        (hello([0x1301]), "TLS: iso20: no common cipher suite"),
        (hello() + b"\x17\x03\x03\x00\x01\x00", "TLS: "),
        (hello() * 2, "TLS: "),
    ],
)
def test_garbage_is_named_and_the_next_car_is_served(octets: bytes, words: str) -> None:
    async def test() -> None:
        async with door() as here:
            reader, writer = await here.raw(octets)
            await reader.read()  # hung up on, perhaps with an alert
            await hang_up(writer)
            assert (await here.told())[0].startswith(words)
            await next_cars_are_served(here)

    run(test())


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (b"", "no octet came (0.05 s)"),
        (b"\x01", "the handshake was not over in time (0.05 s)"),
        (hello()[:50], "the handshake was not over in time (0.05 s)"),
        (REAL_HELLO, "the handshake was not over in time (0.05 s)"),
    ],
    ids=["idle", "octet", "part", "hello"],
)
def test_silence_is_not_waited_for(octets: bytes, words: str) -> None:
    async def test() -> None:
        patience = HASTY if octets else Patience(first=0.05, handshake=2 * TIMEOUT)
        async with door(limits=Limits(patience=patience)) as here:
            reader, writer = await here.raw(octets)
            await reader.read()
            await hang_up(writer)
            assert await here.told() == [words]
            await until(lambda: here.listener.connections == (0, 0))

    run(test())


def test_a_hello_that_drips_is_not_waited_for() -> None:
    async def test() -> None:
        async with door(limits=Limits(patience=HASTY)) as here:
            _, writer = await here.raw()
            for octet in hello() * 10:
                writer.write(bytes((octet,)))
                await asyncio.sleep(0.002)
                if here.incidents:
                    break
            await hang_up(writer)
            assert await here.told() == ["the handshake was not over in time (0.05 s)"]

    run(test())


@pytest.mark.parametrize(
    ("octets", "count"),
    [(b"", 1000), (b"\x16", 1000), (REAL_HELLO[:60], 1000), (REAL_HELLO, 200)],
    ids=["idle", "octet", "part", "hello"],
)
def test_a_thousand_connections_that_never_stand_keep_nobody_out(octets: bytes, count: int) -> None:
    async def test() -> None:
        loop, limits = asyncio.get_running_loop(), Limits(patience=PATIENT, opening=64)
        async with door(limits=limits) as here:
            crowd = [socket.socket(socket.AF_INET6) for _ in range(count)]
            for plug in crowd:
                plug.setblocking(False)
                await loop.sock_connect(plug, here.address.sockaddr)
                if octets:
                    await loop.sock_sendall(plug, octets)
            await next_cars_are_served(here)
            assert here.listener.connections[0] <= limits.opening
            assert len(await here.told(count - limits.opening)) >= count - limits.opening
            assert {str(incident.problem) for incident in here.incidents} == {
                "given up: 64 newer ones did not stand yet"
            }
            for plug in crowd:
                plug.close()

    run(test())


def test_more_cars_than_can_be_served_are_refused_and_those_served_stay() -> None:
    async def test() -> None:
        async with door(limits=Limits(standing=2)) as here:
            cars = [await connect(here.address, car) for car in (CARS[1], CARS[2])]
            with pytest.raises(Unreachable, match="hung up"):
                await connect(here.address, CARS[1])
            for car in cars:
                car.send(GREETING)
                assert await car.receive() == GREETING
                car.close()
                await car.wait_closed()
            assert await here.told() == ["2 connections are being served already"]
            await until(lambda: here.listener.connections == (0, 0))
            await next_cars_are_served(here)

    run(test())


def test_without_file_descriptors_the_oldest_has_to_go() -> None:
    async def test() -> None:
        async with door(limits=Limits(patience=PATIENT)) as here:
            _, silent = await here.raw()
            await until(lambda: here.listener.connections == (1, 0))
            with tcp_socket() as second, no_more_files():
                second.setblocking(False)
                await asyncio.get_running_loop().sock_connect(second, here.address.sockaddr)
                assert await here.told() == ["given up: no more connections can be had (Too many open files)"]
            await next_cars_are_served(here)
            await hang_up(silent)

    run(test())


def test_a_refusal_of_the_system_is_waited_out() -> None:
    attempts = 0

    class Counting(Listener):
        def _accept(self, door: socket.socket) -> None:
            nonlocal attempts
            attempts += 1
            super()._accept(door)

    async def test() -> None:
        listener = Counting(Service(plain=True), echo, report=breaks)
        here = Door(listener, await listener.open(ANYWHERE), list[Incident]())
        with tcp_socket() as plug:
            plug.setblocking(False)
            with no_more_files():
                await asyncio.get_running_loop().sock_connect(plug, here.address.sockaddr)
                await until(lambda: attempts > 1)
                for _ in range(1000):
                    await asyncio.sleep(0)
                assert attempts < 100
            await until(lambda: here.listener.connections == (1, 0))
        await listener.close()

    run(test())


@contextmanager
def no_more_files() -> Iterator[None]:
    """A process that may open no more files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    os.close(lowest_free := os.dup(0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def breaks(*_: object) -> None:
    raise LookupError("broken")


async def broken_serve(connection: Connection) -> None:
    await connection.receive()
    breaks()


def broken_tap(local: Endpoint, peer: Endpoint) -> Observers:
    return Observers(tap=breaks)


def broken_judge(chain: list[bytes]) -> str | None:
    raise LookupError("broken")


def test_an_exception_in_serve_ends_that_connection_only() -> None:
    async def test() -> None:
        visits = 0

        async def serve(connection: Connection) -> None:
            nonlocal visits
            visits += 1
            await (broken_serve if visits <= len(CARS) else echo)(connection)

        async with door(serve) as here:
            for car in CARS:
                connection = await connect(here.address, car)
                connection.send(GREETING)
                assert await connection.receive() == b""
                connection.close()
                await connection.wait_closed()
            assert await here.told(3) == ["broken"] * 3
            await next_cars_are_served(here)

    run(test())


@pytest.mark.parametrize("observe", [breaks, broken_tap])
def test_an_exception_in_an_observer_ends_that_connection_only(observe: Callable[..., Observers]) -> None:
    async def test() -> None:
        broken = True

        def watch(local: Endpoint, peer: Endpoint) -> Observers:
            return observe(local, peer) if broken else Observers()

        async with door(observe=watch) as here:
            reader, writer = await here.raw(GREETING)
            assert await reader.read() == b""
            await hang_up(writer)
            assert await here.told() == ["broken"]
            broken = False
            await next_cars_are_served(here)

    run(test())


def test_an_exception_in_a_judge_ends_that_connection_only() -> None:
    async def test() -> None:
        service = Service(plain=True, tls=(station_terms(judge=broken_judge),))
        async with door(service=service) as here:
            car = await connect(here.address, CARS[2])
            assert await car.receive() == b""
            assert "LookupError: broken" in (await here.told())[0]
            assert isinstance(here.incidents[0].problem.__cause__, LookupError)
            plain = await connect(here.address)
            plain.send(GREETING)
            assert await plain.receive() == GREETING
            for connection in (car, plain):
                connection.close()
                await connection.wait_closed()

    run(test())


def test_an_exception_in_the_reporter_is_told_to_the_loop() -> None:
    async def test() -> None:
        told: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: told.append(context["message"]))
        listener = Listener(Service(plain=True), echo, report=breaks)
        here = Door(listener, await listener.open(ANYWHERE), list[Incident]())
        reader, writer = await here.raw(b"?")
        assert await reader.read() == b""
        await hang_up(writer)
        await until(lambda: bool(told))
        assert "report of" in told[0]
        connection = await connect(here.address)
        connection.send(GREETING)
        assert await connection.receive() == GREETING
        connection.close()
        await connection.wait_closed()
        await listener.close()

    run(test())


def test_random_octets_and_sudden_ends_leave_nothing_behind() -> None:
    async def test() -> None:
        chance = random.Random(15118)
        async with door(limits=Limits(patience=PATIENT)) as here:
            for _ in range(150):
                start = chance.choice([b"", GREETING, hello(), hello()[: chance.randrange(200)], b"\x16\x03\x01"])
                _, writer = await here.raw(start + chance.randbytes(chance.randrange(300)))
                if chance.random() < 0.5:
                    await writer.drain()
                await hang_up(writer)
            await until(lambda: here.listener.connections == (0, 0))
            await next_cars_are_served(here)

    run(test())
