"""Ethernet frames over a raw packet socket (packet(7)): what SLAC needs, since it runs below IP.

Numbers are those of linux/if_packet.h and asm-generic/socket.h; Python does not name them.
"""

import errno
import os
import socket
import struct
import sys
from contextlib import suppress

import msgspec

from pilotwire.net.errors import NetError
from pilotwire.net.interfaces import existing
from pilotwire.net.namespaces import entered, make_socket
from pilotwire.net.waiting import readable
from pilotwire.wire.ethernet import EtherType

ALL = 3
"""ETH_P_ALL: frames of every EtherType."""

MAX_FRAME = 1 << 16
PACKET_OUTGOING = 4
SOL_PACKET, PACKET_AUXDATA = 263, 8
AUXDATA = struct.Struct("=IIIHHHH")
TP_STATUS_CSUMNOTREADY = 1 << 3
PACKET_ADD_MEMBERSHIP, PACKET_MR_PROMISC = 1, 1
MEMBERSHIP = struct.Struct("=iHH8x")  # index of the interface, what is wanted, length of an address
SO_TIMESTAMPNS = 35
TIMESPEC = struct.Struct("@ll")  # of 32 bits each where the machine has that many


class NotPermitted(NetError):
    """The kernel wants a privilege that this process does not have; the text says how to get it."""

    def __init__(self, what: str) -> None:
        python = os.path.realpath(sys.executable)
        super().__init__(f"{what}: needs CAP_NET_RAW; run it with sudo, or once: sudo setcap cap_net_raw+ep {python}")


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A frame that passed an interface."""

    frame: bytes
    time: float  # UNIX s, by the kernel
    own: bool  # this machine sent it
    partial: bool  # its checksum is not computed yet, being left to hardware that is not there


class PacketLine:
    """Frames of one EtherType, or of all, at a network interface; with `own`, those that this machine sends, too.

    `promiscuous` takes in what others send to each other, where the network lets it pass: at a mirror port, a hub or a
    bridge. Raises Misconfigured where there is no such interface, NotPermitted without CAP_NET_RAW.
    """

    def __init__(
        self,
        interface: str,
        ether_type: int = EtherType.HOMEPLUG,
        *,
        own: bool = False,
        promiscuous: bool = False,
    ) -> None:
        found = existing(interface)
        self.interface, self.mac, self.mtu = interface, found.mac, found.mtu
        self.dropped = 0  # frames that could not be sent
        self._ether_type, self._own, self._promiscuous = ether_type, own, promiscuous
        self.socket = _open(interface)
        self.rebind()

    def rebind(self) -> None:
        """Listen at the interface; again, where it may be another of the same name."""
        with suppress(OSError):  # gone again, which the carrier tells
            self.socket.bind((self.interface, self._ether_type))
            if self._promiscuous:
                self.socket.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, self._membership())

    @property
    def gone(self) -> bool:
        """Whether the interface is deleted: there will be no more frames."""
        return not self.socket.getsockname()[0]

    def send(self, frame: bytes) -> None:
        """Send a frame, or lose it: as on a power line, nobody is told, and `dropped` counts."""
        try:
            self.socket.send(frame)
        except OSError:
            self.dropped += 1

    def read(self) -> bytes | None:
        """The next frame, without waiting; None while there is none."""
        heard = self.hear()
        return None if heard is None else heard.frame

    def hear(self) -> Heard | None:
        """The same, with what the kernel knows of it."""
        while True:
            try:
                frame, notes, _, address = self.socket.recvmsg(MAX_FRAME, 256)
            except BlockingIOError:
                return None
            except OSError as error:
                if error.errno != errno.ENETDOWN:  # told once when the interface goes down; the carrier tells it, too
                    raise
                continue
            own = address[2] == PACKET_OUTGOING
            if self._own or not own:
                return _heard(frame, notes, own)

    async def receive(self) -> bytes:
        """The next frame; waits for it."""
        while (frame := self.read()) is None:
            await readable(self.socket)
        return frame

    def close(self) -> None:
        """Let go of the interface."""
        self.socket.close()

    def _membership(self) -> bytes:
        with entered():
            index = socket.if_nametoindex(self.interface)
        return MEMBERSHIP.pack(index, PACKET_MR_PROMISC, 0)


def _open(interface: str) -> socket.socket:
    try:
        plug = make_socket(socket.AF_PACKET, socket.SOCK_RAW)
    except PermissionError:
        raise NotPermitted(f"interface {interface}: raw frames") from None
    plug.setblocking(False)
    plug.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    plug.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    return plug


def _heard(frame: bytes, notes: list[tuple[int, int, bytes]], own: bool) -> Heard:
    found = {(level, kind): content for level, kind, content in notes}
    status = AUXDATA.unpack_from(found[SOL_PACKET, PACKET_AUXDATA])[0]
    seconds, nanoseconds = TIMESPEC.unpack_from(found[socket.SOL_SOCKET, SO_TIMESTAMPNS])
    return Heard(
        frame=frame,
        time=seconds + nanoseconds / 1e9,
        own=own,
        partial=bool(status & TP_STATUS_CSUMNOTREADY),
    )
