"""What a virtual power line is made of: hosts with their modems, paths between places, chances, neighbours."""

from collections.abc import Mapping
from enum import Enum

import msgspec

from pilotwire.base import PilotwireError
from pilotwire.sim.medium.groups import GROUPS

DEAF_DB = 90.0
"""A frame that arrives with more attenuation than this is not heard at all. A modem's reach; no source at hand."""


class PlanError(PilotwireError, ValueError):
    """A plan that does not fit together, or a host that is not in it."""


class Span(msgspec.Struct, frozen=True):
    """Times drawn evenly between two bounds, in s."""

    least: float
    most: float


JOIN = Span(0.5, 1.5)
"""The standard grants 12 s (TT_match_join). What real modems need was not measured; this is a guess."""


class Host(msgspec.Struct, frozen=True, kw_only=True):
    """A computer and the modem on its desk: `mac` is the computer's, `modem_mac` the modem's own, 6 octets each.

    `chip` names a row of `pilotwire.slac.modems`. `place` is where the modem couples to a wire: the name of an outlet,
    None for a car that is nowhere yet. The modem of a `station` reports every sound it hears. A host that `hears_all`
    gets frames for others, too.
    """

    name: str
    mac: bytes
    modem_mac: bytes
    chip: str = "virtual"
    place: str | None = None
    station: bool = False
    hears_all: bool = False


class Path(msgspec.Struct, frozen=True):
    """How a wire weakens what crosses it: the mean over all groups, in dB, and what each group has on top of it."""

    mean_db: float
    shape: tuple[float, ...] = (0.0,) * GROUPS

    def __post_init__(self) -> None:
        """Refuse a shape that does not fit."""
        if len(self.shape) != GROUPS:
            raise PlanError(f"path: shape: must have {GROUPS} groups, got {len(self.shape)}")


class Gossip(Enum):
    """What neighbours send."""

    SLAC = "a car that looks for its own station"
    NOISE = "management frames that nobody can read"
    DATA = "a foreign network's data, which costs nothing but air"


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at `place` who sends something every so often."""

    gossip: Gossip
    place: str
    every: Span


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A yard: who is there, what lies between, and what chance does.

    `paths` go from a car's place to a station's; two cars or two stations meet on the path of their places in either
    order. Where there is no path, nothing is heard.
    `loss` and `sound_loss` are chances that one host misses a management frame, or a sound; `data_loss` that it misses
    any other frame, which real modems repeat until it arrives. `jitter_db` is by how much one sound differs from the
    next. `air_s` is how long a frame occupies the wire, which is one for all; `join` how long two modems with one key
    need to become a network.
    """

    hosts: tuple[Host, ...]
    paths: Mapping[tuple[str, str], Path]
    neighbours: tuple[Neighbour, ...] = ()
    loss: float = 0.0
    sound_loss: float = 0.0
    data_loss: float = 0.0
    delay: Span = Span(0.002, 0.008)
    jitter_db: float = 1.0
    air_s: float = 0.0
    join: Span = JOIN

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        for what in ("name", "mac", "modem_mac"):
            values = [getattr(host, what) for host in self.hosts]
            if len(set(values)) < len(values):
                raise PlanError(f"plan: {what}: each host needs its own, got {values}")
        for name in ("loss", "sound_loss", "data_loss"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise PlanError(f"plan: {name} = {getattr(self, name)}: must be from 0 to 1")
