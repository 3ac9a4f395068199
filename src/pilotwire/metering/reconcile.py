"""Does it all fit together? Meter, telemetry, receipts and bill, each from its own source, compared one by one."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pilotwire.energy import Outlook
from pilotwire.metering.bill import Bill, make_bill, moved
from pilotwire.metering.billing_checks import check_amounts, check_lines, check_prices, check_total
from pilotwire.metering.checks import Check, Outcome, Reconciliation, Source, absent
from pilotwire.metering.consensus import Claim, judge
from pilotwire.metering.errors import MeteringError
from pilotwire.metering.evidence import believed, check_pages, check_readings, check_signatures, examine
from pilotwire.metering.receipts import check_receipts
from pilotwire.metering.record import Sample, SessionRecord
from pilotwire.metering.registers import Direction
from pilotwire.metering.telemetry import integrate

ORDER = list(Source)
BILL_DETAILS = (Source.BILL_LINES, Source.BILL_PRICES, Source.BILL_AMOUNTS, Source.BILL_TOTAL)


def reconcile(
    record: SessionRecord, bill: Bill | None, *, meter_key: bytes | None = None, outlook: Outlook | None = None
) -> Reconciliation:
    """Compare all there is and name what disagrees.

    `meter_key` is the meter's public key (DER) as the caller knows it; without one nothing signed is proven, whatever
    key the record itself holds. `outlook` has the prices where the record holds no offer. Where a document proves a
    register, that one counts for all other comparisons, so a falsified reading does not make the bill look wrong.
    """
    findings = examine(record, meter_key)
    truth = believed(record, findings)
    checks = [check_signatures(record, findings), check_pages(record), check_readings(record, findings)]
    energies = [check for direction in Direction for check in _energies(truth, bill, direction)]
    wrong = {check.source for check in energies if check.outcome is Outcome.DISAGREE}
    checks += [*energies, _receipts(truth, wrong), *_bill(truth, bill, wrong, outlook)]
    return Reconciliation(tuple(sorted(checks, key=lambda check: ORDER.index(check.source))))


def _energies(record: SessionRecord, bill: Bill | None, direction: Direction) -> Iterator[Check]:
    claims = [Claim(Source.METER, moved(record, direction))]
    if bill is not None:
        claims.append(Claim(Source.BILL_ENERGY, bill.wh(direction)))
    else:
        yield absent(Source.BILL_ENERGY, "there is no bill", direction)
    if record.telemetry:
        claims += _telemetry(record, direction)
    else:
        yield from (absent(source, "no samples", direction) for source in (Source.COUNTERS, Source.POWER))
    yield from judge(claims, direction)


def _telemetry(record: SessionRecord, direction: Direction) -> list[Claim]:
    samples, (start, stop) = record.telemetry, _window(record)
    integral = integrate(samples, start, stop)
    importing = direction is Direction.IMPORT
    unseen = f"; {integral.unseen:.0f} s were not sampled" if integral.unseen else ""
    counted = _counted(samples, stop, importing) - _counted(samples, start, importing)
    powered = integral.import_wh if importing else integral.export_wh
    return [
        Claim(Source.COUNTERS, _decimal(counted)),
        Claim(Source.POWER, _decimal(powered), unseen),
    ]


def _decimal(wh: float) -> Decimal:
    return Decimal(round(wh * 1000)).scaleb(-3)


def _window(record: SessionRecord) -> tuple[float, float]:
    """From the first reading to the last: what telemetry says beyond them, no meter confirms or denies."""
    if record.readings:
        return record.readings[0].reading.time, record.readings[-1].reading.time
    return record.telemetry[0].time, record.telemetry[-1].time


def _counted(samples: Sequence[Sample], time: float, importing: bool) -> float:
    """A counter at a moment, in a straight line between samples."""
    place = bisect_right(samples, time, key=lambda sample: sample.time)
    before, after = samples[max(place - 1, 0)], samples[min(place, len(samples) - 1)]
    first, last = (sample.import_wh if importing else sample.export_wh for sample in (before, after))
    span = after.time - before.time
    return first + (last - first) * (time - before.time) / span if span > 0 else first


def _receipts(record: SessionRecord, wrong: set[Source]) -> Check:
    if Source.METER in wrong and record.receipts:
        return absent(Source.RECEIPTS, "not compared, since the meter itself is in doubt")
    return check_receipts(record)


def _bill(record: SessionRecord, bill: Bill | None, wrong: set[Source], outlook: Outlook | None) -> Iterator[Check]:
    if bill is None:
        yield from (absent(source, "there is no bill") for source in BILL_DETAILS)
        return
    try:
        due = make_bill(record, bill.policy, outlook)
    except MeteringError as error:
        yield from (absent(source, f"no bill can be made of the record: {error}") for source in BILL_DETAILS)
        return
    if wrong & {Source.METER, Source.BILL_ENERGY}:
        yield absent(Source.BILL_LINES, "not compared, since the energies differ in sum")
    else:
        yield check_lines(bill, due)
    yield from (check_prices(bill, due), check_amounts(bill, due), check_total(bill, due))
