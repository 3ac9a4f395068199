"""Bills: each price and direction its line; rounding by name; edges read or interpolated, and said so."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.energy import Outlook, Slot
from pilotwire.metering import (
    BillError,
    Direction,
    Method,
    Occasion,
    Offer,
    Policy,
    RecordError,
    Rounding,
    SessionRecord,
    SignedReading,
    Tax,
    make_bill,
)
from tests.metering.sessions import POLICY, bill, reading, record

CENT = Decimal("0.01")


def outlook(
    *prices: str, duration: float = 100.0, currency: str = "EUR", start: float = 0.0, sell: str = "0.1"
) -> Outlook:
    slots = tuple(
        Slot(
            start=start + index * duration, duration=duration, max_charge_w=1e4, buy=Decimal(price), sell=Decimal(sell)
        )
        for index, price in enumerate(prices)
    )
    return Outlook(currency=currency, slots=slots)


def session(points: Sequence[tuple[float, str, str]], *offers: Offer) -> SessionRecord:
    readings = tuple(
        SignedReading(
            reading=reading(time, importing, exporting, number),
            occasion=Occasion.CHARGING,
            page=1 + 2 * number,
            documents=("", ""),
        )
        for number, (time, importing, exporting) in enumerate(points)
    )
    return SessionRecord(
        session_id="1", evse_id="E", protocol="p", security="tcp", started=0.0, readings=readings, offers=offers
    )


def energies(record: SessionRecord, policy: Policy = POLICY) -> list[tuple[float, Decimal, Method]]:
    return [(line.start, line.wh, line.method) for line in make_bill(record, policy).lines]


def test_the_whole_session_has_a_line_for_each_price_and_direction() -> None:
    told = [(line.direction.value, line.wh, line.price, line.amount) for line in bill().lines]
    assert told == [
        ("import", Decimal("4945.8"), Decimal("0.2990"), Decimal("1.48")),
        ("import", Decimal("2004.8"), Decimal("0.4517"), Decimal("0.91")),
        ("import", Decimal("2.0"), Decimal("1"), Decimal("0.00")),
        ("export", Decimal("2474.2"), Decimal("0.61"), Decimal("-1.51")),
    ]
    assert (bill().charged, bill().credited, bill().total) == (Decimal("2.39"), Decimal("-1.51"), Decimal("0.88"))
    assert bill().tax == Decimal("0.38")  # 2.39 * 19 / 119


def test_a_reading_at_the_edge_is_used() -> None:
    points = [(0.0, "0", "0"), (100.4, "700", "0"), (200.0, "1000", "0")]
    assert energies(session(points, Offer(0, outlook("1", "2")))) == [
        (0.0, Decimal(700), Method.METERED),
        (100.0, Decimal(300), Method.METERED),
    ]


def test_between_readings_the_register_is_interpolated_and_the_line_says_so() -> None:
    points = [(0.0, "0", "0"), (75.0, "600", "0"), (125.0, "700", "0"), (300.0, "700", "0")]
    assert energies(session(points, Offer(0, outlook("1", "2", "3")))) == [
        (0.0, Decimal(650), Method.INTERPOLATED),
        (100.0, Decimal(50), Method.INTERPOLATED),
    ]


def test_the_nearest_of_close_readings_counts() -> None:
    points = [(0.0, "0", "0"), (99.3, "500", "0"), (100.2, "510", "0"), (150.0, "900", "0")]
    assert energies(session(points, Offer(0, outlook("1", "2"))))[0][1] == Decimal(510)


def test_prices_before_the_first_slot_and_after_the_last_go_on() -> None:
    points = [(-50.0, "0", "0"), (0.0, "100", "0"), (100.0, "200", "0"), (500.0, "1000", "0")]
    assert [line.price for line in make_bill(session(points, Offer(0, outlook("1", "2"))), POLICY).lines] == [1, 2]


def test_a_new_offer_counts_from_its_moment() -> None:
    points = [(0.0, "0", "0"), (50.0, "500", "0"), (100.0, "1000", "0")]
    offers = Offer(0, outlook("1")), Offer(50, outlook("3"))
    lines = make_bill(session(points, *offers), POLICY).lines
    assert [(line.wh, line.price) for line in lines] == [(Decimal(500), Decimal(1)), (Decimal(500), Decimal(3))]


def test_an_offer_made_again_costs_no_line() -> None:
    points = [(0.0, "0", "0"), (100.0, "1000", "0")]
    offers = [Offer(float(second), outlook("1", "2")) for second in range(90)]
    assert energies(session(points, *offers)) == [(0.0, Decimal(1000), Method.METERED)]


def test_directions_are_not_set_off_against_each_other() -> None:
    points = [(0.0, "0", "0"), (100.0, "1000", "1000")]
    made = make_bill(session(points, Offer(0, outlook("0.30", sell="0.10"))), POLICY)
    assert [(line.direction, line.amount) for line in made.lines] == [
        (Direction.IMPORT, Decimal("0.30")),
        (Direction.EXPORT, Decimal("-0.10")),
    ]
    assert (made.charged, made.credited, made.total) == (Decimal("0.30"), Decimal("-0.10"), Decimal("0.20"))


def test_who_feeds_back_only_is_paid() -> None:
    points = [(0.0, "0", "0"), (100.0, "0", "1000")]
    made = make_bill(session(points, Offer(0, outlook("0.30", sell="0.10"))), POLICY)
    assert (made.total, made.tax) == (Decimal("-0.10"), Decimal("0.00"))


def test_negative_prices_turn_the_sign() -> None:
    points = [(0.0, "0", "0"), (100.0, "1000", "0")]
    assert make_bill(session(points, Offer(0, outlook("-0.05"))), POLICY).total == Decimal("-0.05")


@pytest.mark.parametrize(
    ("rounding", "amounts", "total"),
    [
        (Rounding.LINES_HALF_UP, ["0.02", "0.02"], "0.04"),
        (Rounding.LINES_HALF_EVEN, ["0.02", "0.02"], "0.04"),
        (Rounding.SUMS_HALF_UP, ["0.0150", "0.0150"], "0.03"),
    ],
)
def test_rounding_has_a_name_and_a_place(rounding: Rounding, amounts: list[str], total: str) -> None:
    points = [(0.0, "0", "0"), (100.0, "150", "0"), (200.0, "300", "0")]
    made = make_bill(session(points, Offer(0, outlook("0.10", "0.1000"))), Policy(rounding=rounding))
    assert [line.amount for line in made.lines] == [Decimal(amount) for amount in amounts]
    assert made.total == Decimal(total)


@pytest.mark.parametrize(
    ("rounding", "rounded"), [(Rounding.LINES_HALF_UP, "0.03"), (Rounding.LINES_HALF_EVEN, "0.02")]
)
def test_halves_go_where_the_name_says(rounding: Rounding, rounded: str) -> None:
    for amount in (Decimal("0.025"), Decimal("-0.025")):
        assert abs(rounding.line(amount, "EUR")) == Decimal(rounded)


@pytest.mark.parametrize(("currency", "total"), [("EUR", "1.24"), ("JPY", "1"), ("KWD", "1.235")])
def test_a_currency_has_its_smallest_unit(currency: str, total: str) -> None:
    points = [(0.0, "0", "0"), (100.0, "1000", "0")]
    made = make_bill(session(points, Offer(0, outlook("1.235", currency=currency))), POLICY)
    assert (made.currency, str(made.total)) == (currency, total)


def test_a_tax_is_within_or_on_top() -> None:
    points = [(0.0, "0", "0"), (100.0, "100000", "1000")]
    source = session(points, Offer(0, outlook("0.50", sell="1")))
    within = make_bill(source, Policy(tax=Tax(rate=Decimal("0.19"))))
    above = make_bill(source, Policy(tax=Tax(rate=Decimal("0.19"), included=False)))
    assert (within.tax, within.total) == (Decimal("7.98"), Decimal("49.00"))
    assert (above.tax, above.total) == (Decimal("9.50"), Decimal("58.50"))


def test_a_session_without_energy_costs_nothing() -> None:
    for points in ([], [(0.0, "5", "5")], [(0.0, "5", "5"), (9.0, "5", "5")]):
        made = make_bill(session(points), POLICY)
        assert (made.lines, made.total, made.currency) == ((), Decimal(0), "EUR")


def test_energy_without_a_price_is_no_bill() -> None:
    points = [(0.0, "0", "0"), (9.0, "5", "0")]
    with pytest.raises(BillError, match="cannot be billed without"):
        make_bill(session(points), POLICY)
    with pytest.raises(BillError, match="cannot be billed without"):
        make_bill(session(points, Offer(0, outlook())), POLICY)
    assert make_bill(session(points), POLICY, outlook("200")).total == Decimal("1.00")


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([(0.0, "9", "0"), (9.0, "5", "0")], "import register is 5 Wh; must not fall below 9 Wh"),
        ([(0.0, "9", "1"), (9.0, "9", "0")], "export register"),
        ([(9.0, "9", "0"), (0.0, "9", "0")], "time of a reading"),
    ],
)
def test_a_meter_that_runs_backwards_is_no_bill(points: list[tuple[float, str, str]], words: str) -> None:
    with pytest.raises(BillError, match=words):
        make_bill(session(points, Offer(0, outlook("1"))), POLICY)


def test_two_currencies_are_no_bill() -> None:
    points = [(0.0, "0", "0"), (9.0, "5", "0")]
    with pytest.raises(BillError, match="EUR and SEK"):
        make_bill(session(points, Offer(0, outlook("1")), Offer(1, outlook("1", currency="SEK"))), POLICY)


@pytest.mark.parametrize("price", ["NaN", "Infinity", "1E+20"])
def test_an_impossible_price_is_no_bill(price: str) -> None:
    points = [(0.0, "0", "0"), (9.0, "5", "0")]
    with pytest.raises(RecordError, match="price is"):
        make_bill(session(points, Offer(0, outlook(price))), POLICY)


steps = st.lists(
    st.tuples(st.floats(0.5, 400), st.decimals(0, 5000, places=1), st.decimals(0, 5000, places=1)),
    min_size=1,
    max_size=8,
)


@given(steps, st.lists(st.decimals(0, 1, places=4), min_size=1, max_size=5), st.sampled_from(Rounding))
@settings(deadline=None)
def test_lines_hold_all_energy_and_sums_all_amounts(
    gone: list[tuple[float, Decimal, Decimal]], prices: list[Decimal], rounding: Rounding
) -> None:
    points, time, totals = [(0.0, "0", "0")], 0.0, [Decimal(0), Decimal(0)]
    for seconds, importing, exporting in gone:
        time, totals = time + seconds, [totals[0] + importing, totals[1] + exporting]
        points.append((time, str(totals[0]), str(totals[1])))
    source = session(points, Offer(0, outlook(*map(str, prices))))
    made = make_bill(source, Policy(rounding=rounding))
    assert [made.wh(direction) for direction in Direction] == totals
    assert min((line.wh for line in made.lines), default=Decimal(1)) > 0
    assert made.total == made.charged + made.credited
    assert abs(sum(line.amount for line in made.lines) - made.total) <= CENT


def test_a_bill_is_the_same_each_time() -> None:
    assert make_bill(record(), POLICY) == make_bill(msgspec.structs.replace(record()), POLICY)
