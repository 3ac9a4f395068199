"""Cables between this process and computers that it pretends to be: pairs of virtual Ethernet interfaces.

A host's end is an ordinary interface in a namespace of its own, on which the kernel runs IPv6; the other end, the tap,
stays with the process, and IPv6 keeps out of it.
"""

import ctypes
import fcntl
import socket
import struct
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from pilotwire.net.interfaces import IFINFO, IFLA_ADDRESS, IFLA_IFNAME, delete, name_attribute, switch
from pilotwire.net.namespaces import entered, make_socket, within
from pilotwire.net.rtnetlink import NLM_F_CREATE, Kind, Netlink, attribute, nested
from pilotwire.sim.namespaces import apart

HOST_END = "plc0"
"""The interface at every host's end: each has a namespace to itself."""

IFLA_LINKINFO, IFLA_AF_SPEC, IFLA_NET_NS_FD = 18, 26, 28
IFLA_INFO_KIND, IFLA_INFO_DATA, VETH_INFO_PEER = 1, 2, 1
IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE = 8, b"\1"
SIOCETHTOOL, ETHTOOL_STXCSUM = 0x8946, 0x17


class End(msgspec.Struct, frozen=True, kw_only=True):
    """Where a host is, and where the process hears it."""

    namespace: int  # file descriptor
    interface: str  # at the host, in its namespace
    tap: str  # at the process
    mac: bytes


@contextmanager
def cables(hosts: Mapping[str, bytes], *, offload: bool = False) -> Iterator[dict[str, End]]:
    """A cable for each host, by name and MAC address, for as long as the context lasts. OSError where it is forbidden.

    With `offload` the hosts leave checksums to hardware, as the kernel has it by default; there is none.
    """
    with Netlink() as kernel, ExitStack() as stack:
        ends: dict[str, End] = {}
        for name, mac in hosts.items():
            namespace = stack.enter_context(apart())
            end = End(namespace=namespace, interface=HOST_END, tap=f"tap{namespace}", mac=mac)
            stack.callback(delete, kernel, end.tap)
            lay(kernel, end, offload=offload)
            ends[name] = end
        yield ends


def lay(kernel: Netlink, end: End, *, offload: bool = False) -> None:
    """Lay the cable, again where somebody has deleted it; `kernel` is asked in the process's own namespace. OSError."""
    _make(kernel, end)
    _switch_on(kernel, end, offload=offload)


def _make(kernel: Netlink, end: End) -> None:
    there = IFINFO.pack(0, 0, 0, 0, 0) + b"".join(
        attribute(kind, content)
        for kind, content in (
            (IFLA_IFNAME, end.interface.encode() + b"\0"),
            (IFLA_ADDRESS, end.mac),
            (IFLA_NET_NS_FD, struct.pack("=I", end.namespace)),
        )
    )
    link = nested(
        IFLA_LINKINFO, attribute(IFLA_INFO_KIND, b"veth"), nested(IFLA_INFO_DATA, attribute(VETH_INFO_PEER, there))
    )
    kernel.ask(Kind.NEWLINK, IFINFO.pack(0, 0, 0, 0, 0) + name_attribute(end.tap) + link, NLM_F_CREATE)


def _switch_on(kernel: Netlink, end: End, *, offload: bool) -> None:
    silent = nested(IFLA_AF_SPEC, nested(socket.AF_INET6, attribute(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE)))
    kernel.ask(Kind.SETLINK, IFINFO.pack(0, 0, 0, 0, 0) + name_attribute(end.tap) + silent)
    switch(kernel, end.tap, on=True)
    with within(end.namespace):
        if not offload:
            compute_checksums(end.interface)
        with Netlink() as there:
            switch(there, end.interface, on=True)


def compute_checksums(interface: str) -> None:
    """Have the kernel compute the checksums of what it sends (`ethtool -K ... tx off`); OSError."""
    order = ctypes.create_string_buffer(struct.pack("=II", ETHTOOL_STXCSUM, 0))
    with make_socket(socket.AF_INET, socket.SOCK_DGRAM) as plug:
        fcntl.ioctl(plug, SIOCETHTOOL, struct.pack("16sP16x", interface.encode(), ctypes.addressof(order)))


def run_ipv6(interface: str, on: bool) -> None:
    """Have the kernel run IPv6 on an interface, from its own address on, or not; OSError."""
    with entered():
        Path("/proc/sys/net/ipv6/conf", interface, "disable_ipv6").write_text("0" if on else "1", "ascii")
