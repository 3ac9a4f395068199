"""Discovery over real UDP sockets: on `lo` always, on a network interface where this machine has one."""

import asyncio
import socket
from ipaddress import IPv6Address
from pathlib import Path

import pytest

from pilotwire.net.answerer import AnswerPolicy
from pilotwire.net.asker import AskPolicy
from pilotwire.net.dialer import connect
from pilotwire.net.discovery import answer, discover, link_up
from pilotwire.net.endpoint import LOOPBACK, Endpoint, endpoint, link
from pilotwire.net.errors import Misconfigured, Unreachable
from pilotwire.net.sdp_events import Found, Ignored
from pilotwire.net.tls import TlsClient
from pilotwire.session.dialect import Security as Protection
from pilotwire.wire.sdp import Security
from tests.net.certificates import car_terms
from tests.net.doors import GREETING, door, run, until

TLS, NONE = Security.TLS, Security.NONE
TABLE = Path("/proc/net/if_inet6")


def usable() -> list[str]:
    """`lo`, and interfaces with a link-local address (scope 20) that are done with probing (flag 40)."""
    rows = [line.split() for line in TABLE.read_text("ascii").splitlines()] if TABLE.exists() else []
    return ["lo", *sorted({row[5] for row in rows if row[3] == "20" and not int(row[4], 16) & 0x40})]


def free_port() -> int:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        probe.bind(("::", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("interface", usable())
def test_a_car_finds_the_station_of_its_link(interface: str) -> None:
    async def test() -> None:
        port = free_port()
        beacon = await answer(interface, AnswerPolicy(port=50_000, serves=frozenset({TLS})), port=port)
        found = await discover(interface, AskPolicy(), port=port)
        own = link(interface)
        assert found == Found(own.at(own.own, 50_000), TLS)
        beacon.policy = AnswerPolicy(port=50_001, serves=frozenset({NONE}))
        refused: list[Ignored] = []
        with pytest.raises(Unreachable, match="no acceptable answer to 1 discovery requests"):
            await discover(interface, AskPolicy(attempts=1), port=port, report=refused.append)
        assert [ignored.words for ignored in refused] == ["SDP: security is NONE; must be TLS"]
        beacon.close()
        await asyncio.sleep(0)

    run(test())


def test_from_discovery_to_a_message_over_tls_1_3() -> None:
    async def test() -> None:
        port = free_port()
        async with door() as here:
            beacon = await answer("lo", AnswerPolicy(port=here.address.port, serves=frozenset({TLS})), port=port)
            found = await discover("lo", AskPolicy(), port=port)
            car = await connect(found.address, TlsClient([car_terms()]))
            car.send(GREETING)
            assert await car.receive() == GREETING
            assert car.info.security is Protection.TLS13
            car.close()
            await car.wait_closed()
            beacon.close()
            await asyncio.sleep(0)

    run(test())


def test_garbage_does_not_stop_the_beacon() -> None:
    async def test() -> None:
        port, ignored = free_port(), list[Ignored]()
        policy = AnswerPolicy(port=50_000, serves=frozenset({TLS}))
        beacon = await answer("lo", policy, port=port, report=ignored.append)
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as noisy:
            for data in (b"", b"?", b"\x01\xfe\x90\x00\xff\xff\xff\xff", bytes(9_000)):
                noisy.sendto(data, (str(LOOPBACK), port))
        await until(lambda: len(ignored) == 4)
        assert await discover("lo", AskPolicy(), port=port) == Found(Endpoint(LOOPBACK, 50_000), TLS)
        beacon.close()
        await asyncio.sleep(0)

    run(test())


def test_a_port_in_use_is_named() -> None:
    async def test() -> None:
        port, policy = free_port(), AnswerPolicy(port=50_000, serves=frozenset({TLS}))
        beacon = await answer("lo", policy, port=port)
        with pytest.raises(Misconfigured, match=rf"UDP port for discovery: {port} on lo .*; must be free"):
            await answer("lo", policy, port=port)
        beacon.close()
        await asyncio.sleep(0)

    run(test())


def test_a_search_that_is_cancelled_ends_without_a_trace() -> None:
    async def test() -> None:
        search = asyncio.create_task(discover("lo", AskPolicy(), port=free_port()))
        await asyncio.sleep(0.01)
        search.cancel()
        with pytest.raises(asyncio.CancelledError):
            await search

    run(test())


def test_an_interface_that_does_not_exist_is_named() -> None:
    with pytest.raises(Misconfigured, match=r"interface: nowhere0; must be one of .*lo"):
        link("nowhere0")


def test_waiting_for_a_link_ends_with_it_or_with_the_time() -> None:
    async def test() -> None:
        assert await link_up("lo") == link("lo")
        with pytest.raises(Misconfigured):
            await link_up("nowhere0", timeout=0)

    run(test())


def test_addresses_are_read_as_the_socket_module_writes_them() -> None:
    assert endpoint(("fe80::1%eth0", 5, 0, 3)) == Endpoint(IPv6Address("fe80::1"), 5, 3)
    assert endpoint(("::1", 5)) == Endpoint(LOOPBACK, 5)
    assert str(endpoint(None)) == "[::]:0"
    assert str(Endpoint(IPv6Address("fe80::1"), 5, 3)) == "[fe80::1%3]:5"
    assert link("lo").at(LOOPBACK, 5).sockaddr == ("::1", 5, 0, 0)
