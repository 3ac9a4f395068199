"""How an answer says no, or not yet."""

from pilotwire.base import PilotwireError
from pilotwire.session.timers import Span


class Refuse(PilotwireError):
    """The request gets a response with this code, such as FAILED_ServiceIDInvalid, and the session ends safely.

    `code` is the standard's name; FAILED stands in where a protocol does not have it. `why` goes to the record.
    """

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code, self.why = code, why


class Wait(PilotwireError):
    """The response has to wait for the hardware; the answer is asked again when facts change.

    The engine waits no longer than the performance time of the message, nor than the limit of `span`, and then refuses
    with `code`.
    """

    def __init__(self, what: str, code: str = "FAILED", span: Span = Span.ANSWER) -> None:
        super().__init__(what)
        self.what, self.code, self.span = what, code, span
