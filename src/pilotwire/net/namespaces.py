"""Network namespaces: where sockets are made, so that one process can stand at both ends of a cable.

A namespace is a file descriptor. `within` says which one everything begun inside belongs to, tasks included; every
socket of this package is made while the thread stands there, and stays there for good.
"""

import ctypes
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
OWN = "/proc/thread-self/ns/net"

_WANTED: ContextVar[int | None] = ContextVar("network namespace", default=None)
_LIBC = ctypes.CDLL(None, use_errno=True)


@contextmanager
def within(namespace: int | None) -> Iterator[None]:
    """Sockets made inside, and by tasks begun inside, belong to this namespace; None is the process's own."""
    token = _WANTED.set(namespace)
    try:
        yield
    finally:
        _WANTED.reset(token)


@contextmanager
def returning() -> Iterator[None]:
    """At the end the thread comes back to the network namespace in which it is now. OSError."""
    home = os.open(OWN, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield
    finally:
        _called("setns", home, CLONE_NEWNET)
        os.close(home)


@contextmanager
def entered() -> Iterator[None]:
    """The thread stands in the wanted namespace. Never await inside: the event loop would stay there. OSError."""
    wanted = _WANTED.get()
    if wanted is None:
        yield
        return
    with returning():
        _called("setns", wanted, CLONE_NEWNET)
        yield


def make_socket(family: int, kind: int, protocol: int = 0) -> socket.socket:
    """A socket in the wanted namespace; OSError."""
    with entered():
        return socket.socket(family, kind, protocol)


def unshare(flags: int) -> None:
    """Give the thread namespaces of its own (CLONE_NEW...); OSError. A user namespace wants a process of one thread."""
    _called("unshare", flags)


def _called(function: str, *arguments: int) -> None:
    """Through ctypes, since `os.setns` and `os.unshare` came with Python 3.12."""
    if getattr(_LIBC, function)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
