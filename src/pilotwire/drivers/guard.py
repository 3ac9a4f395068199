"""What went wrong: one cause that holds until it is reset, and short notices for the log."""

from collections import deque
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

MAX_NOTICES = 32  # kept for a shell that does not fetch them
MAX_CAUSE = 200  # characters of a driver's own words


class Guard:
    """Keeps the first cause, since what follows it is mostly its consequence."""

    def __init__(self) -> None:
        self.cause: str | None = None
        self._notices: deque[str] = deque(maxlen=MAX_NOTICES)

    def trip(self, cause: str) -> None:
        """Something is broken: energy ends, and does not come back before a reset."""
        if self.cause is None:
            self.cause = cause[:MAX_CAUSE]
            self.note(self.cause)

    def note(self, text: str) -> None:
        """Something worth a line in a log; a repetition is not."""
        if not self._notices or self._notices[-1] != text:
            self._notices.append(text)

    def notices(self) -> list[str]:
        """The notices since the last call, at most 32."""
        found = list(self._notices)
        self._notices.clear()
        return found

    def attempt(self, device: str, call: Callable[[], T], otherwise: T) -> T:
        """Ask a device; whatever it raises is a trip, and `otherwise` is the answer."""
        try:
            return call()
        except Exception as error:  # a driver may raise anything, and nothing of it may keep the contactor closed
            self.trip(f"{device}: {error or type(error).__name__}")
            return otherwise

    def done(self, device: str, action: Callable[[], None]) -> bool:
        """Have a device do something; whether it raised nothing."""

        def carry_out() -> bool:
            action()
            return True

        return self.attempt(device, carry_out, False)
