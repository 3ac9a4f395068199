"""Prices that repeat each day: the simplest price curve, fit for a configuration file."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from decimal import Decimal

import msgspec

from pilotwire.energy.errors import PlanError
from pilotwire.energy.values import Outlook, Slot

HOURS_AHEAD = 24


class Rate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Prices from a time of day on, in currency per kWh."""

    at: str  # HH:MM
    buy: Decimal
    sell: Decimal = Decimal(0)


class Daily:
    """The outlook of the next 24 hours. PlanError for a time of day that is none."""

    def __init__(
        self,
        rates: tuple[Rate, ...],
        *,
        max_charge_w: float,
        max_discharge_w: float = 0.0,
        currency: str = "EUR",
        zone: tzinfo = UTC,
    ) -> None:
        self._rates = sorted((_time(rate.at), rate) for rate in rates or (Rate(at="00:00", buy=Decimal(0)),))
        self._limits, self._currency, self._zone = (max_charge_w, max_discharge_w), currency, zone

    def __call__(self, now: float) -> Outlook:
        """Limits and prices ahead."""
        first = datetime.fromtimestamp(now, self._zone).date() - timedelta(days=1)
        starts = [
            (datetime.combine(first + timedelta(days=day), at, self._zone).timestamp(), rate)
            for day in range(4)
            for at, rate in self._rates
        ]
        ends = [start for start, _ in starts[1:]]
        return Outlook(
            currency=self._currency,
            slots=tuple(
                self._slot(start, end, rate)
                for (start, rate), end in zip(starts, ends, strict=False)
                if end > now and start < now + HOURS_AHEAD * 3600
            ),
        )

    def _slot(self, start: float, end: float, rate: Rate) -> Slot:
        charge, discharge = self._limits
        return Slot(
            start=start,
            duration=end - start,
            max_charge_w=charge,
            max_discharge_w=discharge,
            buy=rate.buy,
            sell=rate.sell,
        )


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise PlanError(f"time of day {text!r}: must be HH:MM") from None
