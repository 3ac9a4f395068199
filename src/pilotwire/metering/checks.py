"""What a reconciliation says: one result for each thing compared."""

from decimal import Decimal
from enum import Enum

import msgspec

from pilotwire.metering.registers import Direction


class Source(Enum):
    """What is compared; where it disagrees, it is this that disagrees with the rest."""

    SIGNATURES = "signatures"  # of the meter's documents
    PAGES = "pages"  # of the meter's book, without a gap
    READINGS = "readings"  # say what their documents say, begin and end, never fall
    METER = "meter"  # stop minus start
    COUNTERS = "telemetry counters"
    POWER = "telemetry power"  # integrated
    RECEIPTS = "receipts"
    BILL_ENERGY = "bill, energy"  # in sum
    BILL_LINES = "bill, energy of each line"
    BILL_PRICES = "bill, prices"
    BILL_AMOUNTS = "bill, amounts"
    BILL_TOTAL = "bill, sums and tax"


class Outcome(Enum):
    """How a comparison ended."""

    AGREE = "agree"
    DISAGREE = "disagree"
    ABSENT = "absent"  # there is nothing to compare, or nothing to compare it with


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One comparison; values are in Wh where there are any."""

    source: Source
    direction: Direction | None = None
    outcome: Outcome
    expected: Decimal | None = None
    found: Decimal | None = None
    tolerance: Decimal | None = None
    words: str

    def __str__(self) -> str:
        way = f" ({self.direction.value})" if self.direction else ""
        return f"{self.source.value}{way}: {self.outcome.value}, {self.words}"


# Without these nothing is reconciled, however well the rest agrees.
NEEDED = frozenset(Source) - {Source.COUNTERS, Source.POWER, Source.RECEIPTS}


class Reconciliation(msgspec.Struct, frozen=True):
    """All results, in the order of `Source`."""

    checks: tuple[Check, ...]

    @property
    def disagreeing(self) -> tuple[Check, ...]:
        """The results that do not agree."""
        return tuple(check for check in self.checks if check.outcome is Outcome.DISAGREE)

    @property
    def reconciled(self) -> bool:
        """Whether nothing disagrees and nothing needed is absent."""
        absent = {check.source for check in self.checks if check.outcome is Outcome.ABSENT}
        return not self.disagreeing and not absent & NEEDED


def verdict(source: Source, faults: list[str], fine: str) -> Check:
    """A result without a number: the faults in words (the first three), or what is fine."""
    more = f"; and {len(faults) - 3} more" if len(faults) > 3 else ""
    words = "; ".join(faults[:3]) + more if faults else fine
    return Check(source=source, outcome=Outcome.DISAGREE if faults else Outcome.AGREE, words=words)


def absent(source: Source, words: str, direction: Direction | None = None) -> Check:
    """Nothing to compare."""
    return Check(source=source, direction=direction, outcome=Outcome.ABSENT, words=words)
