"""The one way in which bytes are refused on this floor."""

from pilotwire.base import PilotwireError


class FrameError(PilotwireError):
    """Bytes that break a framing rule, or a value that no frame can carry.

    `layer` is the protocol ("V2GTP"), `field` the part of it, `value` what stood there, `rule` what should have.
    """

    def __init__(self, layer: str, field: str, value: object, rule: str) -> None:
        super().__init__(f"{layer}: {field} is {value}; {rule}")
        self.layer = layer
        self.field = field
        self.value = value
        self.rule = rule
