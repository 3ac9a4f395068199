"""DIN SPEC 70121 and ISO 15118-2 have many messages in common; a kit is the message set of the one that is spoken."""

from collections.abc import Mapping
from typing import Any

from pilotwire.messages import din70121, iso2
from pilotwire.session.agreed import Agreed
from pilotwire.session.dialect import Dialect

Kit = Any
"""The package `pilotwire.messages.din70121` or `pilotwire.messages.iso2`: same names, each with its own classes."""

KITS: Mapping[Dialect, Kit] = {Dialect.DIN: din70121, Dialect.ISO2: iso2}


def kit_of(agreed: Agreed) -> Kit:
    """The message set of a session; that of ISO 15118-2 before one is agreed on."""
    return KITS[agreed.dialect or Dialect.ISO2]


def volts(kit: Kit, number: float) -> Any:
    """A voltage in V, to a tenth."""
    return kit.PhysicalValue.nearest(round(number, 1), kit.UnitSymbol.V)


def amps(kit: Kit, number: float) -> Any:
    """A current in A, to a tenth."""
    return kit.PhysicalValue.nearest(round(number, 1), kit.UnitSymbol.A)


def watts(kit: Kit, number: float) -> Any:
    """A power in W."""
    return kit.PhysicalValue.nearest(round(number), kit.UnitSymbol.W)


def watt_hours(kit: Kit, number: float) -> Any:
    """An energy in Wh."""
    return kit.PhysicalValue.nearest(round(number), kit.UnitSymbol.Wh)
