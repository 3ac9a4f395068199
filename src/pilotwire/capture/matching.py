"""Matching as a story: which stations heard a car, how loudly, and how far the two modems came."""

from collections.abc import Iterable, Iterator

import msgspec

from pilotwire.capture.items import Item, MmeSeen
from pilotwire.wire.homeplug.slac import CM_ATTEN_CHAR_IND, CM_SLAC_MATCH_CNF, CM_SLAC_PARM_REQ


class MatchingStory(msgspec.Struct, kw_only=True):
    """One car's search. Times in nanoseconds since 1970; `heard` maps a station's MAC address to the mean in dB."""

    car: bytes
    start: int
    end: int = 0
    searches: int = 0
    heard: dict[bytes, float] = {}
    matched: bytes | None = None
    last: str = ""


class Matchings:
    """Follows the cars of a capture while its items pass by."""

    def __init__(self) -> None:
        self.cars: dict[bytes, MatchingStory] = {}

    def watch(self, items: Iterable[Item]) -> Iterator[Item]:
        """The same items."""
        for item in items:
            if isinstance(item, MmeSeen):
                self._feed(item)
            yield item

    def _feed(self, item: MmeSeen) -> None:
        mme, source, target = item.mme, item.source or b"", item.destination or b""
        if isinstance(mme, CM_SLAC_PARM_REQ):
            story = self.cars.setdefault(source, MatchingStory(car=source, start=item.time))
            story.searches += 1
        found = self.cars.get(source) or self.cars.get(target)
        if found is None:
            return
        found.end, found.last = item.time, type(mme).__name__
        if isinstance(mme, CM_ATTEN_CHAR_IND) and mme.attenuations:
            found.heard[source] = sum(mme.attenuations) / len(mme.attenuations)
        if isinstance(mme, CM_SLAC_MATCH_CNF):
            found.matched = source
