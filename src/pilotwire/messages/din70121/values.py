"""DIN SPEC 70121: physical values and other numbers with a unit."""

from decimal import Decimal
from enum import auto
from typing import Annotated, Self

from pilotwire.base.scaled import split_exact, split_nearest
from pilotwire.messages.din70121.namespaces import DT
from pilotwire.schema import Byte, ComplexType, Long, Short, Unit, UnsignedInt, WireEnum

UnitMultiplier = Annotated[int, DT.simple("unitMultiplierType", Byte, minimum=-3, maximum=3)]

_MULTIPLIERS = range(-3, 4)


@DT.enumeration("unitSymbolType")
class UnitSymbol(WireEnum):
    """The units that a physical value may name."""

    h = auto()
    m = auto()  # minutes
    s = auto()
    A = auto()
    Ah = auto()
    V = auto()
    VA = auto()
    W = auto()
    W_s = "W/s"
    Wh = auto()


@DT.type
class PhysicalValue(ComplexType):
    """A number with a unit: value * 10^multiplier (9.5.2.4).

    Where the sender leaves the unit out, the one in the type of the field holds.
    """

    multiplier: UnitMultiplier
    unit: UnitSymbol | None = None
    value: Short

    @classmethod
    def of(cls, number: Decimal | float | str, unit: UnitSymbol | None = None) -> Self:
        """Exactly this number; raises RangeError where the wire cannot carry it."""
        value, multiplier = split_exact(number, _MULTIPLIERS)
        return cls(multiplier=multiplier, unit=unit, value=value)

    @classmethod
    def nearest(cls, number: Decimal | float | str, unit: UnitSymbol | None = None) -> Self:
        """The nearest number that the wire carries; raises RangeError only where it is too large."""
        value, multiplier = split_nearest(number, _MULTIPLIERS)
        return cls(multiplier=multiplier, unit=unit, value=value)

    @property
    def decimal(self) -> Decimal:
        """The number, exactly."""
        return Decimal(self.value).scaleb(self.multiplier)

    def __float__(self) -> float:
        return float(self.decimal)


Volts = Annotated[PhysicalValue, Unit("V")]
Amperes = Annotated[PhysicalValue, Unit("A")]
Watts = Annotated[PhysicalValue, Unit("W")]
WattHours = Annotated[PhysicalValue, Unit("Wh")]

PMax = Annotated[int, DT.simple("PMaxType", Short), Unit("W")]
Percent = Annotated[int, DT.simple("percentValueType", Byte, minimum=0, maximum=100), Unit("%")]
Seconds = Annotated[UnsignedInt, Unit("s")]
UnixTime = Annotated[Long, Unit("s")]  # since 1970-01-01 UTC, without leap seconds
