"""Each source is falsified alone, and it alone is named."""

from collections.abc import Callable
from decimal import Decimal

import msgspec
import pytest

from pilotwire.metering import (
    Bill,
    Direction,
    Method,
    Occasion,
    Outcome,
    Sealer,
    SessionRecord,
    SoftwareKey,
    Source,
    make_bill,
    reconcile,
)
from pilotwire.metering.bill import Line, amount, total_up
from tests.metering.sessions import KEY, OUTLET, OUTLOOK, PAYER, POLICY, bill, change, compare, named, record

Case = tuple[SessionRecord, Bill | None]


def plain_reading(**changes: object) -> Case:
    """A middle reading is edited, its documents are not."""
    shown = msgspec.structs.replace(record().readings[3].reading, **changes)
    return change(record(), "readings", 3, reading=shown), bill()


def last_reading_resealed(field: str, more: Decimal, key: SoftwareKey = KEY) -> SessionRecord:
    """The meter itself lies: another stop value, under a true seal."""
    last = record().readings[-1]
    shown = msgspec.structs.replace(last.reading, **{field: getattr(last.reading, field) + more})
    sealed = Sealer(OUTLET, key, last.page).seal(shown, last.occasion, PAYER)
    return msgspec.structs.replace(record(), readings=(*record().readings[:-1], sealed))


def document(old: str, new: str) -> Case:
    """A signed text is edited."""
    first, second = record().readings[2].documents
    assert old in first
    return change(record(), "readings", 2, documents=(first.replace(old, new), second)), bill()


def without(field: str, index: int) -> Case:
    items = list(getattr(record(), field))
    del items[index]
    return msgspec.structs.replace(record(), **{field: tuple(items)}), bill()


def telemetry(field: str, factor: float) -> Case:
    """All samples are off by a factor."""
    samples = [msgspec.structs.replace(it, **{field: getattr(it, field) * factor}) for it in record().telemetry]
    return msgspec.structs.replace(record(), telemetry=tuple(samples)), bill()


def line(index: int, **changes: object) -> Bill:
    lines = list(bill().lines)
    lines[index] = msgspec.structs.replace(lines[index], **changes)
    return msgspec.structs.replace(bill(), lines=tuple(lines))


def with_more_energy(old: Line) -> Bill:
    """A bill that is right in itself, of energy that nobody took."""
    wh = old.wh + 100
    cost = amount(wh, old.price, old.direction, POLICY, "EUR")
    lines = [msgspec.structs.replace(it, wh=wh, amount=cost) if it is old else it for it in bill().lines]
    return total_up(bill().session_id, "EUR", POLICY, tuple(lines))


def moved_between_lines(wh: Decimal) -> Bill:
    lines = list(bill().lines)
    for index, more in ((0, wh), (1, -wh)):
        changed = lines[index].wh + more
        cost = amount(changed, lines[index].price, Direction.IMPORT, POLICY, "EUR")
        lines[index] = msgspec.structs.replace(lines[index], wh=changed, amount=cost)
    return total_up(bill().session_id, "EUR", POLICY, tuple(lines))


FALSIFIED: dict[str, tuple[Source, Callable[[], Case]]] = {
    "a document": (Source.SIGNATURES, lambda: document('"RV":', '"RV":1')),
    "a signature": (Source.SIGNATURES, lambda: document('"SD":"30', '"SD":"31')),
    "a document that is none": (Source.SIGNATURES, lambda: document("OCMF|", "OCMF")),
    "a reading taken out": (Source.PAGES, lambda: without("readings", 1)),
    "a plain import register": (Source.READINGS, lambda: plain_reading(import_wh=Decimal("9000"))),
    "a plain export register": (Source.READINGS, lambda: plain_reading(export_wh=Decimal("0"))),
    "a plain time": (Source.READINGS, lambda: plain_reading(time=record().readings[3].reading.time + 30)),
    "a plain meter": (Source.READINGS, lambda: plain_reading(meter_id="another")),
    "a sick meter": (Source.READINGS, lambda: plain_reading(status="timeout")),
    "a wrong occasion": (
        Source.READINGS,
        lambda: (change(record(), "readings", -1, occasion=Occasion.CHARGING), bill()),
    ),
    "a meter that lies of import": (Source.METER, lambda: (last_reading_resealed("import_wh", Decimal(900)), bill())),
    "a meter that lies of export": (Source.METER, lambda: (last_reading_resealed("export_wh", Decimal(900)), bill())),
    "counters of import": (Source.COUNTERS, lambda: telemetry("import_wh", 1.05)),
    "counters of export": (Source.COUNTERS, lambda: telemetry("export_wh", 0.9)),
    "all powers": (Source.POWER, lambda: telemetry("watts", 1.05)),
    "one power": (Source.POWER, lambda: (change(record(), "telemetry", 300, watts=3e6), bill())),
    "an import receipt": (Source.RECEIPTS, lambda: (change(record(), "receipts", 0, import_wh=Decimal(5)), bill())),
    "an export receipt": (Source.RECEIPTS, lambda: (change(record(), "receipts", 1, export_wh=Decimal(5)), bill())),
    "a receipt of another meter": (
        Source.RECEIPTS,
        lambda: (change(record(), "receipts", 0, meter_id="another"), bill()),
    ),
    "a receipt of another reading": (Source.RECEIPTS, lambda: (change(record(), "receipts", 0, number=11), bill())),
    "the bill's energy": (Source.BILL_ENERGY, lambda: (record(), with_more_energy(bill().lines[0]))),
    "the bill's credited energy": (Source.BILL_ENERGY, lambda: (record(), with_more_energy(bill().lines[3]))),
    "a line's energy only": (Source.BILL_ENERGY, lambda: (record(), line(0, wh=Decimal(1)))),
    "energy moved to the cheaper line": (Source.BILL_LINES, lambda: (record(), moved_between_lines(Decimal(50)))),
    "a bill of another session": (
        Source.BILL_LINES,
        lambda: (record(), msgspec.structs.replace(bill(), session_id="another")),
    ),
    "a price": (Source.BILL_PRICES, lambda: (record(), line(0, price=Decimal("0.30")))),
    "a currency": (Source.BILL_PRICES, lambda: (record(), msgspec.structs.replace(bill(), currency="USD"))),
    "an amount": (Source.BILL_AMOUNTS, lambda: (record(), line(1, amount=Decimal("0.92")))),
    "the total": (Source.BILL_TOTAL, lambda: (record(), msgspec.structs.replace(bill(), total=Decimal("0.89")))),
    "the tax": (Source.BILL_TOTAL, lambda: (record(), msgspec.structs.replace(bill(), tax=Decimal("0.40")))),
}


def test_a_true_session_agrees_in_all() -> None:
    result = compare(record(), bill())
    assert {check.outcome for check in result.checks} == {Outcome.AGREE}
    assert {check.source for check in result.checks} == set(Source)
    assert result.reconciled


@pytest.mark.parametrize("name", FALSIFIED)
def test_what_is_falsified_is_named_and_nothing_else(name: str) -> None:
    source, make = FALSIFIED[name]
    result = compare(*make())
    assert named(result) == {source}, [str(check) for check in result.disagreeing]
    assert not result.reconciled


def test_every_source_has_been_falsified() -> None:
    assert {source for source, _ in FALSIFIED.values()} == set(Source)


def test_a_small_lie_of_the_bill_is_not_covered_by_the_error_of_the_sensors() -> None:
    assert named(compare(record(), with_more_energy(bill().lines[1]))) == {Source.BILL_ENERGY}


def test_telemetry_outvotes_a_lonely_meter() -> None:
    result = compare(last_reading_resealed("import_wh", Decimal(900)), None)
    assert named(result) == {Source.METER}


def test_only_the_direction_that_is_wrong_is_named() -> None:
    for field, direction in (("import_wh", Direction.IMPORT), ("export_wh", Direction.EXPORT)):
        (check,) = compare(last_reading_resealed(field, Decimal(900)), bill()).disagreeing
        assert check.direction is direction
        assert check.found is not None
        assert check.expected is not None
        assert check.found - check.expected > 890


def test_a_meter_in_doubt_leaves_its_receipts_unjudged() -> None:
    result = compare(last_reading_resealed("import_wh", Decimal(900)), bill())
    unjudged = {check.source for check in result.checks if check.outcome is Outcome.ABSENT}
    assert unjudged == {Source.RECEIPTS, Source.BILL_LINES}


def test_readings_under_a_strange_key_are_no_evidence() -> None:
    case = last_reading_resealed("import_wh", Decimal(0), SoftwareKey.generate())
    assert named(compare(case, bill())) == {Source.SIGNATURES}


def test_without_a_key_nothing_is_reconciled() -> None:
    result = reconcile(record(), bill())
    assert named(result) == set()
    assert [check.source for check in result.checks if check.outcome is Outcome.ABSENT] == [Source.SIGNATURES]
    assert not result.reconciled


def test_without_a_bill_nothing_is_reconciled() -> None:
    result = compare(record(), None)
    assert named(result) == set()
    assert not result.reconciled


def test_telemetry_and_receipts_may_be_absent() -> None:
    bare = msgspec.structs.replace(record(), telemetry=(), receipts=())
    result = compare(bare, bill())
    absent = {check.source for check in result.checks if check.outcome is Outcome.ABSENT}
    assert absent == {Source.COUNTERS, Source.POWER, Source.RECEIPTS}
    assert result.reconciled


def test_telemetry_that_was_not_written_is_seen() -> None:
    samples = record().telemetry
    result = compare(msgspec.structs.replace(record(), telemetry=samples[:200] + samples[400:]), bill())
    (check,) = result.disagreeing
    assert check.source is Source.POWER
    assert "201 s were not sampled" in check.words


def test_telemetry_beyond_the_last_reading_does_not_matter() -> None:
    """As after a crash: readings come each minute, samples each second."""
    cut = msgspec.structs.replace(record(), readings=record().readings[:4], receipts=record().receipts[:1])
    result = compare(cut, make_bill(cut, POLICY))
    assert [check.words for check in result.disagreeing] == ["the last is no end of a transaction"]


def test_a_session_without_energy_reconciles() -> None:
    empty = msgspec.structs.replace(record(), readings=(), telemetry=(), receipts=(), offers=())
    result = compare(empty, make_bill(empty, POLICY))
    assert result.reconciled, [str(check) for check in result.checks]


def test_energy_without_a_meter_is_seen() -> None:
    unmetered = msgspec.structs.replace(record(), readings=(), receipts=())
    assert named(compare(unmetered, make_bill(unmetered, POLICY))) == {Source.COUNTERS, Source.POWER}


def test_receipts_between_two_kept_readings_are_bounded_by_them() -> None:
    first, last = record().readings[0], record().readings[-1]
    sparse = msgspec.structs.replace(record(), readings=(first, last))
    assert Source.RECEIPTS not in named(compare(sparse, bill()))
    wrong = change(sparse, "receipts", 0, import_wh=last.reading.import_wh + 2)
    assert Source.RECEIPTS in named(compare(wrong, bill()))


def test_a_record_of_which_no_bill_can_be_made_is_named_by_its_meter() -> None:
    first, *rest = record().readings
    result = compare(msgspec.structs.replace(record(), readings=(*rest, first)), bill())
    assert {Source.PAGES, Source.READINGS} <= named(result)
    words = [check.words for check in result.checks if check.source is Source.BILL_LINES]
    assert words[0].startswith("no bill can be made of the record")


def test_prices_may_come_from_outside() -> None:
    bare = msgspec.structs.replace(record(), offers=())
    made = make_bill(bare, POLICY, OUTLOOK)
    assert reconcile(bare, made, meter_key=KEY.public_key, outlook=OUTLOOK).reconciled
    assert not reconcile(bare, made, meter_key=KEY.public_key).reconciled


def test_an_interpolated_bill_reconciles_too() -> None:
    sparse = msgspec.structs.replace(record(), readings=(record().readings[0], record().readings[-1]))
    made = make_bill(sparse, POLICY)
    assert {it.method for it in made.lines} == {Method.INTERPOLATED}
    assert named(compare(sparse, made)) == {Source.PAGES}  # what was left out


def test_a_result_reads_as_a_sentence() -> None:
    (check,) = compare(*FALSIFIED["the bill's energy"][1]()).disagreeing
    assert str(check).startswith("bill, energy (import): disagree, 7052.600 Wh, measured against meter")
