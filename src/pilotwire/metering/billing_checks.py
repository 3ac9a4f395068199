"""A bill against the record that it is made of, item by item, so that the item which is wrong can be named."""

from collections.abc import Iterator
from decimal import Decimal

from pilotwire.metering.bill import Bill, Line, amount, total_up
from pilotwire.metering.checks import Check, Source, verdict
from pilotwire.metering.registers import Direction

Key = tuple[float, Direction]


def check_lines(bill: Bill, due: Bill) -> Check:
    """Whether each price got the energy that it should."""
    faults = [f"of session {bill.session_id}, not {due.session_id}"] if bill.session_id != due.session_id else []
    found, wanted = _energies(bill), _energies(due)
    for start, direction in sorted(found.keys() | wanted.keys(), key=lambda key: (key[0], key[1].value)):
        wh, right = (energies.get((start, direction), Decimal(0)) for energies in (found, wanted))
        if wh != right:
            faults.append(f"{direction.value} from {start}: {wh} Wh, should be {right} Wh")
    return verdict(Source.BILL_LINES, faults, f"{len(bill.lines)} lines as metered")


def _energies(bill: Bill) -> dict[Key, Decimal]:
    energies: dict[Key, Decimal] = {}
    for line in bill.lines:
        key = line.start, line.direction
        energies[key] = energies.get(key, Decimal(0)) + line.wh
    return energies


def check_prices(bill: Bill, due: Bill) -> Check:
    """Whether each line has the price that was offered."""
    faults = [f"in {bill.currency}, offered in {due.currency}"] if bill.currency != due.currency else []
    for line, right in _paired(bill, due):
        if right is not None and line.price != right.price:
            faults.append(f"{line.direction.value} from {line.start}: {line.price}, offered at {right.price}")
    return verdict(Source.BILL_PRICES, faults, "as offered")


def check_amounts(bill: Bill, due: Bill) -> Check:
    """Whether each amount is energy times price, of the line itself or of what the line should be."""
    faults = []
    for line, right in _paired(bill, due):
        both = (line, right or line)
        fits = {
            amount(one.wh, other.price, line.direction, bill.policy, bill.currency) for one in both for other in both
        }
        if line.amount not in fits:
            faults.append(
                f"{line.direction.value} from {line.start}: {line.amount}, which is not {line.wh} Wh x {line.price}"
            )
    return verdict(Source.BILL_AMOUNTS, faults, "energy times price")


def _paired(bill: Bill, due: Bill) -> Iterator[tuple[Line, Line | None]]:
    wanted = {(line.start, line.direction): line for line in due.lines}
    return ((line, wanted.get((line.start, line.direction))) for line in bill.lines)


def check_total(bill: Bill, due: Bill) -> Check:
    """Whether the sums are those of the lines, as they are or as they should be."""
    added = total_up(bill.session_id, bill.currency, bill.policy, bill.lines)
    sums = _sums(bill)
    faults = [] if sums in (_sums(added), _sums(due)) else [f"{_told(sums)}; the lines give {_told(_sums(added))}"]
    return verdict(Source.BILL_TOTAL, faults, f"{bill.total} {bill.currency}")


def _sums(bill: Bill) -> tuple[Decimal, ...]:
    return bill.charged, bill.credited, bill.tax, bill.total


def _told(sums: tuple[Decimal, ...]) -> str:
    return "charged {}, credited {}, tax {}, total {}".format(*sums)
