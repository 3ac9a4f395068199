"""The bill of a session, in decimals, with a rounding that has a name.

A line for each price and direction: what went into the car is charged, what came out of it is credited, and neither is
set off against the other before it has a line of its own.
"""

from collections.abc import Iterator
from decimal import Decimal, localcontext
from itertools import pairwise

import msgspec

from pilotwire.energy import Outlook
from pilotwire.metering.curve import Curve, Method
from pilotwire.metering.errors import BillError
from pilotwire.metering.money import Policy
from pilotwire.metering.numbers import demand_decimal
from pilotwire.metering.record import Offer, SessionRecord, Word
from pilotwire.metering.registers import Direction
from pilotwire.metering.spans import Span, spans

KILO = Decimal(1000)
DIGITS = 60  # of intermediate results, so that register times price is exact


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Energy at one price, as offered; the amount is negative where the driver is paid."""

    start: float  # UNIX s
    end: float
    direction: Direction
    wh: Decimal
    price: Decimal  # currency per kWh
    amount: Decimal
    method: Method


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """What a session costs; a negative total is paid to the driver."""

    session_id: Word
    currency: Word
    policy: Policy
    lines: tuple[Line, ...]
    charged: Decimal  # sum of the lines of import
    credited: Decimal  # sum of the lines of export, as it counts for the total: negative with usual prices
    tax: Decimal  # within what is charged, or on top of it, as the policy says
    total: Decimal

    def __post_init__(self) -> None:
        for field in ("charged", "credited", "tax", "total"):
            demand_decimal(f"{field} of a bill", getattr(self, field))
        for line in self.lines:
            for field in ("wh", "price", "amount"):
                demand_decimal(f"{field} of a line", getattr(line, field))

    def wh(self, direction: Direction) -> Decimal:
        """Energy on all lines of a direction."""
        return sum((line.wh for line in self.lines if line.direction is direction), Decimal(0))


def make_bill(record: SessionRecord, policy: Policy, outlook: Outlook | None = None) -> Bill:
    """The bill of a record; `outlook` has the prices where the record holds no offer.

    BillError where a register runs backwards, or prices are missing or in two currencies.
    """
    offers = record.offers or ((Offer(record.started, outlook),) if outlook is not None else ())
    currency = _currency(offers, policy)
    _demand_order(record)
    with localcontext(prec=DIGITS):
        return total_up(record.session_id, currency, policy, tuple(_lines(record, offers, policy, currency)))


def total_up(session_id: str, currency: str, policy: Policy, lines: tuple[Line, ...]) -> Bill:
    """The bill that lines add up to."""
    rounding, tax = policy.rounding, policy.tax
    sums = {way: sum((line.amount for line in lines if line.direction is way), Decimal(0)) for way in Direction}
    charged, credited = (rounding.sum(sums[way], currency) for way in Direction)
    taxed = rounding.sum(tax.on(charged) if tax else Decimal(0), currency)
    return Bill(
        session_id=session_id,
        currency=currency,
        policy=policy,
        lines=lines,
        charged=charged,
        credited=credited,
        tax=taxed,
        total=charged + credited + (taxed if tax and not tax.included else 0),
    )


def amount(wh: Decimal, price: Decimal, direction: Direction, policy: Policy, currency: str) -> Decimal:
    """What energy at a price costs the driver, rounded as a line is."""
    exact = wh / KILO * price
    return policy.rounding.line(exact if direction is Direction.IMPORT else -exact, currency)


def _currency(offers: tuple[Offer, ...], policy: Policy) -> str:
    found = {offer.outlook.currency for offer in offers} or {policy.currency}
    if len(found) > 1:
        raise BillError("currency", " and ".join(sorted(found)), "must be the same in all offers of a session")
    return found.pop()


def _demand_order(record: SessionRecord) -> None:
    for before, after in pairwise(record.readings):
        if after.reading.time < before.reading.time:
            raise BillError("time of a reading", after.reading.time, f"must not lie before {before.reading.time}")
        for direction in Direction:
            last, wh = before.register(direction), after.register(direction)
            if wh < last:
                raise BillError(f"{direction.value} register", f"{wh} Wh", f"must not fall below {last} Wh")


def _lines(record: SessionRecord, offers: tuple[Offer, ...], policy: Policy, currency: str) -> Iterator[Line]:
    if not any(moved(record, direction) for direction in Direction):
        return
    if not offers or not all(offer.outlook.slots for offer in offers):
        raise BillError("price", "missing", "energy cannot be billed without one")
    curve, readings = Curve(record.readings), record.readings
    for span in spans(offers, readings[0].reading.time, readings[-1].reading.time):
        for direction in Direction:
            line = _line(curve, span, direction, policy, currency)
            if line.wh:
                yield line


def moved(record: SessionRecord, direction: Direction) -> Decimal:
    """Wh between the first reading and the last."""
    readings = record.readings
    return readings[-1].register(direction) - readings[0].register(direction) if readings else Decimal(0)


def _line(curve: Curve, span: Span, direction: Direction, policy: Policy, currency: str) -> Line:
    first, last = curve.at(span.start, direction), curve.at(span.end, direction)
    price = span.buy if direction is Direction.IMPORT else span.sell
    demand_decimal("price", price)
    interpolated = Method.INTERPOLATED in (first.method, last.method)
    return Line(
        start=span.start,
        end=span.end,
        direction=direction,
        wh=last.wh - first.wh,
        price=price,
        amount=amount(last.wh - first.wh, price, direction, policy, currency),
        method=Method.INTERPOLATED if interpolated else Method.METERED,
    )
