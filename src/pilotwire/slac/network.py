"""The key of a network: made anew for every car, and shown to nobody."""

from collections.abc import Callable

import msgspec

from pilotwire.wire.homeplug import nid_from_nmk
from pilotwire.wire.homeplug.slac import CM_SLAC_MATCH_CNF

KEY_LENGTH = 16

Entropy = Callable[[int], bytes]
"""So many octets that nobody can guess, from `secrets`."""


class Network(msgspec.Struct, frozen=True):
    """Identifier (7 octets) and membership key (16 octets). Its text names the identifier only."""

    nid: bytes
    nmk: bytes

    def __repr__(self) -> str:
        return f"Network({self.nid.hex()})"


def fresh(entropy: Entropy) -> Network:
    """A network that nobody else is in."""
    nmk = entropy(KEY_LENGTH)
    return Network(nid_from_nmk(nmk), nmk)


def of_match(match: CM_SLAC_MATCH_CNF) -> Network:
    """The network that a station invites to; its identifier is taken as it is, since not all derive it from the key."""
    return Network(match.nid, match.nmk)
