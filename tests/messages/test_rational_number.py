from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotwire.base.scaled import RangeError
from pilotwire.messages.iso20.base import RationalNumber

EXPONENTS = st.integers(-128, 127)
MANTISSAS = st.integers(-(2**15), 2**15 - 1)


@given(MANTISSAS, EXPONENTS)
def test_what_the_wire_can_say_survives_the_way_through_a_decimal(value: int, exponent: int) -> None:
    number = RationalNumber(exponent=exponent, value=value).decimal
    assert RationalNumber.of(number).decimal == number == RationalNumber.nearest(number).decimal


@given(st.decimals(-(10**9), 10**9, allow_nan=False))
def test_the_nearest_number_is_within_half_a_unit_of_the_last_digit(number: Decimal) -> None:
    found = RationalNumber.nearest(number)
    step = max(abs(number) / 3276, Decimal("1e-128"))  # from 3277 on the mantissa has no room for another digit
    assert abs(found.decimal - number) <= step / 2


@pytest.mark.parametrize(
    ("number", "value", "exponent"),
    [
        (0, 0, 0),
        (400, 400, 0),
        (230.5, 2305, -1),
        ("0.1", 1, -1),
        (-11000, -11000, 0),
        (350_000, 3500, 2),
        (-32768, -32768, 0),
        (Decimal("1e-128"), 1, -128),
        (Decimal("32767e127"), 32767, 127),
    ],
)
def test_the_exponent_stays_near_zero(number: Decimal | float | str, value: int, exponent: int) -> None:
    assert RationalNumber.of(number) == RationalNumber(exponent=exponent, value=value)


@pytest.mark.parametrize("number", ["3.14159", 32768.5, Decimal("1e-129"), Decimal("1e132"), "nan", "inf"])
def test_a_number_without_an_exact_form_is_refused(number: Decimal | float | str) -> None:
    with pytest.raises(RangeError):
        RationalNumber.of(number)


def test_nearest_rounds_digits_away_but_refuses_what_is_too_large() -> None:
    assert RationalNumber.nearest("3.14159").decimal == Decimal("3.1416")
    assert RationalNumber.nearest(32768.5).decimal == Decimal("32770")
    assert RationalNumber.nearest(Decimal("1e-129")).decimal == 0
    with pytest.raises(RangeError):
        RationalNumber.nearest(Decimal("1e132"))


@given(MANTISSAS, st.integers(-20, 20))
def test_float_is_the_same_number(value: int, exponent: int) -> None:
    number = RationalNumber(exponent=exponent, value=value)
    assert float(number) == pytest.approx(value * 10.0**exponent)
    assert float(number) == float(number.decimal)
