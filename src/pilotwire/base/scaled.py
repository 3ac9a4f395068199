"""Numbers as mantissa and power of ten, the way every ISO 15118 message set writes physical values."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import cache, lru_cache

from pilotwire.base.errors import PilotwireError

MANTISSA_MIN, MANTISSA_MAX = -(2**15), 2**15 - 1  # xs:short, in all three message sets

DIGITS = 5
LARGEST_POWER = 200  # beyond what any exponent reaches, and far below where decimal arithmetic overflows


class RangeError(PilotwireError, ValueError):
    """A number that the wire format cannot carry."""


def to_decimal(number: Decimal | float | str) -> Decimal:
    """The exact decimal a person means: a float counts as its shortest decimal text, 0.1 as 0.1."""
    try:
        value = number if isinstance(number, Decimal) else Decimal(str(number))
    except InvalidOperation:
        raise RangeError(f"value {number!r}: must be a number") from None
    if not value.is_finite() or value.adjusted() > LARGEST_POWER:
        raise RangeError(f"value {number}: must be finite and below 10^{LARGEST_POWER}")
    return value


# Most numbers of a session are limits, told again in every message. By type, since a float means its shortest text and
# a Decimal its digits.
_remembered = lru_cache(maxsize=4096, typed=True)


@cache
def _from_zero(exponents: range) -> tuple[int, ...]:
    return tuple(sorted(exponents, key=abs))


@_remembered
def split_exact(number: Decimal | float | str, exponents: range) -> tuple[int, int]:
    """(mantissa, exponent) with mantissa * 10**exponent equal to `number`; the exponent nearest to zero wins.

    Raises RangeError where no mantissa of 16 bits holds all digits at an allowed exponent.
    """
    value = to_decimal(number)
    for exponent in _from_zero(exponents):
        mantissa = value.scaleb(-exponent).to_integral_value()
        # Compared by scaling back: scaleb itself rounds to the precision of the context.
        if MANTISSA_MIN <= mantissa <= MANTISSA_MAX and mantissa.scaleb(exponent) == value:
            return int(mantissa), exponent
    raise RangeError(
        f"value {value}: has no exact form m * 10^e with {MANTISSA_MIN} <= m <= {MANTISSA_MAX} "
        f"and {exponents[0]} <= e <= {exponents[-1]}"
    )


@_remembered
def split_nearest(number: Decimal | float | str, exponents: range) -> tuple[int, int]:
    """Like `split_exact`, but rounds half to even where digits do not fit; only a number too large raises."""
    value = to_decimal(number)
    # Five digits are the most that fit, so every exponent below the first one tried is too small.
    for exponent in range(max(exponents[0], value.adjusted() - DIGITS + 1), exponents.stop):
        mantissa = value.scaleb(-exponent).to_integral_value(ROUND_HALF_EVEN)
        if MANTISSA_MIN <= mantissa <= MANTISSA_MAX:
            return split_exact(mantissa.scaleb(exponent), exponents)
    raise RangeError(f"value {value}: is beyond {MANTISSA_MAX} * 10^{exponents[-1]}")
