"""Numbers that may stand in a record: finite, and no larger than anything real."""

import math
from decimal import Decimal

from pilotwire.metering.errors import RecordError

LARGEST = 10**12
"""Above any register in Wh, any time in UNIX seconds and any sum of money, and far below where decimals lose digits."""
MOST_PLACES = 12  # digits behind the point


def demand_number(field: str, value: Decimal | float) -> None:
    """RecordError unless the number is finite and within bounds."""
    finite = value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)
    if not finite or not -LARGEST <= value <= LARGEST:
        raise RecordError(field, value, f"must be finite and at most {LARGEST}")


def demand_decimal(field: str, value: Decimal) -> None:
    """RecordError unless the number is finite and within bounds, on both sides of the point."""
    demand_number(field, value)
    if -int(value.as_tuple().exponent) > MOST_PLACES:
        raise RecordError(field, f"{value:.20}...", f"must have at most {MOST_PLACES} digits behind the point")


def demand_register(field: str, value: Decimal) -> None:
    """RecordError unless a meter's register may show this, in Wh."""
    demand_decimal(field, value)
    if value < 0:
        raise RecordError(field, value, "a register begins at zero and only grows")
