"""Addresses on a link, and what is known of network interfaces."""

import errno
import secrets
import socket
from ipaddress import IPv6Address

import msgspec
from msgspec.structs import replace

from pilotwire.net.errors import Unreachable
from pilotwire.net.interfaces import unknown
from pilotwire.net.namespaces import entered, make_socket
from pilotwire.net.routes import delivers
from pilotwire.wire import sdp

LOOPBACK = IPv6Address("::1")
LOOPBACK_INTERFACE = "lo"

DYNAMIC_PORTS = range(49152, 65536)
"""Where the ports lie that nobody chose (ISO 15118-2, 7.10.1.2, second-hand): cars are known to refuse others.

The kernel's own choice, with port 0, begins much lower on Linux.
"""
ATTEMPTS = 100  # at a port that is free, each at another

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

    def __str__(self) -> str:
        zone = f"%{self.scope}" if self.scope else ""
        return f"[{self.address}{zone}]:{self.port}"


def endpoint(sockaddr: tuple[str, int, int, int] | tuple[str, int] | None) -> Endpoint:
    """What the socket module gives; of a peer that is gone already it gives None, which becomes [::]:0."""
    host, port, *rest = sockaddr or ("::", 0)
    return Endpoint(IPv6Address(host.partition("%")[0]), port, int(rest[1]) if len(rest) > 1 else 0)


def tcp_socket() -> socket.socket:
    """A socket that names its protocol, since asyncio sets TCP_NODELAY on no other."""
    return make_socket(socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP)


def udp_socket() -> socket.socket:
    """A socket for discovery."""
    return make_socket(socket.AF_INET6, socket.SOCK_DGRAM)


def bind(plug: socket.socket, address: Endpoint) -> None:
    """Bind to an address, at a free one of the dynamic ports where its port is 0; OSError where that cannot be had."""
    if address.port:
        return plug.bind(address.sockaddr)
    for _ in range(ATTEMPTS):
        try:
            return plug.bind(replace(address, port=secrets.choice(DYNAMIC_PORTS)).sockaddr)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, "no dynamic port is free")


class Link(msgspec.Struct, frozen=True):
    """What a network interface offers to discovery."""

    scope: int  # its index
    own: IPv6Address  # from which it speaks
    group: IPv6Address  # where discovery requests go

    @property
    def loopback(self) -> bool:
        """Whether it only leads to this machine."""
        return self.own == LOOPBACK

    def at(self, address: IPv6Address, port: int) -> Endpoint:
        """An address on this link."""
        return Endpoint(address, port, self.scope if address.is_link_local or address.is_multicast else 0)


def link(interface: str) -> Link:
    """The link behind an interface: its link-local address, or ::1 on `lo`.

    Linux gives `lo` no multicast route, so discovery on it goes to ::1, and to ff02::1 only where somebody has made
    one (`ip -6 route add local ff02::1 dev lo table local`). Misconfigured when there is no interface of this name;
    Unreachable when it has no address, being down, without IPv6, or still probing.
    """
    scope = _index(interface)
    if interface == LOOPBACK_INTERFACE:
        return Link(scope, LOOPBACK, sdp.MULTICAST_ADDRESS if delivers(sdp.MULTICAST_ADDRESS, scope) else LOOPBACK)
    with udp_socket() as asking:
        try:
            asking.connect((str(sdp.MULTICAST_ADDRESS), sdp.PORT, 0, scope))  # sends nothing, but chooses the address
        except OSError as error:
            raise Unreachable(f"interface {interface}: no link-local IPv6 address ({error.strerror})") from None
        own = endpoint(asking.getsockname()).address
    if not own.is_link_local:
        raise Unreachable(f"interface {interface}: no link-local IPv6 address, only {own}")
    return Link(scope, own, sdp.MULTICAST_ADDRESS)


def _index(interface: str) -> int:
    try:
        with entered():
            return socket.if_nametoindex(interface)
    except OSError:
        raise unknown(interface) from None
