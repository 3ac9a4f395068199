"""ISO 15118-20, station: what the car needs, and schedules and prices for it (8.3.4.3.7)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from pilotwire.energy import Needs, Outlook, Slot
from pilotwire.messages.iso20.base import Processing, RationalNumber, ResponseCode
from pilotwire.messages.iso20.common import (
    ChargingSchedule,
    Dynamic_SEReqControlMode,
    Dynamic_SEResControlMode,
    PowerSchedule,
    PowerScheduleEntry,
    PowerScheduleEntryList,
    Scheduled_SEResControlMode,
    ScheduleExchangeReq,
    ScheduleExchangeRes,
    ScheduleTuple,
)
from pilotwire.ports import StopWish
from pilotwire.secc.answers import answers
from pilotwire.secc.errors import Refuse
from pilotwire.secc.iso20.goals import told_goals
from pilotwire.secc.iso20.prices import price_schedule
from pilotwire.secc.visit import Offered, Visit
from pilotwire.session.agreed import Control
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import NeedsStated


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
    shown = outlook_for(visit, request.maximum_supporting_points)
    visit.notes.paused_by_us = shown is not None and visit.facts.stop is StopWish.PAUSE
    return ScheduleExchangeRes(
        header=BLANK,
        response_code=ResponseCode.OK,
        evse_processing=Processing.Ongoing if shown is None else Processing.Finished,
        go_to_pause=True if visit.notes.paused_by_us else None,
        control_mode=_dynamic(visit, shown) if dynamic else _scheduled(visit, shown),
    )


def needs_of(visit: Visit, mode: Any, departure: float | None = None) -> Needs:
    """The energies from now on, of a control mode of schedule exchange or loop; a car may leave some of them out.

    `departure` (UNIX s) holds where the mode tells none. A departure of zero is now: as much as possible, at once.
    """
    target = _wh(mode.ev_target_energy_request)
    limits, notes = visit.facts.limits, visit.notes
    now = int(visit.now)
    return Needs(
        at=float(now),
        departure=departure if mode.departure_time is None else now + mode.departure_time,
        target_wh=target,
        minimum_wh=_wh(mode.ev_minimum_energy_request),
        maximum_wh=_wh(mode.ev_maximum_energy_request, target),
        max_charge_w=min(limits.max_charge_w, notes.car_charge_w),
        max_discharge_w=min(limits.max_discharge_w, notes.car_discharge_w) if visit.agreed.bidirectional else 0,
        min_charge_w=notes.car_min_charge_w,
    )


def _wh(number: RationalNumber | None, default: float = 0.0) -> float:
    return default if number is None else float(number)


def outlook_for(visit: Visit, points: int) -> Outlook | None:
    """What can really be had, in no more slots than the car can hold; None while nobody knows."""
    known = visit.facts.outlook
    if known is None or not known.slots:
        return None
    limits = visit.facts.limits
    most_back = limits.max_discharge_w if visit.agreed.bidirectional else 0.0
    slots = [
        replace(
            slot,
            start=start,
            duration=seconds,
            max_charge_w=max(0.0, min(slot.max_charge_w, limits.max_charge_w)),
            max_discharge_w=max(0.0, min(slot.max_discharge_w, most_back)),
        )
        for slot, start, seconds in _whole(visit.now, known.slots)
    ]
    return replace(known, slots=tuple(_squeeze(slots, points))) if slots else None


def _whole(now: float, slots: Sequence[Slot]) -> list[tuple[Slot, float, float]]:
    """The slots that are not over, from now on, with starts and durations in whole seconds."""
    edges = [(slot, float(int(max(slot.start, now))), float(int(slot.end))) for slot in slots if slot.end > now + 1]
    return [(slot, start, end - start) for slot, start, end in edges if end > start]


def _squeeze(slots: Sequence[Slot], most: int) -> list[Slot]:
    """All that a car cannot hold becomes one slot, of what is worst for it among them: so nothing is promised."""
    kept, rest = list(slots[: most - 1]), slots[most - 1 :]
    if len(rest) < 2:
        return [*kept, *rest]
    worst = replace(
        rest[0],
        duration=rest[-1].end - rest[0].start,
        max_charge_w=min(s.max_charge_w for s in rest),
        max_discharge_w=min(s.max_discharge_w for s in rest),
        buy=max(s.buy for s in rest),
        sell=min(s.sell for s in rest),
    )
    return [*kept, worst]


def _dynamic(visit: Visit, shown: Outlook | None) -> Dynamic_SEResControlMode:
    if shown is None:
        return Dynamic_SEResControlMode()
    return Dynamic_SEResControlMode(price_schedule=price_schedule(visit, shown, "buy"), **told_goals(visit))


def _scheduled(visit: Visit, shown: Outlook | None) -> Scheduled_SEResControlMode:
    """One offer. While there is none, an empty-handed one of zero power, since the element must not be missing."""
    known = _nothing(visit) if shown is None else shown
    visit.notes.offered = () if shown is None else (Offered(1, shown),)
    charging = ChargingSchedule(
        power_schedule=power_schedule(visit, known.slots, "max_charge_w"),
        price_schedule=price_schedule(visit, known, "buy"),
    )
    discharging = None
    if visit.agreed.bidirectional:
        discharging = ChargingSchedule(
            power_schedule=power_schedule(visit, known.slots, "max_discharge_w", sign=-1),
            price_schedule=price_schedule(visit, known, "sell"),
        )
    offer = ScheduleTuple(schedule_tuple_id=1, charging_schedule=charging, discharging_schedule=discharging)
    return Scheduled_SEResControlMode(schedule_tuple=(offer,))


def _nothing(visit: Visit) -> Outlook:
    start = float(int(visit.now))
    return Outlook(slots=(Slot(start=start, duration=86400, max_charge_w=0.0, buy=Decimal(0)),))


def power_schedule(visit: Visit, slots: Sequence[Slot], limit: str, sign: int = 1) -> PowerSchedule:
    """The power that the car may use; what it may give back is negative [V2G20-1213]."""
    tolerance = visit.offering.power_tolerance
    entries = tuple(
        PowerScheduleEntry(duration=int(slot.duration), power=RationalNumber.nearest(sign * getattr(slot, limit)))
        for slot in slots
    )
    return PowerSchedule(
        time_anchor=int(slots[0].start),
        power_tolerance=None if tolerance is None else RationalNumber.nearest(tolerance),
        power_schedule_entries=PowerScheduleEntryList(power_schedule_entry=entries),
    )
