"""What is played over a relay, in namespaces. Each scene returns what it found; the tests judge it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pilotwire.base.clock import Clock
from pilotwire.net.addresses import ready
from pilotwire.net.answerer import AnswerPolicy
from pilotwire.net.asker import AskPolicy
from pilotwire.net.dialer import connect
from pilotwire.net.discovery import answer, discover, link_up
from pilotwire.net.errors import NetError
from pilotwire.net.listener import Listener
from pilotwire.net.namespaces import within
from pilotwire.net.tls import TlsClient
from pilotwire.sim.cables import End
from pilotwire.sim.medium import Medium, two_outlets
from pilotwire.sim.relay import power_line
from pilotwire.wire.sdp import Security
from tests.net.certificates import car_terms
from tests.net.doors import EVERYTHING, GREETING, echo


@asynccontextmanager
async def plugged(told: list[str], *, offload: bool = False) -> AsyncIterator[End]:
    """A station that listens, and the end of a car that is plugged in. The modems share the key they were sold with."""
    clock, medium = Clock(), Medium(two_outlets(), seed=1)
    medium.plug("car", "own", clock.now())
    async with power_line(medium, clock, report=told.append, offload=offload) as ends, station(ends["own"]):
        with within(ends["car"].namespace):
            yield ends["car"]


@asynccontextmanager
async def station(end: End) -> AsyncIterator[None]:
    """Listener and beacon in the namespace of a host."""
    with within(end.namespace):
        where = await link_up(end.interface)
        listener = Listener(EVERYTHING, echo, report=print)
        address = await listener.open(where.at(where.own, 0))
        policy = AnswerPolicy(port=address.port, serves=frozenset({Security.TLS}))
        beacon = await answer(end.interface, policy)
    try:
        yield
    finally:
        beacon.close()
        await listener.close()


async def visit() -> dict[str, object]:
    """From discovery to a message over TLS."""
    told: list[str] = []
    async with plugged(told) as end:
        address = (await ready(end.interface)).address
        found = await discover(end.interface, AskPolicy())
        car = await connect(found.address, TlsClient([car_terms()]))
        car.send(GREETING)
        echoed, security = await car.receive(), car.info.security
        car.close()
        await car.wait_closed()
    return {
        "car": str(address),
        "station": str(found.address.address),
        "echoed": echoed == GREETING,
        "security": security.name,
        "told": told,
    }


async def offload() -> dict[str, object]:
    """The same way, but the hosts leave checksums to hardware that is not there."""
    told: list[str] = []
    async with plugged(told, offload=True) as end:
        await link_up(end.interface)
        try:
            failure = str(await discover(end.interface, AskPolicy(attempts=2)))
        except NetError as error:
            failure = str(error)
    return {"failure": failure, "told": told}
