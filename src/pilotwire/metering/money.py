"""Rules of money: currencies, rounding by name, taxes."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Annotated

import msgspec

from pilotwire.metering.errors import BillError
from pilotwire.metering.numbers import demand_decimal

USUAL_PLACES = 2
# ISO 4217: currencies whose smallest unit is not a hundredth.
PLACES = {"BHD": 3, "CLP": 0, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "OMR": 3, "TND": 3, "VND": 0}


def places(currency: str) -> int:
    """Digits behind the point of the smallest unit."""
    return PLACES.get(currency, USUAL_PLACES)


class Rounding(Enum):
    """Where a bill rounds, and how. Halves go away from zero (half-up), the same way for charges and credits."""

    LINES_HALF_UP = "each line half-up to the smallest unit; sums are sums of rounded lines"
    LINES_HALF_EVEN = "each line half to even to the smallest unit; sums are sums of rounded lines"
    SUMS_HALF_UP = "lines exact; the sum each way half-up to the smallest unit"

    def line(self, amount: Decimal, currency: str) -> Decimal:
        """An amount as it stands on a line."""
        return amount if self is Rounding.SUMS_HALF_UP else self.sum(amount, currency)

    def sum(self, amount: Decimal, currency: str) -> Decimal:
        """An amount as it stands below the lines."""
        rule = ROUND_HALF_EVEN if self is Rounding.LINES_HALF_EVEN else ROUND_HALF_UP
        return amount.quantize(Decimal(1).scaleb(-places(currency)), rule)


class Tax(msgspec.Struct, frozen=True, kw_only=True):
    """A tax on what is charged. What is credited bears none: it is the driver who sells there."""

    name: Annotated[str, msgspec.Meta(max_length=60)] = "VAT"
    rate: Decimal  # 0.19 is nineteen percent
    included: bool = True  # in the prices; else it comes on top

    def __post_init__(self) -> None:
        demand_decimal("tax rate", self.rate)
        if not 0 <= self.rate < 1:
            raise BillError("tax rate", self.rate, "must be at least 0 and below 1")

    def on(self, charged: Decimal) -> Decimal:
        """The tax in, or on top of, a sum."""
        return charged * self.rate / (1 + self.rate) if self.included else charged * self.rate


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How an operator bills; `currency` counts for sessions that were offered no price."""

    rounding: Rounding = Rounding.LINES_HALF_UP
    tax: Tax | None = None
    currency: Annotated[str, msgspec.Meta(max_length=3)] = "EUR"
