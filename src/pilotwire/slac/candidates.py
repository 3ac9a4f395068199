"""Which station a car is plugged into, as far as attenuation tells (ISO 15118-3, A.9.3)."""

from enum import Enum
from statistics import fmean

import msgspec

from pilotwire.slac.policy import CarPolicy, Thresholds, Validate


class Finding(Enum):
    """What the mean attenuation says of a station."""

    FOUND = "EVSE_FOUND"
    POTENTIALLY_FOUND = "EVSE_POTENTIALLY_FOUND"
    NOT_FOUND = "EVSE_NOT_FOUND"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A station and what it reported: `groups` are mean attenuations in dB over `sounds` sounds."""

    evse: bytes
    sounds: int
    groups: bytes
    run_id: bytes = b""  # of the matching that it reported in, by which alone it knows the car

    @property
    def measured(self) -> bool:
        """Whether something was heard at all: a report of nothing reads like no attenuation, the best of all."""
        return self.sounds > 0 and any(self.groups)

    @property
    def mean_db(self) -> float:
        """Over the reported groups; infinite where nothing was heard."""
        return fmean(self.groups) if self.measured else float("inf")

    def finding(self, thresholds: Thresholds) -> Finding:
        """By the mean alone."""
        if self.mean_db < thresholds.direct_db:
            return Finding.FOUND
        return Finding.POTENTIALLY_FOUND if self.mean_db < thresholds.indirect_db else Finding.NOT_FOUND


def ranked(candidates: list[Candidate], thresholds: Thresholds) -> list[Candidate]:
    """Those that may be the right one, the nearest first; of two alike, the lower address first."""
    near = [each for each in candidates if each.finding(thresholds) is not Finding.NOT_FOUND]
    return sorted(near, key=lambda each: (each.mean_db, each.evse))


def to_validate(order: list[Candidate], policy: CarPolicy) -> list[Candidate]:
    """Those of `ranked` that have to prove themselves, in this order; none where the nearest is plainly the one."""
    if policy.validate is Validate.ALWAYS:
        return order
    if policy.validate is Validate.NEVER or not order:
        return []
    plain = order[0].finding(policy.thresholds) is Finding.FOUND and _unrivalled(order, policy)
    return [] if plain else order


def plainly_nearest(order: list[Candidate], policy: CarPolicy) -> bool:
    """Whether the first of `ranked` is so near that no other can be nearer, heard or not."""
    return order[0].mean_db < policy.thresholds.sure_db and _unrivalled(order, policy)


def _unrivalled(order: list[Candidate], policy: CarPolicy) -> bool:
    return all(each.mean_db - order[0].mean_db > policy.margin_db for each in order[1:])
