"""Offers of power and price for tests."""

from decimal import Decimal

from pilotwire.energy import Outlook, Slot
from tests.scenarios import START


def hours(*rows: tuple[float, str]) -> Outlook:
    """Power in W and price of hour after hour from START on."""
    return Outlook(
        slots=tuple(
            Slot(start=START + 3600 * n, duration=3600, max_charge_w=watts, buy=Decimal(price))
            for n, (watts, price) in enumerate(rows)
        )
    )
