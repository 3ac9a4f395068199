"""ISO 15118-20 common messages: the energy that a car offers to sell, when, and for how much."""

from typing import Annotated

from pilotwire.messages.iso20.base import Identifier, RationalNumber, Seconds, UnixTime, Watts
from pilotwire.messages.iso20.common.values import CM, Currency
from pilotwire.schema import ComplexType, Occurs


@CM.type
class EVPowerScheduleEntry(ComplexType):
    """The power that the car would give for some time; discharging is negative (8.3.5.3.44)."""

    duration: Seconds
    power: Watts


@CM.type
class EVPowerScheduleEntryList(ComplexType):
    """The entries, each beginning where the one before ends (8.3.5.3.43)."""

    ev_power_schedule_entry: Annotated[tuple[EVPowerScheduleEntry, ...], Occurs(1, 1024)]


@CM.type
class EVPowerSchedule(ComplexType):
    """The power that the car would give from `time_anchor` on (8.3.5.3.42)."""

    time_anchor: UnixTime
    ev_power_schedule_entries: EVPowerScheduleEntryList


@CM.type
class EVPriceRule(ComplexType):
    """The car's price per kWh, from a power upwards to where the next rule begins (8.3.5.3.48)."""

    energy_fee: RationalNumber
    power_range_start: Watts


@CM.type
class EVPriceRuleStack(ComplexType):
    """The rules for some time, one for each power range (8.3.5.3.47)."""

    duration: Seconds
    ev_price_rule: Annotated[tuple[EVPriceRule, ...], Occurs(1, 8)]


@CM.type
class EVPriceRuleStackList(ComplexType):
    """The stacks, each beginning where the one before ends (8.3.5.3.46)."""

    ev_price_rule_stack: Annotated[tuple[EVPriceRuleStack, ...], Occurs(1, 1024)]


@CM.type
class EVAbsolutePriceSchedule(ComplexType):
    """The car's prices from `time_anchor` on; `price_algorithm` as in the station's schedule (8.3.5.3.45)."""

    time_anchor: UnixTime
    currency: Currency
    price_algorithm: Identifier
    ev_price_rule_stacks: EVPriceRuleStackList


@CM.type
class EVEnergyOffer(ComplexType):
    """What the car would give and what it asks for that (8.3.5.3.41)."""

    ev_power_schedule: EVPowerSchedule
    ev_absolute_price_schedule: EVAbsolutePriceSchedule
