"""An outlook cut to what is left of a stay: spans of constant limits and prices, in plain numbers."""

import math

import msgspec

from pilotwire.energy.errors import PlanError
from pilotwire.energy.values import Needs, Outlook, Slot

EAGER = 1e-12
"""Currency per Wh on top of every price to buy at: so what is free is not free, and is taken now rather than later."""

GAIN = 1e-9  # currency per Wh that turning energy round must earn at least: a tie is not worth the wear


class Span(msgspec.Struct, frozen=True):
    """Energy counts at the battery: all losses of turning energy round are put on the way out."""

    start: float  # UNIX s
    seconds: float
    charge_w: float  # what the battery gains at most
    discharge_w: float  # what the car gives at most, a magnitude
    drain_w: float  # what the battery loses meanwhile
    buy: float  # currency per Wh that the battery gains
    sell: float  # currency per Wh that the battery loses

    @property
    def most_in(self) -> float:
        """What the battery gains at full power, in Wh."""
        return self.charge_w * self.seconds / 3600

    @property
    def most_out(self) -> float:
        """What the battery loses at full power, in Wh."""
        return self.drain_w * self.seconds / 3600

    def cut(self, seconds: float) -> "Span":
        """What is left of it after its first seconds."""
        return msgspec.structs.replace(self, start=self.start + seconds, seconds=self.seconds - seconds)


def spans(outlook: Outlook, needs: Needs, now: float, efficiency: float) -> list[Span]:
    """From `now` to the departure, or to the end of the outlook where none is known or it has passed.

    The first slot counts from ever and the last one until ever, as `Outlook.at` has it. PlanError for values that are
    not finite.
    """
    _demand(outlook, needs, now, efficiency)
    end = outlook.slots[-1].end if is_late(needs, now) or needs.departure is None else needs.departure
    found, start = [], now
    for slot, cut in zip(outlook.slots, [*(slot.start for slot in outlook.slots[1:]), end], strict=True):
        if (stop := min(cut, end)) > start:
            found.append(_span(slot, needs, start, stop, efficiency))
            start = stop
    return found


def is_late(needs: Needs, now: float) -> bool:
    """Whether the departure has passed."""
    return needs.departure is not None and needs.departure <= now


def _span(slot: Slot, needs: Needs, start: float, stop: float, efficiency: float) -> Span:
    """Energy out counts at most what energy in costs in the same slot, so that none is turned round for itself."""
    charge = _power(slot.max_charge_w, needs.max_charge_w, needs.min_charge_w)
    discharge = _power(slot.max_discharge_w, needs.max_discharge_w, needs.min_discharge_w)
    buy = float(slot.buy) / 1000
    return Span(
        start=start,
        seconds=stop - start,
        charge_w=charge,
        discharge_w=discharge,
        drain_w=discharge / efficiency,
        buy=buy + EAGER,
        sell=min(buy, float(slot.sell) / 1000 * efficiency) - GAIN,
    )


def _power(slot: float, car: float, least: float) -> float:
    """What both allow; nothing where that is less than the least that works."""
    power = max(0.0, min(slot, car))
    return power if power >= least else 0.0


def _demand(outlook: Outlook, needs: Needs, now: float, efficiency: float) -> None:
    if not outlook.slots:
        raise PlanError("outlook: has no slot")
    if not 0 < efficiency <= 1:
        raise PlanError(f"efficiency {efficiency}: must be above 0 and at most 1")
    for name in needs.__struct_fields__:
        value = getattr(needs, name)
        if value is not None and not math.isfinite(value):
            raise PlanError(f"needs: {name} {value}: must be a finite number")
    if not math.isfinite(now):
        raise PlanError(f"now {now}: must be a finite number")
