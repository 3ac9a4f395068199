"""What metering refuses."""

from pilotwire.base import PilotwireError


class MeteringError(PilotwireError, ValueError):
    """A value that breaks a rule of metering: `field` is where, `value` what stood there, `rule` what should have."""

    def __init__(self, field: str, value: object, rule: str) -> None:
        super().__init__(f"{field} is {value}; {rule}")
        self.field = field
        self.value = value
        self.rule = rule


class OcmfError(MeteringError):
    """A text that is no OCMF document, or a value that none can carry."""


class SignatureError(MeteringError):
    """A signature that does not hold, or a key that cannot have made it."""


class RecordError(MeteringError):
    """A session record that cannot be read, or a value that none may hold."""


class BillError(MeteringError):
    """A record from which no bill can be made."""
