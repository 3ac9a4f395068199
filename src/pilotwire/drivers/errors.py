"""What devices say when they cannot do what they were asked."""

from pilotwire.base import PilotwireError


class DriverError(PilotwireError):
    """A device does not answer, or refuses a value that no device may take."""
