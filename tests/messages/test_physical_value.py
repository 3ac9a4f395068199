"""Physical values of ISO 15118-2 and DIN SPEC 70121: the number that goes in comes out, or is refused."""

from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotwire.base.scaled import RangeError
from pilotwire.messages import iso2

NAMES = [name for name in ("iso2", "din70121") if find_spec(f"pilotwire.messages.{name}")]
# Any: the two classes look alike, but share no type.
FAMILIES: list[Any] = [import_module(f"pilotwire.messages.{name}") for name in NAMES]

STEPS = [Decimal(1).scaleb(exponent) for exponent in range(-3, 4)]
MANTISSAS = st.integers(-(2**15), 2**15 - 1)
LARGEST, SMALLEST = Decimal(32767000), Decimal(-32768000)


@pytest.fixture(params=FAMILIES, ids=NAMES, scope="module")
def family(request: pytest.FixtureRequest) -> Any:
    return request.param


@given(mantissa=MANTISSAS, step=st.sampled_from(STEPS), data=st.data())
def test_every_value_of_the_wire_makes_the_round_trip(
    family: Any, mantissa: int, step: Decimal, data: st.DataObject
) -> None:
    unit = data.draw(st.sampled_from(family.UnitSymbol))
    value = family.PhysicalValue.of(mantissa * step, unit)
    assert value.decimal == mantissa * step
    assert value.unit is unit
    assert value == family.PhysicalValue.nearest(mantissa * step, unit)


@given(thousandths=MANTISSAS)
def test_a_float_counts_as_the_decimal_it_prints(family: Any, thousandths: int) -> None:
    number = thousandths / 1000
    assert float(family.PhysicalValue.of(number, family.UnitSymbol.A)) == number


@given(number=st.decimals(SMALLEST, LARGEST, allow_nan=False))
def test_nearest_errs_by_half_a_step(family: Any, number: Decimal) -> None:
    value = family.PhysicalValue.nearest(number, family.UnitSymbol.W)
    step = next(step for step in STEPS if SMALLEST <= number / step * 1000 <= LARGEST)
    assert abs(value.decimal - number) <= step / 2


@given(number=st.decimals(SMALLEST, LARGEST, allow_nan=False))
def test_of_is_exact_or_refuses(family: Any, number: Decimal) -> None:
    try:
        value = family.PhysicalValue.of(number, family.UnitSymbol.W)
    except RangeError:
        assert family.PhysicalValue.nearest(number, family.UnitSymbol.W).decimal != number
    else:
        assert value.decimal == number


@pytest.mark.parametrize(
    ("number", "value", "multiplier"),
    [
        (400, 400, 0),  # no power of ten where none is needed
        (0, 0, 0),
        (0.1, 1, -1),
        ("-0.001", -1, -3),
        (32.5, 325, -1),
        (150_000, 15_000, 1),
        (32_767_000, 32_767, 3),
        (-32_768_000, -32_768, 3),
    ],
)
def test_the_multiplier_is_the_one_nearest_to_zero(
    family: Any, number: float | str, value: int, multiplier: int
) -> None:
    made = family.PhysicalValue.of(number, family.UnitSymbol.V)
    assert (made.value, made.multiplier) == (value, multiplier)


@pytest.mark.parametrize("number", [0.0001, "3276.75", 327_675, 123_456_000, 32_768_000, -32_769_000])
def test_of_refuses_digits_that_do_not_fit(family: Any, number: float | str) -> None:
    with pytest.raises(RangeError, match="no exact form"):
        family.PhysicalValue.of(number, family.UnitSymbol.W)


@pytest.mark.parametrize("number", [32_768_000, -32_769_000, 1e30])
def test_nearest_refuses_only_what_is_too_large(family: Any, number: float) -> None:
    with pytest.raises(RangeError, match="beyond"):
        family.PhysicalValue.nearest(number, family.UnitSymbol.W)


@pytest.mark.parametrize("number", ["NaN", float("inf"), float("-inf")])
@pytest.mark.parametrize("method", ["of", "nearest"])
def test_what_is_no_number_is_refused(family: Any, method: str, number: float | str) -> None:
    with pytest.raises(RangeError, match="finite"):
        getattr(family.PhysicalValue, method)(number, family.UnitSymbol.W)


def test_iso_wants_a_unit() -> None:
    with pytest.raises(TypeError, match="unit"):
        iso2.PhysicalValue(multiplier=0, value=1)  # type: ignore[call-arg]


@pytest.mark.skipif("din70121" not in NAMES, reason="DIN SPEC 70121 is not declared")
def test_din_may_leave_the_unit_out() -> None:
    value = FAMILIES[NAMES.index("din70121")].PhysicalValue.of(400)
    assert value.unit is None
    assert value.decimal == 400
