"""Just enough of rtnetlink: questions to the kernel about interfaces, addresses and routes, and its news of them.

Numbers are those of linux/netlink.h, linux/rtnetlink.h, linux/if_link.h and linux/if_addr.h.
"""

import errno
import os
import socket
import struct
from collections.abc import Iterator
from enum import IntEnum
from types import TracebackType
from typing import Self

import msgspec

from pilotwire.net.namespaces import make_socket

HEADER = struct.Struct("=IHHII")  # length, type, flags, sequence, port
ATTRIBUTE = struct.Struct("=HH")  # length, type
NLMSG_ERROR, NLMSG_DONE = 2, 3
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 0x1, 0x4, 0x300
NLM_F_CREATE = 0x600  # and fail where it exists
NLA_F_NESTED = 0x8000
NLA_TYPE = 0x3FFF
BUFFER = 1 << 17
NEWS_BUFFER = 1 << 20


class Kind(IntEnum):
    """Types of messages."""

    NEWLINK = 16
    DELLINK = 17
    GETLINK = 18
    SETLINK = 19
    NEWADDR = 20
    DELADDR = 21
    GETADDR = 22
    NEWROUTE = 24
    GETROUTE = 26
    NEWNEIGH = 28
    DELNEIGH = 29


class Group(IntEnum):
    """News to subscribe to (RTMGRP_...)."""

    LINK = 0x1
    NEIGH = 0x4
    IPV6_IFADDR = 0x100


class Message(msgspec.Struct, frozen=True):
    """A message without its header."""

    kind: int
    body: bytes

    def attributes(self, start: int) -> dict[int, bytes]:
        """What follows a fixed part of so many octets."""
        return dict(_attributes(self.body[start:]))


def attribute(kind: int, content: bytes) -> bytes:
    """One attribute, padded to four octets."""
    whole = ATTRIBUTE.pack(ATTRIBUTE.size + len(content), kind) + content
    return whole + bytes(-len(whole) % 4)


def nested(kind: int, *parts: bytes) -> bytes:
    """An attribute of attributes."""
    return attribute(kind | NLA_F_NESTED, b"".join(parts))


class Netlink:
    """A socket to the kernel, with news of some groups; in the wanted namespace. OSError where there is no netlink."""

    def __init__(self, *groups: Group) -> None:
        self.socket = make_socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        if groups:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NEWS_BUFFER)
        self.socket.bind((0, sum(groups)))
        self._sequence = 0

    def ask(self, kind: Kind, body: bytes, flags: int = 0) -> list[Message]:
        """Send a question or an order, and wait for all that the kernel says to it; OSError where it refuses."""
        self._sequence += 1
        flags |= NLM_F_REQUEST if flags & NLM_F_DUMP == NLM_F_DUMP else NLM_F_REQUEST | NLM_F_ACK
        self.socket.sendto(HEADER.pack(HEADER.size + len(body), kind, flags, self._sequence, 0) + body, (0, 0))
        found: list[Message] = []
        while True:
            for sequence, message in _messages(self.socket.recv(BUFFER)):
                if sequence != self._sequence:
                    continue
                if message.kind in (NLMSG_ERROR, NLMSG_DONE):
                    _acknowledged(message)
                    return found
                found.append(message)

    def news(self) -> list[Message] | None:
        """What has come of the groups since the last call, without waiting; None where some of it was lost."""
        found: list[Message] = []
        while True:
            try:
                data = self.socket.recv(BUFFER, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return found
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise
                return None
            found += [message for _, message in _messages(data)]

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _acknowledged(message: Message) -> None:
    (code,) = struct.unpack_from("=i", message.body) if message.body else (0,)
    if code:
        raise OSError(-code, os.strerror(-code))


def _messages(data: bytes) -> Iterator[tuple[int, Message]]:
    place = 0
    while place + HEADER.size <= len(data):
        length, kind, _, sequence, _ = HEADER.unpack_from(data, place)
        if length < HEADER.size:
            return
        yield sequence, Message(kind, data[place + HEADER.size : place + length])
        place += length + -length % 4


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + ATTRIBUTE.size <= len(data):
        length, kind = ATTRIBUTE.unpack_from(data, place)
        if length < ATTRIBUTE.size:
            return
        yield kind & NLA_TYPE, data[place + ATTRIBUTE.size : place + length]
        place += length + -length % 4
