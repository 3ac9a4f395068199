"""The engine that both roles share: signs of life in both directions, and what is done when they fail to come."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from pilotwire.drivers.errors import DriverError
from pilotwire.drivers.mcu.frames import FrameReader, encode
from pilotwire.drivers.mcu.messages import NOTHING, Ask, CarStatus, Error, Hello, Message, Seen, StationStatus, Wanted

KEEP_ALIVE = 0.25  # s between two wishes of the host, if nothing changes
STATUS_INTERVAL = 0.1  # s between two statuses of the MCU, if nothing changes
SILENCE = 1.0  # s after which either side takes the other for dead

S = TypeVar("S", StationStatus, CarStatus)

ALARMS: dict[Error, str] = {
    Error.DIODE: "the car's pilot has no diode",
    Error.PILOT_SHORT: "the pilot is shorted to earth",
    Error.RCD: "residual current",
    Error.VENTILATION: "the car wants ventilation",
    Error.LOCK: "the lock does not move",
    Error.OVER_CURRENT: "too much current",
    Error.WELDED: "the contactor does not open: welded",
    Error.TEMPERATURE: "too hot",
    Error.SUPPLY: "the supply of the MCU fails",
    Error.HOST_SILENT: "the MCU has not heard the host",
}


class McuLink(ABC, Generic[S]):
    """Sends what is wanted, keeps what is measured. Whatever comes in, nothing raises.

    Every reading raises DriverError before the first status, and again when none came for `SILENCE`.
    """

    status_kind: type[S]

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives UNIX s; it is the `now` of the other methods."""
        self.hello: Hello | None = None
        self.noise = 0  # frames that were none
        self.wake: Callable[[], None] = lambda: None  # called when there is something to take before the deadline
        self._clock = clock
        self._reader = FrameReader()
        self._status: S | None = None
        self._heard_at = 0.0
        self._send_at = clock() + KEEP_ALIVE
        self._due = True
        self._power = self._locked = False
        self._restarted = False  # while power was wanted, and it still is

    def receive(self, data: bytes, now: float) -> None:
        """Octets that came in; what is no frame of the other side is counted and passed over."""
        for message in self._reader.feed(data):
            if isinstance(message, self.status_kind):
                self._take_status(message, now)
            elif isinstance(message, Hello):
                self.hello = message
            else:
                self.noise += 1

    def next_deadline(self) -> float:
        """When to call `handle_timeout`, UNIX s."""
        return self._send_at

    def handle_timeout(self, now: float) -> None:
        """Time went by: the next sign of life may be due."""
        if now >= self._send_at:
            self._due = True
            self._send_at = now + KEEP_ALIVE

    def take(self) -> bytes:
        """What is to be sent now, mostly nothing."""
        if not self._due:
            return b""
        self._due = False
        question = b"" if self.hello else encode(Ask())
        return encode(self._wish()) + question

    def alarm(self) -> str | None:
        """What is wrong, in words: silence of the MCU first, then what it reports itself."""
        try:
            words = _words(self._now().errors)
        except DriverError as silence:
            words = [str(silence)]
        return ", ".join(["the MCU has restarted"] * self._restarted + words) or None

    def switch(self, closed: bool) -> None:
        """Allow power, or have it opened; in a car, its own contactor."""
        self._power = closed
        self._restarted = self._restarted and closed
        self._changed()

    def set_locked(self, engaged: bool) -> None:
        """Hold the plug, or let it go."""
        self._locked = engaged
        self._changed()

    def closed(self) -> bool:
        """The auxiliary contact."""
        return Seen.CLOSED in self._now().seen

    def locked(self) -> bool:
        """The end switch of the lock."""
        return Seen.LOCKED in self._now().seen

    def ohms(self) -> float:
        """Between proximity and earth; infinite where nothing is plugged in."""
        ohms = self._now().ohms
        return math.inf if ohms == NOTHING else float(ohms)

    @abstractmethod
    def _wish(self) -> Message:
        """All that is wanted."""

    def _wanted(self) -> Wanted:
        """What is to last."""
        return (Wanted.POWER if self._power else Wanted(0)) | (Wanted.LOCK if self._locked else Wanted(0))

    def _changed(self) -> None:
        """Something else is wanted: say so at once."""
        self._due = True
        self.wake()

    def _now(self) -> S:
        """The last status; DriverError where it is too old."""
        if self._status is None:
            raise DriverError("the MCU has said nothing yet")
        silent = self._clock() - self._heard_at
        if silent > SILENCE:
            raise DriverError(f"the MCU has said nothing for {silent:.1f} s, {SILENCE:g} s are allowed")
        return self._status

    def _take_status(self, status: S, now: float) -> None:
        if self._status is not None and self._status.boot != status.boot:
            self.hello = None
            self._restarted = self._power
        self._status, self._heard_at = status, now


def _words(errors: Error) -> list[str]:
    known = [words for error, words in ALARMS.items() if error in errors]
    rest = int(errors) & ~sum(ALARMS)
    return [*known, f"error bits 0x{rest:04x}"] if rest else known
