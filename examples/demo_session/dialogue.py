"""A TCP connection between a car and a station, with the small mishaps of a real one."""

from typing import Any, NamedTuple

from msgspec.structs import replace

from demo_session.tape import Tape
from pilotwire import messages
from pilotwire.capture.compose import Host, Talk
from pilotwire.wire import v2gtp
from pilotwire.wire.transport import TcpFlags
from pilotwire.wire.v2gtp import PayloadType

ACK, DATA = TcpFlags.ACK, TcpFlags.ACK | TcpFlags.PSH

PATIENCE, DELAYED_ACK = 300, 40
"""Milliseconds: a pause longer than the first brings a bare acknowledgement after the second."""


class Language(NamedTuple):
    """A message set and the payload type it travels under."""

    schema: str
    payload_type: PayloadType

    def frame(self, message: Any) -> bytes:
        """The octets of a message on the stream."""
        return v2gtp.encode(self.payload_type, messages.codec(self.schema).encode(message))


class Dialogue:
    """Requests of the car, answers of the station. Each waits after it was sent, so messages are built in time."""

    def __init__(self, tape: Tape, car: Host, station: Host, first: int) -> None:
        self.tape, self.car, self.station = tape, car, station
        self._talk = Talk(car, station, first)

    def open(self) -> None:
        """The three segments of a TCP handshake."""
        self._segment(self.car, TcpFlags.SYN, wait=3)
        self._segment(self.station, TcpFlags.SYN | ACK, wait=2)
        self._segment(self.car, ACK, wait=25)

    def ask(self, language: Language, message: Any, wait: float = 30) -> None:
        """A request; then the station thinks."""
        self._segment(self.car, DATA, language.frame(message))
        self._think(self.station, wait)

    def answer(self, language: Language, message: Any, wait: float = 90) -> None:
        """A response; then the car thinks."""
        self._segment(self.station, DATA, language.frame(message))
        self._think(self.car, wait)

    def answer_twice(self, language: Language, message: Any, wait: float) -> None:
        """A response whose acknowledgement got lost, so that the station repeats the very same segment."""
        self._segment(self.station, DATA, language.frame(message), wait)
        self.tape.add(replace(self.tape.packets[-1], time=self.tape.time))
        self.tape.wait(15)

    def answer_crosswise(self, language: Language, message: Any) -> None:
        """A response in two segments, of which the second overtakes the first."""
        octets = language.frame(message)
        middle = len(octets) // 2
        first = self._talk.segment(self.station, ACK, octets[:middle])
        self._segment(self.station, DATA, octets[middle:], wait=0.4)
        self.tape.add(replace(first, time=self.tape.time))
        self._think(self.car, 90)

    def close(self, first: Host) -> None:
        """One side hangs up, the other does the same."""
        second = self.station if first is self.car else self.car
        self._segment(first, TcpFlags.FIN | ACK, wait=4)
        self._segment(second, TcpFlags.FIN | ACK, wait=2)
        self._segment(first, ACK)

    def _segment(self, sender: Host, flags: TcpFlags, data: bytes = b"", wait: float = 0) -> None:
        self.tape.add(self._talk.segment(sender, flags, data, self.tape.time))
        self.tape.wait(wait)

    def _think(self, receiver: Host, wait: float) -> None:
        if wait > PATIENCE:
            self.tape.wait(DELAYED_ACK)
            self._segment(receiver, ACK)
            wait -= DELAYED_ACK
        self.tape.wait(wait)
