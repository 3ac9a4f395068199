"""Words that every floor shares: the root of all errors."""

from pilotwire.base.errors import PilotwireError

__all__ = ["PilotwireError"]
