"""Addresses on a link, and what is known of network interfaces."""

import socket
from ipaddress import IPv6Address

import msgspec

from pilotwire.net.errors import Misconfigured, Unreachable
from pilotwire.wire import sdp

LOOPBACK = IPv6Address("::1")

SockAddress = tuple[str, int, int, int]
"""Address, port, flow label and interface index, as the socket module has them for IPv6."""


class Endpoint(msgspec.Struct, frozen=True):
    """An IPv6 address and port; `scope` is the index of the interface, needed for link-local addresses."""

    address: IPv6Address
    port: int
    scope: int = 0

    @property
    def sockaddr(self) -> SockAddress:
        """What the socket module wants."""
        return str(self.address), self.port, 0, self.scope

    @property
    def local(self) -> bool:
        """Whether it cannot be reached from beyond the link."""
        return self.address.is_link_local

    def __str__(self) -> str:
        zone = f"%{self.scope}" if self.scope else ""
        return f"[{self.address}{zone}]:{self.port}"


def endpoint(sockaddr: tuple[str, int, int, int] | tuple[str, int] | None) -> Endpoint:
    """What the socket module gives; of a peer that is gone already it gives None, which becomes [::]:0."""
    host, port, *rest = sockaddr or ("::", 0)
    return Endpoint(IPv6Address(host.partition("%")[0]), port, int(rest[1]) if len(rest) > 1 else 0)


def scope_of(interface: str) -> int:
    """The index of an interface; Misconfigured when there is none of this name."""
    try:
        return socket.if_nametoindex(interface)
    except OSError:
        known = ", ".join(name for _, name in socket.if_nameindex())
        raise Misconfigured("interface", interface, f"must be one of {known}") from None


def link_local(interface: str) -> Endpoint:
    """The address from which this interface speaks to its link, with port 0; ::1 on `lo`.

    Unreachable when it has none: it is down, without IPv6, or still probing whether its address is free.
    """
    scope = scope_of(interface)
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((str(sdp.MULTICAST_ADDRESS), sdp.PORT, 0, scope))  # sends nothing
        except OSError as error:
            raise Unreachable(f"interface {interface}: no link-local IPv6 address ({error.strerror})") from None
        found = endpoint(asking.getsockname())
    return Endpoint(found.address, 0, scope if found.local else 0)
