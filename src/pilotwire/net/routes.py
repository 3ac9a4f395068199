"""Where the kernel sends packets, and how it is told to deliver them here."""

import socket
import struct
from ipaddress import IPv6Address

from pilotwire.net.rtnetlink import NLM_F_CREATE, Kind, Netlink, attribute

RTMSG = struct.Struct("=BBBBBBBBI")  # family, to, from, service, table, protocol, scope, type, flags
RTA_DST, RTA_OIF = 1, 4
RT_TABLE_LOCAL, RTPROT_BOOT, RTN_LOCAL = 255, 3, 2
WHOLE = 128
"""Bits of an address that count, where only this one is meant."""


def delivers(address: IPv6Address, index: int) -> bool:
    """Whether what is sent to an address by the interface of an index comes back to this machine's sockets."""
    try:
        with Netlink() as kernel:
            (found,) = kernel.ask(Kind.GETROUTE, _route(address, index, 0, 0, 0))
    except OSError:  # no such route
        return False
    return bool(RTMSG.unpack_from(found.body)[7] == RTN_LOCAL)


def deliver(address: IPv6Address, index: int) -> None:
    """Have it so; OSError where that is forbidden."""
    with Netlink() as kernel:
        kernel.ask(Kind.NEWROUTE, _route(address, index, RT_TABLE_LOCAL, RTPROT_BOOT, RTN_LOCAL), NLM_F_CREATE)


def _route(address: IPv6Address, index: int, table: int, protocol: int, kind: int) -> bytes:
    head = RTMSG.pack(socket.AF_INET6, WHOLE, 0, 0, table, protocol, 0, kind, 0)
    return head + attribute(RTA_DST, address.packed) + attribute(RTA_OIF, struct.pack("=I", index))
