"""Records with anything in them that a record may hold: the worst that happens is that they disagree."""

from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.energy import Outlook, Slot
from pilotwire.metering import (
    Item,
    MeteringError,
    Occasion,
    Offer,
    Policy,
    Receipt,
    Rounding,
    Sample,
    SessionRecord,
    SignedReading,
    Source,
    make_bill,
)
from pilotwire.ports import Reading
from tests.metering.sessions import START, bill, compare, record

wh = st.decimals(0, 10**13, places=2) | st.sampled_from([Decimal("0"), Decimal("1E+11"), Decimal("1E-12")])
times = st.floats(START - 10, START + 10) | st.sampled_from([0.0, -1e12, 1e12])
prices = st.sampled_from([Decimal(text) for text in ("0", "-1", "0.3", "NaN", "sNaN", "1E+30", "-Infinity", "1E-12")])
slots = st.builds(Slot, start=times, duration=times, max_charge_w=times, buy=prices, sell=prices)
outlooks = st.builds(Outlook, currency=st.sampled_from(["EUR", "JPY"]), slots=st.lists(slots, max_size=3).map(tuple))
shown = st.builds(
    Reading, meter_id=st.sampled_from(["a", "b"]), time=times, import_wh=wh, export_wh=wh, number=st.integers(0, 9)
)
texts = st.sampled_from(["", "OCMF|{}|{}", *record().readings[0].documents, *record().readings[-1].documents])


def built(kind: type[Item], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Item, ...]]:
    """A few items of a series; what a record refuses to hold is left out."""

    def make(values: dict[str, Any]) -> Item | None:
        try:
            return kind(**values)
        except MeteringError:
            return None

    made = st.fixed_dictionaries(fields).map(make)
    return st.lists(made, max_size=4).map(lambda items: tuple(item for item in items if item is not None))


def in_order(readings: tuple[Any, ...]) -> tuple[SignedReading, ...]:
    """The same, as if times and registers had grown: of such a bill can be made."""
    rows = [(it.reading.time, it.reading.import_wh, it.reading.export_wh) for it in readings]
    grown = zip(*(sorted(column) for column in zip(*rows, strict=True)), strict=True)
    return tuple(
        msgspec.structs.replace(
            it, reading=msgspec.structs.replace(it.reading, time=row[0], import_wh=row[1], export_wh=row[2])
        )
        for it, row in zip(readings, grown, strict=True)
    )


odd_readings = built(
    SignedReading,
    reading=shown,
    occasion=st.sampled_from(Occasion),
    page=st.integers(0, 9),
    documents=st.tuples(texts, texts),
)

records = st.builds(
    SessionRecord,
    **{name: st.just(name) for name in ("session_id", "evse_id", "protocol", "security")},
    started=times,
    readings=odd_readings | odd_readings.map(in_order),
    offers=built(Offer, time=times, outlook=outlooks),
    telemetry=built(Sample, time=times, watts=times, import_wh=times, export_wh=times, volts=times, amps=times),
    receipts=built(Receipt, time=times, number=st.integers(0, 9), meter_id=st.just("a"), import_wh=wh, export_wh=wh),
)


@given(records, st.sampled_from(Rounding))
@settings(deadline=None)
def test_no_record_does_more_than_disagree(odd: SessionRecord, rounding: Rounding) -> None:
    try:
        made = make_bill(odd, Policy(rounding=rounding))
    except MeteringError:
        made = bill()
    for result in (compare(odd, made), compare(odd, bill()), compare(odd, None)):
        assert {check.source for check in result.checks} == set(Source)
