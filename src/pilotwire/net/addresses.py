"""When an interface's link-local address can be used (RFC 4862): the kernel makes it and asks whether it is taken."""

import asyncio
import socket
import struct
import sys
from collections.abc import Iterable
from ipaddress import IPv6Address

import msgspec

from pilotwire.net.errors import NetError, Unreachable
from pilotwire.net.interfaces import existing
from pilotwire.net.rtnetlink import NLM_F_DUMP, Group, Kind, Message, Netlink
from pilotwire.net.waiting import readable
from pilotwire.ports import LinkStep

IFADDR = struct.Struct("=BBBBI")  # family, prefix length, flags, scope, index of the interface
IFA_ADDRESS, IFA_FLAGS = 1, 8
IFA_F_DADFAILED, IFA_F_TENTATIVE, IFA_F_OPTIMISTIC = 0x08, 0x40, 0x04
PATIENCE = 10.0
"""Seconds; the kernel needs up to 2: at most one of delay, and one of waiting for an objection (RFC 4862, 5.4.2)."""


STEP = "IPv6 address"
"""The name of the step, whether it is done or fails."""


class AddressTaken(NetError):
    """Duplicate address detection failed: another host on the link has this address."""

    def __init__(self, interface: str, address: IPv6Address) -> None:
        super().__init__(
            f"interface {interface}: {address} is in use by another host on the link (duplicate address detection "
            "failed); both have the same MAC address, so give one of them another"
        )


class Ready(msgspec.Struct, frozen=True):
    """An address that can be used, and how many s it took from the call to that."""

    address: IPv6Address
    seconds: float

    @property
    def step(self) -> LinkStep:
        """The same, as what follows the link being up."""
        return LinkStep(STEP, f"{self.address} after {self.seconds:.2f} s")


class _Address(msgspec.Struct, frozen=True, kw_only=True):
    index: int
    address: IPv6Address
    flags: int

    @property
    def usable(self) -> bool:
        return not self.flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)


async def ready(interface: str, timeout: float = PATIENCE) -> Ready:
    """Wait until an interface has a link-local address that can be used.

    AddressTaken where another host has it; Unreachable where none comes in `timeout` s; Misconfigured where there is
    no such interface.
    """
    loop, index = asyncio.get_running_loop(), existing(interface).index
    began = loop.time()
    with Netlink(Group.IPV6_IFADDR) as news:
        found = _usable(interface, _now(), index)
        try:
            async with asyncio.timeout(timeout):
                while found is None:
                    await readable(news.socket)
                    told = news.news()
                    found = _usable(interface, _now() if told is None else told, index)
        except TimeoutError:
            raise Unreachable(f"interface {interface}: no link-local IPv6 address after {timeout:g} s") from None
    return Ready(found, loop.time() - began)


def _now() -> list[Message]:
    """All addresses there are."""
    with Netlink() as kernel:
        return kernel.ask(Kind.GETADDR, IFADDR.pack(socket.AF_INET6, 0, 0, 0, 0), NLM_F_DUMP)


def _usable(interface: str, messages: Iterable[Message], index: int) -> IPv6Address | None:
    """The link-local address of an interface among those told, if it can be used; AddressTaken where it never will."""
    rows = [_read(message) for message in messages if message.kind == Kind.NEWADDR]
    local = [row for row in rows if row.index == index and row.address.is_link_local]
    usable = next((row.address for row in local if row.usable), None)
    taken = next((row.address for row in local if row.flags & IFA_F_DADFAILED), None)
    if usable is None and taken is not None:
        raise AddressTaken(interface, taken)
    return usable


def _read(message: Message) -> _Address:
    _, _, flags, _, index = IFADDR.unpack_from(message.body)
    parts = message.attributes(IFADDR.size)
    return _Address(
        index=index,
        address=IPv6Address(parts[IFA_ADDRESS]),
        flags=int.from_bytes(parts[IFA_FLAGS], sys.byteorder) if IFA_FLAGS in parts else flags,
    )
