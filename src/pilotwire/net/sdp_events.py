"""What both sides of discovery tell their shells."""

import msgspec

from pilotwire.net.endpoint import Endpoint, Link
from pilotwire.wire.sdp import Security


class Datagram(msgspec.Struct, frozen=True):
    """Octets to be sent."""

    data: bytes
    to: Endpoint


class Ignored(msgspec.Struct, frozen=True):
    """A datagram that is not answered or not believed, and why."""

    source: Endpoint
    words: str


class Found(msgspec.Struct, frozen=True):
    """A station that the car may connect to."""

    address: Endpoint
    security: Security


class GaveUp(msgspec.Struct, frozen=True):
    """Nobody acceptable has answered."""

    words: str


def off_link(source: Endpoint, link: Link) -> str | None:
    """Why a datagram cannot come from this link; other routes to our socket exist, and none of them is a cable."""
    if link.loopback:
        return None if source.address.is_loopback else f"{source.address} is not on the loopback interface"
    if not source.address.is_link_local:
        return f"{source.address} is not a link-local address"
    return None if source.scope == link.scope else f"it came in by interface {source.scope}"
