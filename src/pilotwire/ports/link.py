"""The data link below IPv6, whatever it is made of: a power line with matching, or a plain network interface."""

from typing import Protocol

import msgspec

from pilotwire.ports.commands import CarCommand
from pilotwire.ports.station import Pilot


class Transmit(msgspec.Struct, frozen=True):
    """An Ethernet frame to send, addresses and EtherType included, padded to its least length."""

    frame: bytes

    def __repr__(self) -> str:
        """No octets, since there may be a network key in them."""
        return f"Transmit({len(self.frame)} octets)"


class LinkStep(msgspec.Struct, frozen=True):
    """Something on the way to the link was done: `name` is one of few words, `detail` is for people."""

    name: str
    detail: str = ""


class LinkReady(msgspec.Struct, frozen=True):
    """Frames reach the other side from now on; `peer` is its MAC address where the link knows it."""

    peer: bytes | None = None


class LinkLost(msgspec.Struct, frozen=True):
    """A link that was ready is no more, though nobody drew the plug."""

    why: str


class LinkError(msgspec.Struct, frozen=True):
    """There will be no link in this attempt; `own` where the fault is at this end, and the other side knows nothing."""

    why: str
    own: bool = False


LinkEvent = LinkStep | LinkReady | LinkLost | LinkError
LinkOutput = Transmit | CarCommand | LinkEvent
"""A car's link toggles the pilot to prove itself, so commands to it come out as well."""


class DataLink(Protocol):
    """One side of a link as an engine without I/O. `now` is UNIX s; nothing that comes in makes it raise."""

    def plug(self, now: float) -> None:
        """Communication is wanted: a car is there, and the pilot says so. Begins anew where it had failed or ended."""

    def unplug(self, now: float) -> None:
        """Communication is over: leave, with nothing kept of this link. Says nothing of its own doing."""

    def tell(self, pilot: Pilot, now: float) -> None:
        """The pilot's state, at each change; B to C edges count in a validation."""

    def receive(self, frame: bytes, now: float) -> None:
        """A frame that came in, of any kind."""

    def carrier(self, up: bool, now: float) -> None:
        """The network interface has, or has no more, something at its other end: a modem, or the peer."""

    def next_deadline(self) -> float | None:
        """When to call `handle_timeout`, UNIX s."""

    def handle_timeout(self, now: float) -> None:
        """Time went by."""

    def take(self) -> list[LinkOutput]:
        """What came up since the last call."""
