"""Interfaces and their addresses. Each scene returns what it found; the tests judge it."""

import asyncio
import ctypes
import socket
import struct
from collections.abc import Iterable
from contextlib import closing

from pilotwire.base.clock import Clock
from pilotwire.net.addresses import AddressTaken, ready
from pilotwire.net.answerer import AnswerPolicy
from pilotwire.net.asker import AskPolicy
from pilotwire.net.carrier import CarrierWatch
from pilotwire.net.discovery import answer, discover
from pilotwire.net.endpoint import link
from pilotwire.net.interfaces import switch
from pilotwire.net.namespaces import within
from pilotwire.net.packets import NotPermitted, PacketLine
from pilotwire.net.routes import deliver
from pilotwire.net.rtnetlink import Netlink
from pilotwire.sim.cables import End, cables
from pilotwire.sim.medium import Arrival
from pilotwire.sim.relay import relayed, taps
from pilotwire.wire.sdp import MULTICAST_ADDRESS, Security

CAR_MAC = bytes.fromhex("020c00000001")
CAPABILITY_VERSION_3 = 0x20080522


async def loopback() -> dict[str, str]:
    """Discovery on `lo`, without and with a route that delivers its group there."""
    before, by_unicast = link("lo"), await _found_on_loopback()
    deliver(MULTICAST_ADDRESS, before.scope)
    after, by_multicast = link("lo"), await _found_on_loopback()
    return {
        "before": str(before.group),
        "by unicast": by_unicast,
        "after": str(after.group),
        "by multicast": by_multicast,
    }


async def _found_on_loopback() -> str:
    beacon = await answer("lo", AnswerPolicy(port=50_000, serves=frozenset({Security.TLS})))
    found = await discover("lo", AskPolicy(attempts=1))
    beacon.close()
    await asyncio.sleep(0)
    return str(found.address)


async def overrun() -> dict[str, object]:
    """An interface that goes on and off more often than the kernel has room to tell, and is off in the end."""
    with cables({"car": CAR_MAC}) as ends:
        end = ends["car"]
        with within(end.namespace), Netlink() as there, closing(CarrierWatch(end.interface)) as watch:
            watch.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            for on in [False, True] * 20 + [False]:
                switch(there, end.interface, on=on)
            return {"told": watch.read(), "up": watch.up}


class Hub:
    """A medium that repeats what a host sends to all others, at once."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self._hosts, self._arrived = list(hosts), list[Arrival]()

    def send(self, host: str, frame: bytes, now: float) -> None:
        self._arrived += [Arrival(other, frame, now) for other in self._hosts if other != host]

    def take(self) -> list[Arrival]:
        arrived, self._arrived = self._arrived, []
        return arrived

    def next_deadline(self) -> float | None:
        return None

    def handle_timeout(self, now: float) -> None:
        """Nothing is ever late."""


async def taken() -> list[str]:
    """Two hosts with one MAC address on one wire, so both want the same address; what each is told."""
    with cables({"one": CAR_MAC, "other": CAR_MAC}) as ends, taps(ends) as lines:
        async with relayed(Hub(ends), lines, Clock()):
            return await asyncio.gather(*(_outcome(end) for end in ends.values()))


async def _outcome(end: End) -> str:
    with within(end.namespace):
        try:
            return str((await ready(end.interface)).address)
        except AddressTaken as error:
            return str(error)


async def unprivileged() -> str:
    """Raw frames without the right to them."""
    give_up_all_rights()
    try:
        PacketLine("lo").close()
    except NotPermitted as error:
        return str(error)
    return "it was permitted"


def give_up_all_rights() -> None:
    """Drop every capability of this process (capset(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset(struct.pack("=Ii", CAPABILITY_VERSION_3, 0), bytes(24)):
        raise OSError(ctypes.get_errno(), "capset")


LAST = (unprivileged,)
