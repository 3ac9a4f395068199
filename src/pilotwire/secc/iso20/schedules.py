"""ISO 15118-20, station: what the car needs, and schedules and prices for it (8.3.4.3.7)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pilotwire.energy import Needs, Outlook, Slot
from pilotwire.messages.iso20.base import Processing, RationalNumber, ResponseCode
from pilotwire.messages.iso20.common import (
    AbsolutePriceSchedule,
    ChargingSchedule,
    Dynamic_SEReqControlMode,
    Dynamic_SEResControlMode,
    PowerSchedule,
    PowerScheduleEntry,
    PowerScheduleEntryList,
    PriceLevelSchedule,
    PriceLevelScheduleEntry,
    PriceLevelScheduleEntryList,
    PriceRule,
    PriceRuleStack,
    PriceRuleStackList,
    Scheduled_SEResControlMode,
    ScheduleExchangeReq,
    ScheduleExchangeRes,
    ScheduleTuple,
    TaxRule,
    TaxRuleList,
)
from pilotwire.ports import StopWish
from pilotwire.secc.answers import answers
from pilotwire.secc.errors import Refuse
from pilotwire.secc.visit import Offered, Visit
from pilotwire.session.agreed import Control
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import NeedsStated

PRICE_ALGORITHM = "urn:iso:std:iso:15118:-20:PriceAlgorithm:1-Power"
"""One price for the whole power, by the power range it falls into (URN as EcoG-io/iso15118 sends it)."""

ABSOLUTE, LEVELS = 1, 2  # parameter Pricing
Price = AbsolutePriceSchedule | PriceLevelSchedule | None


@answers(ScheduleExchangeReq)
def schedule_exchange(visit: Visit, request: ScheduleExchangeReq) -> ScheduleExchangeRes:
    """Note the needs, and offer schedules once the planner has them."""
    dynamic = isinstance(request.control_mode, Dynamic_SEReqControlMode)
    variant = visit.agreed.variant
    if variant is None or dynamic is not (variant.control is Control.DYNAMIC):
        raise Refuse("FAILED_WrongChargeParameter", f"{type(request.control_mode).__name__} is not the agreed mode")
    needs = needs_of(visit, request.control_mode)
    if needs != visit.notes.needs:
        visit.notes.needs = needs
        visit.tell(NeedsStated(needs))
    outlook = visit.facts.outlook
    ready = outlook is not None and bool(outlook.slots)
    points = request.maximum_supporting_points
    mode = _dynamic(visit, outlook, points) if dynamic else _scheduled(visit, outlook, points)
    return ScheduleExchangeRes(
        header=BLANK,
        response_code=ResponseCode.OK,
        evse_processing=Processing.Finished if ready else Processing.Ongoing,
        go_to_pause=True if ready and visit.facts.stop is StopWish.PAUSE else None,
        control_mode=mode,
    )


def needs_of(visit: Visit, mode: Any) -> Needs:
    """The energies from now on, of a control mode of schedule exchange or loop; a car may leave some of them out."""
    target = _wh(mode.ev_target_energy_request)
    maximum = _wh(mode.ev_maximum_energy_request, target)
    departure = mode.departure_time
    limits = visit.facts.limits
    return Needs(
        at=float(int(visit.now)),
        departure=None if departure is None else int(visit.now) + departure,
        target_wh=target,
        minimum_wh=_wh(mode.ev_minimum_energy_request),
        maximum_wh=maximum,
        max_charge_w=min(limits.max_charge_w, visit.notes.car_charge_w),
        max_discharge_w=min(limits.max_discharge_w, visit.notes.car_discharge_w) if visit.agreed.bidirectional else 0,
    )


def _wh(number: RationalNumber | None, default: float = 0.0) -> float:
    return default if number is None else float(number)


def _dynamic(visit: Visit, outlook: Outlook | None, points: int) -> Dynamic_SEResControlMode:
    if outlook is None or not outlook.slots:
        return Dynamic_SEResControlMode()
    return Dynamic_SEResControlMode(price_schedule=price_schedule(visit, outlook, points, "buy"))


def _scheduled(visit: Visit, outlook: Outlook | None, points: int) -> Scheduled_SEResControlMode:
    """One offer. While there is none, an empty-handed one of zero power, since the element must not be missing."""
    known = outlook if outlook is not None and outlook.slots else _nothing(visit)
    visit.notes.offered = (Offered(1, known),)
    charging = ChargingSchedule(
        power_schedule=power_schedule(visit, known.slots[:points], "max_charge_w"),
        price_schedule=price_schedule(visit, known, points, "buy"),
    )
    discharging = None
    if visit.agreed.bidirectional:
        discharging = ChargingSchedule(
            power_schedule=power_schedule(visit, known.slots[:points], "max_discharge_w", sign=-1),
            price_schedule=price_schedule(visit, known, points, "sell"),
        )
    offer = ScheduleTuple(schedule_tuple_id=1, charging_schedule=charging, discharging_schedule=discharging)
    return Scheduled_SEResControlMode(schedule_tuple=(offer,))


def _nothing(visit: Visit) -> Outlook:
    return Outlook(slots=(Slot(start=visit.now, duration=86400, max_charge_w=0.0, buy=Decimal(0)),))


def power_schedule(visit: Visit, slots: Sequence[Slot], limit: str, sign: int = 1) -> PowerSchedule:
    """The power that the car may use; what it may give back is negative [V2G20-1213]."""
    hardware = getattr(visit.facts.limits, limit)
    entries = tuple(
        PowerScheduleEntry(duration=seconds, power=RationalNumber.nearest(sign * min(getattr(slot, limit), hardware)))
        for slot, seconds in _durations(visit.now, slots)
    )
    return PowerSchedule(
        time_anchor=int(visit.now), power_schedule_entries=PowerScheduleEntryList(power_schedule_entry=entries)
    )


def _durations(now: float, slots: Sequence[Slot]) -> list[tuple[Slot, int]]:
    """The slots that are not over, and how many whole seconds of each are left."""
    edges = [(slot, int(max(slot.start, now)), int(slot.end)) for slot in slots if slot.end > now + 1]
    return [(slot, end - start) for slot, start, end in edges if end > start]


def price_schedule(visit: Visit, outlook: Outlook, points: int, side: str) -> Price:
    """The prices in the form that was agreed on: in money, as levels, or not at all."""
    pricing = visit.agreed.variant.pricing if visit.agreed.variant else 0
    slots = _durations(visit.now, outlook.slots[:points])
    visit.notes.counter += 1
    if pricing == ABSOLUTE:
        return _absolute(visit, outlook.currency, slots, side)
    return _levels(visit, slots, side) if pricing == LEVELS else None


def _absolute(visit: Visit, currency: str, slots: Sequence[tuple[Slot, int]], side: str) -> AbsolutePriceSchedule:
    zero = RationalNumber.of(0)
    stacks = tuple(
        PriceRuleStack(
            duration=seconds,
            price_rule=(PriceRule(energy_fee=RationalNumber.nearest(getattr(slot, side)), power_range_start=zero),),
        )
        for slot, seconds in slots
    )
    return AbsolutePriceSchedule(
        time_anchor=int(visit.now),
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
        tax_rule_id=1,
        tax_rule_name="VAT",
        tax_rate=RationalNumber.nearest(percent),
        tax_included_in_price=True,
        applies_to_energy_fee=True,
        applies_to_parking_fee=False,
        applies_to_overstay_fee=False,
        applies_minimum_maximum_cost=False,
    )
    return TaxRuleList(tax_rule=(rule,))


def _levels(visit: Visit, slots: Sequence[tuple[Slot, int]], side: str) -> PriceLevelSchedule:
    """Prices by rank: 0 is the cheapest."""
    ranks = sorted({getattr(slot, side) for slot, _ in slots})[:255]
    entries = tuple(
        PriceLevelScheduleEntry(duration=seconds, price_level=min(_rank(ranks, getattr(slot, side)), 254))
        for slot, seconds in slots
    )
    return PriceLevelSchedule(
        time_anchor=int(visit.now),
        price_schedule_id=visit.notes.counter,
        number_of_price_levels=len(ranks),
        price_level_schedule_entries=PriceLevelScheduleEntryList(price_level_schedule_entry=entries),
    )


def _rank(ranks: list[Decimal], price: Decimal) -> int:
    return next((n for n, known in enumerate(ranks) if price <= known), len(ranks) - 1)
