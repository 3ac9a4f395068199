"""Bridges inside the kernel: switches that only tell a port what is meant for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from sys import byteorder

from pilotwire.net.interfaces import IFINFO, delete, existing, name_attribute, switch
from pilotwire.net.rtnetlink import NLM_F_CREATE, Kind, Netlink, attribute, nested
from pilotwire.sim.cables import IFLA_INFO_KIND, IFLA_LINKINFO

IFLA_MASTER = 10


@contextmanager
def bridge(name: str, *ports: str) -> Iterator[str]:
    """A bridge of some interfaces, itself one of this name, for as long as the context lasts."""
    kind = nested(IFLA_LINKINFO, attribute(IFLA_INFO_KIND, b"bridge"))
    with Netlink() as kernel:
        kernel.ask(Kind.NEWLINK, IFINFO.pack(0, 0, 0, 0, 0) + name_attribute(name) + kind, NLM_F_CREATE)
        try:
            index = existing(name).index
            for port in ports:
                join = name_attribute(port) + attribute(IFLA_MASTER, index.to_bytes(4, byteorder))
                kernel.ask(Kind.SETLINK, IFINFO.pack(0, 0, 0, 0, 0) + join)
            switch(kernel, name, on=True)
            yield name
        finally:
            delete(kernel, name)
