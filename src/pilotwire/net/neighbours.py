"""Whether the hosts at the other end of an interface are still there, as IPv6 finds out (RFC 4861, 7.3).

For links whose carrier says little: many a 10BASE-T1S transceiver reports one as long as it has power. The kernel looks
for a neighbour only while something is sent to it, and gives up after some 10 to 40 s.
"""

import socket
import struct

from pilotwire.net.rtnetlink import Kind, Message

NDMSG = struct.Struct("=BxxxiHBB")  # family, index of the interface, state, flags, type
NDA_DST = 1
NUD_REACHABLE, NUD_STALE, NUD_DELAY, NUD_PROBE, NUD_FAILED = 0x02, 0x04, 0x08, 0x10, 0x20
HEARD = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE
MOST = 64
"""Hosts that are remembered."""


class Neighbours:
    """Those that were heard at an interface; it is told the kernel's news."""

    def __init__(self) -> None:
        self._heard: set[bytes] = set()

    def clear(self) -> None:
        """Forget them all."""
        self._heard.clear()

    def alone(self, message: Message, index: int | None) -> bool:
        """Whether a message says that the last of them, at the interface of this index, answers no more."""
        if message.kind not in (Kind.NEWNEIGH, Kind.DELNEIGH):
            return False
        family, where, state, _, _ = NDMSG.unpack_from(message.body)
        if family != socket.AF_INET6 or where != index:
            return False
        address = message.attributes(NDMSG.size).get(NDA_DST, b"")
        if message.kind == Kind.NEWNEIGH and not state & NUD_FAILED:
            if state & HEARD and len(self._heard) < MOST:
                self._heard.add(address)
            return False
        known = address in self._heard
        self._heard.discard(address)
        return known and not self._heard and bool(state & NUD_FAILED)
