"""Taps see every octet on both sides of the encryption, and the key log opens it."""

from pathlib import Path

import pytest

from pilotwire.net.connection import Connection
from pilotwire.net.dialer import connect
from pilotwire.net.endpoint import Endpoint
from pilotwire.net.observing import Direction, KeyLogFile, Kind, Observers
from pilotwire.net.router import Service
from pilotwire.net.tls import TlsClient
from tests.net.certificates import car_terms, car_terms_2, station_terms, station_terms_2
from tests.net.doors import GREETING, door, echo, run, until

CARS = {
    "plain": None,
    "iso2": TlsClient([car_terms_2()], keylog=True),
    "iso20": TlsClient([car_terms()], keylog=True),
}
LABELS = {
    "plain": set[str](),
    "iso2": {"CLIENT_RANDOM"},
    "iso20": {
        "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
        "SERVER_HANDSHAKE_TRAFFIC_SECRET",
        "CLIENT_TRAFFIC_SECRET_0",
        "SERVER_TRAFFIC_SECRET_0",
        "EXPORTER_SECRET",
    },
}


class Recorder:
    """Puts together what a tap is told."""

    def __init__(self) -> None:
        self.octets = {(direction, kind): b"" for direction in Direction for kind in Kind}
        self.lines: list[str] = []
        self.ends: tuple[Endpoint, Endpoint] | None = None

    def __call__(self, local: Endpoint, peer: Endpoint) -> Observers:
        self.ends = (local, peer)
        return Observers(tap=self.tap, keylog=self.lines.append)

    def tap(self, direction: Direction, kind: Kind, data: bytes) -> None:
        self.octets[direction, kind] += data


@pytest.mark.parametrize("kind", CARS)
def test_both_ends_see_the_same_octets_and_the_same_keys(kind: str) -> None:
    async def test() -> None:
        inside, outside = Recorder(), Recorder()
        service = Service(plain=True, tls=(station_terms(), station_terms_2()), keylog=True)
        async with door(echo, service, observe=inside) as here:
            car = await connect(here.address, CARS[kind], observe=outside)
            car.send(GREETING)
            await car.receive()
            car.close()
            await car.wait_closed()
            await until(lambda: here.listener.connections == (0, 0))
        for one, other in ((inside, outside), (outside, inside)):
            sent = one.octets[Direction.OUT, Kind.WIRE]
            assert sent.startswith(other.octets[Direction.IN, Kind.WIRE])  # the goodbye of the station may be unread
            assert (GREETING in sent) is (kind == "plain")
            assert one.octets[Direction.OUT, Kind.CONTENT] == GREETING
            assert one.octets[Direction.IN, Kind.CONTENT] == GREETING
        assert sorted(inside.lines) == sorted(outside.lines)
        assert {line.split()[0] for line in inside.lines} == LABELS[kind]
        assert inside.ends == (car.info.peer, car.info.local)
        assert outside.ends == (car.info.local, car.info.peer)

    run(test())


def test_keys_are_not_logged_unless_asked_for() -> None:
    async def test() -> None:
        watcher = Recorder()

        async def serve(connection: Connection) -> None:
            await echo(connection)

        async with door(serve, observe=watcher) as here:
            car = await connect(here.address, TlsClient([car_terms()]), observe=watcher)
            car.send(GREETING)
            await car.receive()
            car.close()
        assert watcher.lines == []

    run(test())


def test_the_key_log_is_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.log"
    for lines in (["CLIENT_RANDOM 00 11"], ["CLIENT_RANDOM 22 33", "EXPORTER_SECRET 44 55"]):
        with KeyLogFile(path) as log:
            for line in lines:
                log(line)
    assert path.read_text() == "CLIENT_RANDOM 00 11\nCLIENT_RANDOM 22 33\nEXPORTER_SECRET 44 55\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_line_is_there_at_once(tmp_path: Path) -> None:
    with KeyLogFile(tmp_path / "keys.log") as log:
        log("CLIENT_RANDOM 00 11")
        assert (tmp_path / "keys.log").read_text() == "CLIENT_RANDOM 00 11\n"
