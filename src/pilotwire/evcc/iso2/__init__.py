"""A car's script in ISO 15118-2."""

from pilotwire.evcc.iso2.script import iso2

__all__ = ["iso2"]
