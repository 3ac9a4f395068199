"""The root of the error tree."""


class PilotwireError(Exception):
    """Anything pilotwire refuses: the text names the place, the value and the rule."""
