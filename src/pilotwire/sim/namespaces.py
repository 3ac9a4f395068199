"""Network namespaces of this process's own, made without root, so that nothing outside is touched."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from pilotwire.base import PilotwireError
from pilotwire.net.endpoint import LOOPBACK_INTERFACE
from pilotwire.net.interfaces import switch
from pilotwire.net.namespaces import CLONE_NEWNET, CLONE_NEWUSER, OWN, returning, unshare, within
from pilotwire.net.rtnetlink import Netlink

FORBIDDEN = (
    "the kernel does not let this user make network namespaces: see kernel.unprivileged_userns_clone, "
    "kernel.apparmor_restrict_unprivileged_userns and user.max_user_namespaces, or the settings of the container"
)


def enter() -> None:
    """Move this process into a user and a network namespace of its own, for good; OSError where that is forbidden.

    It must have one thread only. Inside, it has every right over its networks, and files stay its user's.
    """
    user, group = os.geteuid(), os.getegid()
    unshare(CLONE_NEWUSER | CLONE_NEWNET)
    for name, line in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        Path("/proc/self", name).write_text(line, "ascii")
    _switch_on_loopback()


@contextmanager
def apart() -> Iterator[int]:
    """A new network namespace, as a file descriptor: `lo` is up, and nothing else is there. OSError."""
    with returning():
        unshare(CLONE_NEWNET)
        made = os.open(OWN, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with within(made):
            _switch_on_loopback()
        yield made
    finally:
        os.close(made)


def possible() -> str | None:
    """Why namespaces with cables cannot be had here, in words; None where they can. A child process tries it."""
    if sys.platform != "linux":
        return "network namespaces are a thing of Linux"
    if len(os.listdir("/proc/self/task")) > 1:
        return "this process has several threads already"
    hear, say = os.pipe()
    child = os.fork()
    if not child:
        _try_and_exit(say)
    os.close(say)
    _, status = os.waitpid(child, 0)
    with open(hear, "rb") as told:
        return told.read().decode() or ("the attempt to make one failed" if status else None)


def _try_and_exit(say: int) -> NoReturn:
    status = 1
    try:
        os.write(say, _attempt().encode())
        status = 0
    finally:
        os._exit(status)  # whatever happens, there must not be two of the caller


def _attempt() -> str:
    from pilotwire.net.packets import ALL, PacketLine
    from pilotwire.sim.cables import cables  # which stands on this module

    try:
        enter()
    except OSError as error:
        return f"{FORBIDDEN} ({error.strerror})"
    try:
        with cables({"host": bytes((2, 0, 0, 0, 0, 1))}) as ends:
            PacketLine(ends["host"].tap, ALL).close()
    except (OSError, PilotwireError) as error:
        return f"{FORBIDDEN}; or it has no veth interfaces or packet sockets ({error})"
    return ""


def _switch_on_loopback() -> None:
    with Netlink() as kernel:
        switch(kernel, LOOPBACK_INTERFACE, on=True)
