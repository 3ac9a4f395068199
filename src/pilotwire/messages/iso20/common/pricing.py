"""ISO 15118-20 common messages: absolute prices, in money.

Fees are in the schedule's currency: energy fees per kWh, parking and overstay fees per period.
"""

from typing import Annotated

from pilotwire.messages.iso20.base import (
    Description,
    Identifier,
    NumericID,
    RationalNumber,
    Seconds,
    ShortName,
    UnixTime,
    Watts,
)
from pilotwire.messages.iso20.common.values import (
    CM,
    Currency,
    GramsPerKilowattHour,
    Language,
    SharePercent,
    TaxPercent,
)
from pilotwire.schema import ID, Attr, ComplexType, Occurs


@CM.type(abstract=True)
class PriceSchedule(ComplexType):
    """What every price schedule of the station begins with."""

    time_anchor: UnixTime
    price_schedule_id: NumericID
    price_schedule_description: Description | None = None


@CM.type
class TaxRule(ComplexType):
    """One tax, and what it is raised on (8.3.5.3.51)."""

    tax_rule_id: NumericID  # receipts refer to it
    tax_rule_name: ShortName | None = None
    tax_rate: TaxPercent
    tax_included_in_price: bool | None = None
    applies_to_energy_fee: bool
    applies_to_parking_fee: bool
    applies_to_overstay_fee: bool
    applies_minimum_maximum_cost: bool


@CM.type
class TaxRuleList(ComplexType):
    """All taxes (8.3.5.3.50)."""

    tax_rule: Annotated[tuple[TaxRule, ...], Occurs(1, 10)]


@CM.type
class PriceRule(ComplexType):
    """Prices, and the origin of the energy, from a power upwards to where the next rule begins (8.3.5.3.54)."""

    energy_fee: RationalNumber
    parking_fee: RationalNumber | None = None
    parking_fee_period: Seconds | None = None
    carbon_dioxide_emission: GramsPerKilowattHour | None = None
    renewable_generation_percentage: SharePercent | None = None
    power_range_start: Watts


@CM.type
class PriceRuleStack(ComplexType):
    """The rules for some time, one for each power range (8.3.5.3.53)."""

    duration: Seconds
    price_rule: Annotated[tuple[PriceRule, ...], Occurs(1, 8)]


@CM.type
class PriceRuleStackList(ComplexType):
    """The stacks, each beginning where the one before ends (8.3.5.3.52)."""

    price_rule_stack: Annotated[tuple[PriceRuleStack, ...], Occurs(1, 1024)]


@CM.type
class OverstayRule(ComplexType):
    """A fee for staying plugged in; `start_time` counts from where overstay begins (8.3.5.3.56)."""

    overstay_rule_description: Description | None = None
    start_time: Seconds
    overstay_fee: RationalNumber
    overstay_fee_period: Seconds


@CM.type
class OverstayRuleList(ComplexType):
    """When a stay becomes an overstay, and what it costs (8.3.5.3.55)."""

    overstay_time_threshold: Seconds | None = None
    overstay_power_threshold: Watts | None = None
    overstay_rule: Annotated[tuple[OverstayRule, ...], Occurs(1, 5)]


@CM.type
class AdditionalService(ComplexType):
    """Something else to pay for, such as a car wash (8.3.5.3.58)."""

    service_name: ShortName
    service_fee: RationalNumber


@CM.type
class AdditionalServiceList(ComplexType):
    """All else to pay for (8.3.5.3.57)."""

    additional_service: Annotated[tuple[AdditionalService, ...], Occurs(1, 5)]


@CM.type
class AbsolutePriceSchedule(PriceSchedule):
    """The station's prices in money, signed under the Id where there is one (8.3.5.3.49).

    `price_algorithm` is a URN that tells how the power ranges of a stack work together.
    """

    id: Attr[ID | None] = None
    currency: Currency
    language: Language  # of the descriptions and names
    price_algorithm: Identifier
    minimum_cost: RationalNumber | None = None
    maximum_cost: RationalNumber | None = None
    tax_rules: TaxRuleList | None = None
    price_rule_stacks: PriceRuleStackList
    overstay_rules: OverstayRuleList | None = None
    additional_selected_services: AdditionalServiceList | None = None
