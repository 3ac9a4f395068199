"""Network interfaces as the kernel knows them."""

import errno
import socket
import struct
import sys

import msgspec

from pilotwire.net.errors import Misconfigured
from pilotwire.net.namespaces import entered
from pilotwire.net.rtnetlink import Kind, Message, Netlink, attribute

IFINFO = struct.Struct("=BxHiII")  # family, hardware type, index, flags, change
IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU = 1, 3, 4
IFF_UP, IFF_LOWER_UP = 0x1, 0x10000
MAX_NAME = 15  # IFNAMSIZ, without the 0 at its end


class Interface(msgspec.Struct, frozen=True, kw_only=True):
    """A network interface."""

    name: str
    index: int
    mac: bytes
    mtu: int
    up: bool  # switched on
    carrier: bool  # switched on, and something at its other end


def interface(name: str) -> Interface | None:
    """The interface of a name; None where there is none. OSError where there is no netlink."""
    with Netlink() as kernel:
        return look(kernel, name)


def look(kernel: Netlink, name: str) -> Interface | None:
    """The same, through an open socket."""
    try:
        (found,) = kernel.ask(Kind.GETLINK, IFINFO.pack(0, 0, 0, 0, 0) + name_attribute(name))
    except OSError as error:
        if error.errno != errno.ENODEV:
            raise
        return None
    return read(found)


def is_link(message: Message) -> bool:
    """Whether a message tells of an interface; bridges speak of their ports in messages of the same kinds."""
    return message.kind in (Kind.NEWLINK, Kind.DELLINK) and message.body[:1] == b"\0"


def read(message: Message) -> Interface:
    """What a message of kind NEWLINK or DELLINK says."""
    _, _, index, flags, _ = IFINFO.unpack_from(message.body)
    parts = message.attributes(IFINFO.size)
    return Interface(
        name=parts[IFLA_IFNAME].rstrip(b"\0").decode(),
        index=index,
        mac=parts.get(IFLA_ADDRESS, b""),
        mtu=int.from_bytes(parts.get(IFLA_MTU, b""), sys.byteorder),
        up=bool(flags & IFF_UP),
        carrier=bool(flags & IFF_LOWER_UP) and bool(flags & IFF_UP),
    )


def name_attribute(name: str) -> bytes:
    """The attribute that holds a name; Misconfigured where no interface can have it."""
    octets = name.encode()
    if not 0 < len(octets) <= MAX_NAME:
        raise Misconfigured("interface", name, f"must have 1 to {MAX_NAME} characters")
    return attribute(IFLA_IFNAME, octets + b"\0")


def existing(name: str) -> Interface:
    """The interface of a name; Misconfigured, naming those there are, where there is none."""
    found = interface(name)
    if found is None:
        raise unknown(name)
    return found


def unknown(name: str) -> Misconfigured:
    """What to say of an interface that is not there."""
    with entered():
        known = ", ".join(other for _, other in socket.if_nameindex())
    return Misconfigured("interface", name, f"must be one of {known}")


def switch(kernel: Netlink, name: str, *, on: bool) -> None:
    """Switch an interface on or off; OSError where that is forbidden, or it is not there."""
    kernel.ask(Kind.SETLINK, IFINFO.pack(0, 0, 0, IFF_UP if on else 0, IFF_UP) + name_attribute(name))


def delete(kernel: Netlink, name: str) -> None:
    """Delete a virtual interface, if it is still there; OSError where that is forbidden."""
    if look(kernel, name) is not None:
        kernel.ask(Kind.DELLINK, IFINFO.pack(0, 0, 0, 0, 0) + name_attribute(name))
