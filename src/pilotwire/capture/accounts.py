"""What became of every octet of a stream."""

from collections import Counter
from typing import Literal

import msgspec

SAMPLE_LENGTH = 32
"""Octets of skipped data that are kept to show."""

NO_HEADER = "no V2GTP header"

Fate = Literal["framed", "cut", "skipped", "encrypted", "missing"]


class Skipped(msgspec.Struct, frozen=True):
    """Octets that belong to no frame: how many, the first of them, and why."""

    length: int
    sample: bytes
    reason: str


class Tally(msgspec.Struct, frozen=True):
    """Octets of one direction by what became of them. `missing` ones are not in the capture."""

    framed: int = 0
    cut: int = 0
    skipped: int = 0
    encrypted: int = 0
    missing: int = 0

    @property
    def captured(self) -> int:
        """Octets that the capture holds."""
        return self.framed + self.cut + self.skipped + self.encrypted


class Ledger:
    """Counts octets by their fate. Skipped ones are gathered, so that each run of them makes one report."""

    def __init__(self) -> None:
        self._octets: Counter[str] = Counter()
        self._run = 0
        self._sample = b""
        self._reason = NO_HEADER

    @property
    def tally(self) -> Tally:
        """The sums so far; a run of skipped octets is in them once it was reported."""
        return Tally(**self._octets)

    def count(self, fate: Fate, octets: int) -> None:
        """Octets of which the fate is known."""
        self._octets[fate] += octets

    def blame(self, reason: str) -> None:
        """Why the next octets will be skipped."""
        self._reason = reason

    def skip(self, octets: bytes | bytearray) -> None:
        """Octets that belong to no frame."""
        self._run += len(octets)
        self._sample += octets[: SAMPLE_LENGTH - len(self._sample)]

    def report(self) -> list[Skipped]:
        """The run of skipped octets that ends here, if there is one."""
        if not self._run:
            return []
        skipped = Skipped(self._run, bytes(self._sample), self._reason)
        self.count("skipped", self._run)
        self._run, self._sample, self._reason = 0, b"", NO_HEADER
        return [skipped]
