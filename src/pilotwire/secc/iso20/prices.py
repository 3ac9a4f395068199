"""ISO 15118-20, station: prices in money or as levels, one schedule for each direction (8.3.5.3.49, 8.3.5.3.62)."""

from collections.abc import Sequence
from decimal import Decimal

from pilotwire.energy import Outlook, Slot
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.messages.iso20.common import (
    AbsolutePriceSchedule,
    PriceLevelSchedule,
    PriceLevelScheduleEntry,
    PriceLevelScheduleEntryList,
    PriceRule,
    PriceRuleStack,
    PriceRuleStackList,
    TaxRule,
    TaxRuleList,
)
from pilotwire.secc.visit import Visit

PRICE_ALGORITHM = "urn:iso:std:iso:15118:-20:PriceAlgorithm:1-Power"
"""One price for the whole power, by the power range it falls into (URN as EcoG-io/iso15118 sends it)."""

ABSOLUTE, LEVELS = 1, 2  # parameter Pricing
TAX_RULE = 1  # the number of the only one
Price = AbsolutePriceSchedule | PriceLevelSchedule | None


def price_schedule(visit: Visit, outlook: Outlook, side: str) -> Price:
    """The prices in the form that was agreed on: in money, as levels, or not at all."""
    pricing = visit.agreed.variant.pricing if visit.agreed.variant else 0
    slots = outlook.slots
    visit.notes.counter += 1
    if pricing == ABSOLUTE:
        return _absolute(visit, outlook.currency, slots, side)
    return _levels(visit, slots, side) if pricing == LEVELS else None


def _absolute(visit: Visit, currency: str, slots: Sequence[Slot], side: str) -> AbsolutePriceSchedule:
    zero = RationalNumber.of(0)
    stacks = tuple(
        PriceRuleStack(
            duration=int(slot.duration),
            price_rule=(PriceRule(energy_fee=RationalNumber.nearest(getattr(slot, side)), power_range_start=zero),),
        )
        for slot in slots
    )
    return AbsolutePriceSchedule(
        time_anchor=int(slots[0].start),
        price_schedule_id=visit.notes.counter,
        currency=currency,
        language="ENG",
        price_algorithm=PRICE_ALGORITHM,
        tax_rules=_taxes(visit.offering.tax_percent),
        price_rule_stacks=PriceRuleStackList(price_rule_stack=stacks),
    )


def _taxes(percent: Decimal) -> TaxRuleList | None:
    if not percent:
        return None
    rule = TaxRule(
        tax_rule_id=TAX_RULE,
        tax_rule_name="VAT",
        tax_rate=RationalNumber.nearest(percent),
        tax_included_in_price=True,
        applies_to_energy_fee=True,
        applies_to_parking_fee=False,
        applies_to_overstay_fee=False,
        applies_minimum_maximum_cost=False,
    )
    return TaxRuleList(tax_rule=(rule,))


def _levels(visit: Visit, slots: Sequence[Slot], side: str) -> PriceLevelSchedule:
    """Prices by rank: 0 is the cheapest."""
    ranks = sorted({getattr(slot, side) for slot in slots})[:255]
    entries = tuple(
        PriceLevelScheduleEntry(duration=int(slot.duration), price_level=min(_rank(ranks, getattr(slot, side)), 254))
        for slot in slots
    )
    return PriceLevelSchedule(
        time_anchor=int(slots[0].start),
        price_schedule_id=visit.notes.counter,
        number_of_price_levels=len(ranks),
        price_level_schedule_entries=PriceLevelScheduleEntryList(price_level_schedule_entry=entries),
    )


def _rank(ranks: list[Decimal], price: Decimal) -> int:
    return next((n for n, known in enumerate(ranks) if price <= known), len(ranks) - 1)
