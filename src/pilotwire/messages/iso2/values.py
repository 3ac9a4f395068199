"""ISO 15118-2: physical values and other numbers with a unit."""

from decimal import Decimal
from enum import auto
from typing import Annotated, Self

from pilotwire.base.scaled import split_exact, split_nearest
from pilotwire.messages.iso2.namespaces import DT
from pilotwire.schema import Byte, ComplexType, Long, Short, Unit, UnsignedInt, UnsignedShort, WireEnum

_MULTIPLIERS = range(-3, 4)
UnitMultiplier = Annotated[
    int, DT.simple("unitMultiplierType", Byte, minimum=_MULTIPLIERS[0], maximum=_MULTIPLIERS[-1])
]


@DT.enumeration("unitSymbolType")
class UnitSymbol(WireEnum):
    """The unit of a physical value."""

    h = auto()
    m = auto()  # minutes
    s = auto()
    A = auto()
    V = auto()
    W = auto()
    Wh = auto()


@DT.type
class PhysicalValue(ComplexType):
    """The quantity value * 10^multiplier, in the given unit (8.5.2.7)."""

    multiplier: UnitMultiplier
    unit: UnitSymbol
    value: Short

    @classmethod
    def of(cls, number: Decimal | float | str, unit: UnitSymbol) -> Self:
        """Exactly this number; RangeError where 16 bits cannot hold its digits."""
        value, multiplier = split_exact(number, _MULTIPLIERS)
        return cls(multiplier=multiplier, unit=unit, value=value)

    @classmethod
    def nearest(cls, number: Decimal | float | str, unit: UnitSymbol) -> Self:
        """This number, rounded half to even where its digits do not fit."""
        value, multiplier = split_nearest(number, _MULTIPLIERS)
        return cls(multiplier=multiplier, unit=unit, value=value)

    @property
    def decimal(self) -> Decimal:
        """The number, exactly, without its unit."""
        return Decimal(self.value).scaleb(self.multiplier)

    def __float__(self) -> float:
        return float(self.decimal)


Volts = Annotated[PhysicalValue, Unit("V")]
Amperes = Annotated[PhysicalValue, Unit("A")]
Watts = Annotated[PhysicalValue, Unit("W")]
WattHours = Annotated[PhysicalValue, Unit("Wh")]
Duration = Annotated[PhysicalValue, Unit("s")]

Percent = Annotated[int, DT.simple("percentValueType", Byte, minimum=0, maximum=100), Unit("%")]
Seconds = Annotated[UnsignedInt, Unit("s")]
SecondsShort = Annotated[UnsignedShort, Unit("s")]
UnixTime = Annotated[Long, Unit("s")]  # seconds since 1970-01-01T00:00:00Z
