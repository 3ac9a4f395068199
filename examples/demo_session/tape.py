"""The recording as it grows, and the only clock there is."""

from hashlib import sha256
from random import Random

from pilotwire.capture.compose import mme_packet
from pilotwire.capture.records import Packet
from pilotwire.wire.homeplug import Mme

MILLISECOND = 1_000_000


class Tape:
    """Packets in order of time. Nothing waits exactly as long as it was told to, but on every run the same."""

    def __init__(self, start: int, seed: int) -> None:
        self.time = start  # nanoseconds since 1970, always whole microseconds
        self.packets: list[Packet] = []
        self._random = Random(seed)

    @property
    def seconds(self) -> int:
        """The time as message headers carry it."""
        return self.time // 1_000_000_000

    def wait(self, milliseconds: float) -> None:
        """Let time pass, up to a tenth more or less."""
        microseconds = round(milliseconds * 1000 * (0.9 + 0.2 * self._random.random()))
        self.time += microseconds * 1000

    def rest_until(self, second: int) -> None:
        """Let time pass up to a time of day; there is nothing to record."""
        self.time = max(self.time, second * 1_000_000_000)

    def add(self, packet: Packet) -> None:
        """Record a packet, now."""
        self.packets.append(packet)

    def mme(self, source: bytes, destination: bytes, mme: Mme, wait: float = 0) -> None:
        """Record a power-line message, then wait for the next one."""
        self.add(mme_packet(source, destination, mme, self.time))
        self.wait(wait)


def octets(label: str, size: int) -> bytes:
    """Octets that look random and are not."""
    return sha256(label.encode()).digest()[:size]
