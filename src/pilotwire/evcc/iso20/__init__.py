"""A car's script in ISO 15118-20."""

from pilotwire.evcc.iso20.script import iso20

__all__ = ["iso20"]
