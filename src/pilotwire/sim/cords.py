"""Cables in memory, for machines where the kernel lends no network interfaces: frames go through a pair of sockets."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pilotwire.net.packets import MAX_FRAME, Heard


class CordEnd:
    """One end of a cord, with the surface of a `net.packets.PacketLine`."""

    def __init__(self, plug: socket.socket) -> None:
        plug.setblocking(False)
        self.socket = plug
        self.dropped = 0  # frames that could not be sent

    def send(self, frame: bytes) -> None:
        """Send a frame, or lose it where nobody reads."""
        try:
            self.socket.send(frame)
        except OSError:
            self.dropped += 1

    def read(self) -> bytes | None:
        """The next frame, without waiting; None while there is none."""
        try:
            return self.socket.recv(MAX_FRAME) or None
        except OSError:
            return None

    def hear(self) -> Heard | None:
        """The same, as a raw packet socket has it."""
        frame = self.read()
        return None if frame is None else Heard(frame=frame, time=time.time(), own=False, partial=False)

    def rebind(self) -> None:
        """A cord has no interface that could be another one."""

    def close(self) -> None:
        """Nobody listens here for now. An end that is pulled out would have the other one read its end for ever."""


@contextmanager
def cord() -> Iterator[tuple[CordEnd, CordEnd]]:
    """A cord, by its two ends."""
    ends = tuple(CordEnd(plug) for plug in socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET))
    try:
        yield ends[0], ends[1]
    finally:
        for end in ends:
            end.socket.close()
