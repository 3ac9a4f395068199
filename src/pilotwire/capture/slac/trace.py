"""One attempt at matching as the messages that were seen of it; all that is said of it is worked out of these."""

from typing import Any

import msgspec

from pilotwire.capture.slac.values import Look
from pilotwire.wire.homeplug import Mme
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_PROFILE_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_PARM_CNF,
    CM_VALIDATE_CNF,
)

MOST_MESSAGES = 1000
"""Messages kept of one attempt: twenty stations in reach make some three hundred."""

MOST_STATIONS = 64
"""Stations told apart in one attempt, the first ones: whoever floods a line can make up any number."""

TO_CAR = (CM_SLAC_PARM_CNF, CM_ATTEN_CHAR_IND, CM_VALIDATE_CNF, CM_SLAC_MATCH_CNF)
"""What only a station sends, itself, to a car."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A message in its frame: time in s since 1970, addresses of 6 octets (None where the capture has none).

    `mme` is any Mme; `length` is that of the Ethernet frame without check sequence, in octets.
    """

    time: float
    source: bytes | None
    destination: bytes | None
    length: int
    mme: Any


class Trace(msgspec.Struct, kw_only=True):
    """The messages of one car's attempt, in order.

    `strays` came to the car with the RunID of no attempt of its. `before` are keys set into the modems of those who
    took part, before they did. `looks` are the attempts whose reports the car still knows; `again` is the number of the
    next one where the car only looked again. `same_run` is the number of an earlier attempt with the same RunID;
    `failed` is when an earlier search had failed that nobody answered, `joined` when the car first sent something that
    is no HomePlug message. `cut` tells that the capture ends in the middle; `lost` counts messages over MOST_MESSAGES.
    """

    number: int
    car: bytes
    run_id: bytes
    seen: list[Seen] = []
    strays: list[Seen] = []
    before: list[Seen] = []
    looks: tuple[Look, ...] = ()
    again: int | None = None
    same_run: int | None = None
    failed: float | None = None
    joined: float | None = None
    cut: bool = False
    lost: int = 0

    @property
    def start(self) -> float:
        """When it began, s since 1970."""
        return self.seen[0].time

    @property
    def end(self) -> float:
        """When the last of its messages was seen, s since 1970."""
        return self.seen[-1].time

    def add(self, seen: Seen, *, stray: bool = False) -> None:
        """Take a message, while there is room."""
        if len(self.seen) + len(self.strays) >= MOST_MESSAGES:
            self.lost += 1
        else:
            (self.strays if stray else self.seen).append(seen)

    def of(self, *kinds: type[Mme], source: bytes | None = None, destination: bytes | None = None) -> list[Seen]:
        """The messages of some kinds, of a sender and to a receiver where these are asked for."""
        return [
            found
            for found in self.seen
            if isinstance(found.mme, kinds)
            and source in (None, found.source)
            and (destination is None or found.destination in (None, destination))
        ]

    def stations(self) -> list[bytes]:
        """The addresses of the stations that said anything, in the order of their first words."""
        said = dict.fromkeys(found.source for found in self.of(*TO_CAR) if found.source)
        return list(said)[:MOST_STATIONS]

    def profiles(self, station: bytes) -> list[Seen]:
        """What a station's modem told its host. A modem that broadcasts it can be told from others only alone."""
        found = self.of(CM_ATTEN_PROFILE_IND)
        own = [one for one in found if one.destination == station]
        return own or (found if self.stations() == [station] else [])
