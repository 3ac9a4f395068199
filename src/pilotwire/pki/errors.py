"""What the certificate layer refuses."""

from pilotwire.base import PilotwireError


class PkiError(PilotwireError, ValueError):
    """Input to issuing, loading or signing that breaks a rule; the text names field, value and rule."""
