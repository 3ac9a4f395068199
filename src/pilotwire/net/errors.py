"""What goes wrong on the way to a connection."""

from pilotwire.base import PilotwireError


class NetError(PilotwireError):
    """Anything the network floor refuses or fails at."""


class Misconfigured(NetError, ValueError):
    """A setting of the owner's that cannot work; the text names it, what stood there and the rule."""

    def __init__(self, field: str, value: object, rule: str) -> None:
        super().__init__(f"{field}: {value}; {rule}")
        self.field = field
        self.value = value
        self.rule = rule


class TlsFailure(NetError):
    """A handshake or a record that failed, in words; `alert` is the TLS alert number where we chose it ourselves."""

    def __init__(self, words: str, alert: int | None = None) -> None:
        super().__init__(f"TLS: {words}")
        self.words = words
        self.alert = alert


class Unreachable(NetError):
    """Nobody answered, or not in time."""


class Ended(NetError):
    """A connection that ended other than by a clean close, in words."""
