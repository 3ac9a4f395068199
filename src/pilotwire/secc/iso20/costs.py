"""ISO 15118-20, station: the costs so far, for the car to show (8.3.5.3.59); what is billed is counted elsewhere."""

from decimal import Decimal

from pilotwire.energy import Slot
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.messages.iso20.charging import DetailedCost, DetailedTax, Receipt
from pilotwire.ports import Reading
from pilotwire.secc.iso20.prices import ABSOLUTE, TAX_RULE
from pilotwire.secc.visit import Visit

WH_PER_KWH = 1000


def count(visit: Visit) -> None:
    """Add what has flowed since the last turn, at the price of now; what flows back is paid for."""
    reading, before, slot = visit.facts.reading, visit.notes.counted, _slot(visit)
    if reading is not None and before is not None and slot is not None:
        visit.notes.cost += _between(before, reading, slot)
    visit.notes.counted = reading


def _between(before: Reading, reading: Reading, slot: Slot) -> Decimal:
    into, back = reading.import_wh - before.import_wh, reading.export_wh - before.export_wh
    return (into * slot.buy - back * slot.sell) / WH_PER_KWH


def receipt(visit: Visit) -> Receipt | None:
    """The costs of energy and the tax in them; None where prices are not told in money."""
    slot = _slot(visit)
    if slot is None:
        return None
    cost = visit.notes.cost
    return Receipt(
        time_anchor=int(visit.now),
        energy_costs=DetailedCost(amount=_money(cost), cost_per_unit=RationalNumber.nearest(slot.buy)),
        tax_costs=_taxes(visit.offering.tax_percent, cost),
    )


def _taxes(percent: Decimal, cost: Decimal) -> tuple[DetailedTax, ...]:
    """Prices include the tax."""
    if not percent:
        return ()
    return (DetailedTax(tax_rule_id=TAX_RULE, amount=_money(cost * percent / (100 + percent))),)


def _money(amount: Decimal) -> RationalNumber:
    """To a tenth of a cent."""
    return RationalNumber.nearest(round(amount, 3))


def _slot(visit: Visit) -> Slot | None:
    variant, outlook = visit.agreed.variant, visit.facts.outlook
    if variant is None or variant.pricing != ABSOLUTE or outlook is None or not outlook.slots:
        return None
    return outlook.at(visit.now)
