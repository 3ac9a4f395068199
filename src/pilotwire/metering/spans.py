"""Prices over a session: which slot of which offer was in force when."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

import msgspec

from pilotwire.energy import Outlook
from pilotwire.metering.record import Offer


class Span(msgspec.Struct, frozen=True):
    """Time with one price each way, per kWh, out of the slot that begins at `slot`."""

    start: float
    end: float
    buy: Decimal
    sell: Decimal
    slot: float

    @property
    def price(self) -> tuple[float, Decimal, Decimal]:
        """What makes a line of its own."""
        return self.slot, self.buy, self.sell


def spans(offers: Sequence[Offer], start: float, stop: float) -> tuple[Span, ...]:
    """What was in force from start to stop, without gaps: each offer until the next, the first also before it.

    There must be an offer. A slot that a later offer repeats goes on; so an offer made ten times costs no line.
    """
    found: list[Span] = []
    for span in _pieces(offers, start, stop):
        if found and found[-1].price == span.price:
            span = msgspec.structs.replace(span, start=found.pop().start)
        found.append(span)
    return tuple(found)


def _pieces(offers: Sequence[Offer], start: float, stop: float) -> Iterator[Span]:
    for outlook, begin, end in _reigns(offers, start, stop):
        edges = [begin, *(slot.start for slot in outlook.slots if begin < slot.start < end), end]
        for first, last in pairwise(edges):
            slot = outlook.at(first)
            yield Span(first, last, slot.buy, slot.sell, slot.start)


def _reigns(offers: Sequence[Offer], start: float, stop: float) -> Iterator[tuple[Outlook, float, float]]:
    times = [start, *(min(max(offer.time, start), stop) for offer in offers[1:]), stop]
    for offer, (begin, end) in zip(offers, pairwise(times), strict=True):
        if begin < end:
            yield offer.outlook, begin, end
