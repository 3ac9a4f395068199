"""Which of several measurements of one energy is the odd one out.

Each source comes with its own error. The truth is taken to be the exact value that most others agree with; where two
camps are equal, the source named first is trusted more. Only when no exact value has a witness, the others may
overrule them.
"""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from pilotwire.metering.checks import Check, Outcome, Source
from pilotwire.metering.registers import Direction


class Tolerance(msgspec.Struct, frozen=True):
    """How far a source may be off: a share of the energy, and so many Wh, and why."""

    share: Decimal
    wh: Decimal
    reason: str

    def of(self, energy: Decimal) -> Decimal:
        """In Wh, for an energy in Wh."""
        return abs(energy) * self.share + self.wh


EXACT = Tolerance(Decimal(0), Decimal(0), "decimals of one meter, added and subtracted")
TOLERANCES = {
    Source.METER: EXACT,
    Source.BILL_ENERGY: EXACT,
    Source.COUNTERS: Tolerance(
        Decimal("0.02"), Decimal(10), "sensors of class 1 for V and A; the meter counts in steps of up to 10 Wh"
    ),
    Source.POWER: Tolerance(
        Decimal("0.02"), Decimal(25), "as the counters; and a sample a second misses up to half of each ramp"
    ),
}


class Claim(msgspec.Struct, frozen=True):
    """What a source says, in Wh, and what else is to be said of it."""

    source: Source
    wh: Decimal
    note: str = ""


def judge(claims: Sequence[Claim], direction: Direction) -> list[Check]:
    """A result for each claim, compared with the one that holds for true."""
    witnesses = {claim.source: sum(_agree(claim, other) for other in claims) - 1 for claim in claims}
    exact = [claim for claim in claims if TOLERANCES[claim.source] is EXACT and witnesses[claim.source]]
    truth = max(exact or claims, key=lambda claim: witnesses[claim.source])
    return [_result(claim, truth, direction) for claim in claims]


def _allowed(one: Claim, other: Claim) -> Decimal:
    largest = max(abs(one.wh), abs(other.wh))
    return TOLERANCES[one.source].of(largest) + TOLERANCES[other.source].of(largest)


def _agree(one: Claim, other: Claim) -> bool:
    return abs(one.wh - other.wh) <= _allowed(one, other)


def _result(claim: Claim, truth: Claim, direction: Direction) -> Check:
    agrees = _agree(claim, truth)
    than = "as it is itself the measure" if claim is truth else f"measured against {truth.source.value}"
    return Check(
        source=claim.source,
        direction=direction,
        outcome=Outcome.AGREE if agrees else Outcome.DISAGREE,
        expected=truth.wh,
        found=claim.wh,
        tolerance=_allowed(claim, truth),
        words=f"{claim.wh:.3f} Wh, {than} ({TOLERANCES[claim.source].reason}){claim.note}",
    )
