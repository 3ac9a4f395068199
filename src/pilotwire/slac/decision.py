"""What a car does about the stations that it heard."""

from collections.abc import Sequence

import msgspec

from pilotwire.slac.candidates import Candidate, Finding, ranked, to_validate
from pilotwire.slac.policy import CarPolicy, Validate


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Match with `take`, or let those in `prove` prove themselves, in this order; with neither, `why` says why not."""

    take: Candidate | None = None
    prove: tuple[Candidate, ...] = ()
    why: str = ""


def decide(candidates: Sequence[Candidate], policy: CarPolicy) -> Decision:
    """The decision over all that was heard, in whatever order it came."""
    order = ranked(list(candidates), policy.thresholds)
    if not order:
        return Decision(why=_none_near(candidates))
    prove = to_validate(order, policy)
    if prove:
        return Decision(prove=tuple(prove))
    if policy.validate is Validate.NEVER and order[0].finding(policy.thresholds) is not Finding.FOUND:
        return Decision(why=f"{tell(order[0])} is only potentially found, and validation is off")
    return Decision(take=order[0])


def _none_near(candidates: Sequence[Candidate]) -> str:
    heard = [each for each in candidates if each.measured]
    if heard:
        return "no station is near enough: " + ", ".join(tell(each) for each in ranked_by_mean(heard))
    return "no station heard a sound" if candidates else "no station reported"


def ranked_by_mean(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The nearest first."""
    return sorted(candidates, key=lambda each: (each.mean_db, each.evse))


def tell(candidate: Candidate) -> str:
    """A station in words."""
    if not candidate.measured:
        return f"{candidate.evse.hex(':')} heard nothing"
    return f"{candidate.evse.hex(':')} at {candidate.mean_db:.1f} dB over {candidate.sounds} sounds"
