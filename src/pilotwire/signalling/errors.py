"""What the pilots' arithmetic says to values that it has no meaning for."""

from pilotwire.base import PilotwireError


class SignallingError(PilotwireError):
    """A current, duty cycle or circuit that IEC 61851-1 does not know."""
