"""A car's script in DIN SPEC 70121."""

from pilotwire.evcc.din.script import din

__all__ = ["din"]
