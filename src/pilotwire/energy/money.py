"""What a plan costs."""

from decimal import Decimal

from pilotwire.energy.values import Outlook, Plan, PlanStep, Slot

PER_KWH = Decimal(3_600_000)  # W s


def cost(plan: Plan, outlook: Outlook) -> Decimal:
    """What the driver pays for a plan, in the outlook's currency, not rounded; negative where there is a gain."""
    return sum((_cost(step, outlook) for step in plan.steps), Decimal(0))


def _cost(step: PlanStep, outlook: Outlook) -> Decimal:
    """The first slot counts from ever and the last one until ever."""
    ends = [*(slot.start for slot in outlook.slots[1:]), step.start + step.duration]
    paid, start = Decimal(0), step.start
    for slot, end in zip(outlook.slots, ends, strict=True):
        stop = min(end, step.start + step.duration)
        if stop > start:
            paid += Decimal((stop - start) * step.watts) * _price(slot, step.watts) / PER_KWH
            start = stop
    return paid


def _price(slot: Slot, watts: float) -> Decimal:
    return slot.buy if watts > 0 else slot.sell
