"""A cable without root: two network namespaces joined by a veth pair, and a tap on it.

Must run as root of a user namespace of its own (`unshare -Urnm`), so that nothing outside is touched.
"""

import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from pilotwire.capture import Packet

CAR_END, STATION_END = "plc0", "plc1"
ETH_P_ALL = 3
SO_TIMESTAMPNS = 35  # asm-generic/socket.h; Python does not name it
ETHERNET = 1  # LINKTYPE_ETHERNET
PATIENCE = 10.0


class Cable:
    """Both ends up, with link-local addresses. The car's end is in this process's own namespace."""

    def __enter__(self) -> "Cable":
        self._holder = subprocess.Popen(["unshare", "-n", "sleep", "infinity"])
        self.station = ["nsenter", "-t", str(self._holder.pid), "-n"]
        """What to put before a command that shall run at the station's end."""
        wait_for(self._apart, "a network namespace of its own")
        for command in self._plan():
            subprocess.run(command, check=True, capture_output=True)
        wait_for(
            lambda: "fe80" in self._addresses([]) and "fe80" in self._addresses(self.station), "link-local addresses"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        subprocess.run(["ip", "link", "delete", CAR_END], check=False)  # namespaces go late, the pair at once
        self._holder.kill()
        self._holder.wait()

    def station_sockets(self) -> str:
        """The UDP sockets at the station's end, as Linux lists them."""
        return Path(f"/proc/{self._holder.pid}/net/udp6").read_text()

    def _apart(self) -> bool:
        own, theirs = (Path(f"/proc/{pid}/ns/net").readlink() for pid in ("self", self._holder.pid))
        return own != theirs

    def _plan(self) -> list[list[str]]:
        link, at = ["ip", "link"], self.station
        # Duplicate address detection would hold both addresses back for a second or more.
        quick = ["sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0"]
        return [
            quick,
            [*at, *quick],
            [*link, "set", "lo", "up"],
            [*at, *link, "set", "lo", "up"],
            [*link, "add", CAR_END, "type", "veth", "peer", "name", STATION_END],
            [*link, "set", STATION_END, "netns", str(self._holder.pid)],
            [*link, "set", CAR_END, "up"],
            [*at, *link, "set", STATION_END, "up"],
        ]

    def _addresses(self, at: list[str]) -> str:
        return subprocess.run([*at, "ip", "-6", "address"], capture_output=True, text=True, check=True).stdout


class Tap(threading.Thread):
    """Takes down every packet at the car's end until it is stopped."""

    def __init__(self, interface: str = CAR_END) -> None:
        super().__init__(daemon=True)
        self.packets: list[Packet] = []
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._socket.bind((interface, ETH_P_ALL))
        self._socket.settimeout(0.2)
        self._stopping, self._began = False, time.time()

    @property
    def silence(self) -> float:
        """Seconds since the last packet."""
        return time.time() - (self.packets[-1].time / 1e9 if self.packets else self._began)

    def run(self) -> None:
        """Receive."""
        while not self._stopping:
            try:
                data, notes, _, _ = self._socket.recvmsg(1 << 17, 64)
            except TimeoutError:
                continue
            seconds, nanoseconds = struct.unpack("qq", notes[0][2])
            time_ = seconds * 1_000_000_000 + nanoseconds
            self.packets.append(Packet(time=time_, link_type=ETHERNET, data=data, original_length=len(data)))
        self._socket.close()

    def stop(self) -> list[Packet]:
        """End, and hand over what was taken down."""
        time.sleep(0.1)  # the last FIN may still be under way
        self._stopping = True
        self.join()
        return self.packets


def wait_for(condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Poll until a condition holds; TimeoutError naming `what` when it does not in time."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {patience:g} s in vain for {what}")
        time.sleep(0.02)
